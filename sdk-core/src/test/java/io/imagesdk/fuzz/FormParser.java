package io.imagesdk.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parses a multipart form like a server: line by line, headers by name, parameters in quotes. */
final class FormParser {
    private final String body;
    private final String delimiter;
    private int at;

    private FormParser(String contentType, byte[] body) {
        this.delimiter = "--" + contentType.substring(contentType.indexOf("boundary=") + "boundary=".length());
        this.body = new String(body, ISO_8859_1);
    }

    /** One part, with its name and file name as sent, and its bytes as Latin-1 text. */
    record Part(String name, String fileName, String content) {
        static Part field(String name, String value) {
            return new Part(name, "", new String(value.getBytes(UTF_8), ISO_8859_1));
        }
    }

    static List<Part> parts(String contentType, byte[] body) {
        return new FormParser(contentType, body).parts();
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        String line = line();
        while (line.equals(delimiter)) {
            parts.add(part());
            line = line();
        }
        if (!line.equals(delimiter + "--") || at != body.length()) {
            throw new AssertionError("invalid delimiter after part " + parts.size() + ": " + line);
        }
        return parts;
    }

    private Part part() {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 0 || headers.put(line.substring(0, colon), line.substring(colon + 1)) != null) {
                throw new AssertionError("invalid or duplicate header: " + line);
            }
        }
        String disposition = headers.remove("Content-Disposition");
        headers.remove("Content-Type");
        if (!headers.isEmpty() || disposition == null || !disposition.startsWith(" form-data;")) {
            throw new AssertionError("unexpected headers: " + disposition + headers);
        }
        int end = body.indexOf("\r\n" + delimiter, at);
        String content = body.substring(at, end);
        at = end + 2;
        return new Part(quoted(disposition, "; name=\""), quoted(disposition, "; filename=\""), content);
    }

    private String line() {
        int end = body.indexOf("\r\n", at);
        String line = body.substring(at, end);
        at = end + 2;
        return line;
    }

    private static String quoted(String disposition, String parameter) {
        int start = disposition.indexOf(parameter);
        if (start < 0) {
            return "";
        }
        int from = start + parameter.length();
        return new String(
                disposition.substring(from, disposition.indexOf('"', from)).getBytes(ISO_8859_1), UTF_8);
    }
}
