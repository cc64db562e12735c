package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Reads a {@code multipart/form-data} body through one window; a file's bytes are counted and summed, never held. */
final class MultipartReader {
    private static final int WINDOW = 64 * 1024;
    private static final int LONGEST_LINE = 8 * 1024;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final Pattern BOUNDARY = Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]+)\"|([^;\\s]+))");
    private static final Pattern NAME = Pattern.compile("(?i);\\s*name=(?:\"([^\"]*)\"|([^;\\s]*))");
    private static final Pattern FILE_NAME = Pattern.compile("(?i);\\s*filename=(?:\"([^\"]*)\"|([^;\\s]*))");

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] window = new byte[WINDOW];
    private int start;
    private int end;

    MultipartReader(InputStream in, String contentType) throws IOException {
        String boundary = find(BOUNDARY, contentType);
        if (boundary == null || boundary.length() > 200) {
            throw new IOException("the multipart content type names no usable boundary");
        }
        this.in = in;
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // The first boundary has no line end before it; with this one all are alike.
        window[0] = '\r';
        window[1] = '\n';
        end = 2;
    }

    List<RecordedRequest.Part> readAll() throws IOException {
        List<RecordedRequest.Part> parts = new ArrayList<>();
        copyToDelimiter(new Tally(0));
        while (!atLastBoundary()) {
            parts.add(readPart());
        }
        return List.copyOf(parts);
    }

    private RecordedRequest.Part readPart() throws IOException {
        String disposition = "";
        String contentType = null;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            if (line.regionMatches(true, 0, "content-disposition:", 0, colon + 1)) {
                disposition = value;
            } else if (line.regionMatches(true, 0, "content-type:", 0, colon + 1)) {
                contentType = value;
            }
        }
        String name = find(NAME, disposition);
        if (name == null) {
            throw new IOException("a part of the multipart body has no name");
        }
        String fileName = find(FILE_NAME, disposition);
        Tally content = new Tally(fileName == null ? LONGEST_TEXT : 0);
        copyToDelimiter(content);
        return new RecordedRequest.Part(
                name,
                fileName,
                contentType,
                content.length,
                content.sum.getValue(),
                content.kept.toString(StandardCharsets.UTF_8));
    }

    private boolean atLastBoundary() throws IOException {
        String rest = readLine();
        if (!rest.isBlank() && !rest.startsWith("--")) {
            throw new IOException("a multipart boundary goes on as something else");
        }
        return rest.startsWith("--");
    }

    /** Reads up to the line end, or up to the end of the body: no line end need follow the last boundary. */
    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < LONGEST_LINE && (start < end || fill())) {
            byte b = window[start++];
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        if (!text.startsWith("--")) {
            throw new EOFException("the multipart body ends within, or has too long, a header");
        }
        return text;
    }

    private void copyToDelimiter(Tally content) throws IOException {
        while (true) {
            int found = indexOfDelimiter();
            if (found >= 0) {
                content.add(window, start, found - start);
                start = found + delimiter.length;
                return;
            }
            int sure = Math.max(0, end - start - delimiter.length + 1);
            content.add(window, start, sure);
            start += sure;
            if (!fill()) {
                throw new EOFException("the multipart body ends before its last boundary");
            }
        }
    }

    private int indexOfDelimiter() {
        int last = end - delimiter.length;
        for (int at = start; at <= last; at++) {
            if (window[at] == '\r' && delimiterAt(at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean delimiterAt(int at) {
        return Arrays.equals(window, at, at + delimiter.length, delimiter, 0, delimiter.length);
    }

    private boolean fill() throws IOException {
        System.arraycopy(window, start, window, 0, end - start);
        end -= start;
        start = 0;
        int count = in.read(window, end, WINDOW - end);
        end += Math.max(0, count);
        return count > 0;
    }

    private static @Nullable String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return null;
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }

    /** What is known of the bytes of one part. */
    private static final class Tally {
        private final CRC32 sum = new CRC32();
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final int maxKept;
        private long length;

        Tally(int maxKept) {
            this.maxKept = maxKept;
        }

        void add(byte[] bytes, int offset, int count) {
            sum.update(bytes, offset, count);
            kept.write(bytes, offset, Math.min(count, maxKept - kept.size()));
            length += count;
        }
    }
}
