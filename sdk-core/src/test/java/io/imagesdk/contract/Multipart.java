package io.imagesdk.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict parser of multipart bodies, so that tests detect what a strict server rejects. */
final class Multipart {
    private static final Pattern BOUNDARY = Pattern.compile("multipart/form-data; boundary=([A-Za-z0-9-]{1,70})");
    private static final Pattern HEAD = Pattern.compile("Content-Disposition: form-data; name=\"([^\"]+)\""
            + "(?:; filename=\"((?:image|mask)\\.[a-z]+)\")?(?:\r\nContent-Type: (\\S+))?");

    private Multipart() {}

    /** A part. Two parts are equal if name, type and bytes are. */
    record Part(String name, Optional<String> contentType, byte[] content) {
        static Part field(String name, String value) {
            return new Part(name, Optional.empty(), value.getBytes(UTF_8));
        }

        String text() {
            return new String(content, UTF_8);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Part that
                    && name.equals(that.name)
                    && contentType.equals(that.contentType)
                    && Arrays.equals(content, that.content);
        }

        @Override
        public int hashCode() {
            return name.hashCode() * 31 + Arrays.hashCode(content);
        }

        @Override
        public String toString() {
            return name
                    + contentType
                            .map(type -> " (" + type + ") " + HexFormat.of().formatHex(content))
                            .orElse("=" + text());
        }
    }

    static List<Part> parts(StubProvider.Asked requested) {
        Matcher type = BOUNDARY.matcher(requested.header("Content-Type"));
        if (!type.matches()) {
            throw new AssertionError("not multipart: " + requested.header("Content-Type"));
        }
        String body = new String(requested.body(), ISO_8859_1);
        String delimiter = "--" + type.group(1);
        if (!body.startsWith(delimiter + "\r\n") || !body.endsWith("\r\n" + delimiter + "--\r\n")) {
            throw new AssertionError("badly framed: " + body);
        }
        String end = "\r\n" + delimiter + "--\r\n";
        String inner = body.substring(delimiter.length() + 2, body.length() - end.length());
        List<Part> parts = new ArrayList<>();
        for (String chunk : inner.split(Pattern.quote("\r\n" + delimiter + "\r\n"), -1)) {
            parts.add(part(chunk));
        }
        return parts;
    }

    private static Part part(String chunk) {
        int end = chunk.indexOf("\r\n\r\n");
        Matcher head = HEAD.matcher(new String(chunk.substring(0, end).getBytes(ISO_8859_1), UTF_8));
        if (!head.matches() || (head.group(2) == null) != (head.group(3) == null)) {
            throw new AssertionError("a part's head is malformed: " + chunk.substring(0, end));
        }
        return new Part(
                head.group(1),
                Optional.ofNullable(head.group(3)),
                chunk.substring(end + 4).getBytes(ISO_8859_1));
    }
}
