package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A streaming parser for {@code multipart/form-data} bodies that counts the bytes of files without storing them. */
final class MultipartReader {
    private static final int BUFFER_SIZE = 64 * 1024;
    private static final int MAX_LINE_LENGTH = 8 * 1024;
    private static final int MAX_TEXT_LENGTH = 1 << 20;
    private static final Pattern BOUNDARY = Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]+)\"|([^;\\s]+))");
    private static final Pattern NAME = Pattern.compile("(?i);\\s*name=(?:\"([^\"]*)\"|([^;\\s]*))");
    private static final Pattern FILE_NAME = Pattern.compile("(?i);\\s*filename=(?:\"([^\"]*)\"|([^;\\s]*))");

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private final OutputStream files;
    private int start;
    private int end;

    MultipartReader(InputStream in, String contentType) throws IOException {
        this(in, contentType, OutputStreams.DISCARDING);
    }

    /** Creates a reader that also writes the contents of the files to a stream. */
    MultipartReader(InputStream in, String contentType, OutputStream files) throws IOException {
        String boundary = find(BOUNDARY, contentType);
        if (boundary == null || boundary.length() > 200) {
            throw new IOException("the multipart content type has no boundary, or one of more than 200 characters");
        }
        this.in = in;
        this.files = files;
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // No line end precedes the first boundary of a body; adding one makes all boundaries alike.
        buffer[0] = '\r';
        buffer[1] = '\n';
        end = 2;
    }

    List<RecordedRequest.Part> readAll() throws IOException {
        List<RecordedRequest.Part> parts = new ArrayList<>();
        copyToDelimiter(new PartSummary(0, OutputStreams.DISCARDING));
        while (!isLastBoundary()) {
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
        PartSummary content = fileName == null
                ? new PartSummary(MAX_TEXT_LENGTH, OutputStreams.DISCARDING)
                : new PartSummary(0, files);
        copyToDelimiter(content);
        return new RecordedRequest.Part(
                name,
                fileName,
                contentType,
                content.length,
                content.sum.getValue(),
                content.text.toString(StandardCharsets.UTF_8));
    }

    private boolean isLastBoundary() throws IOException {
        String rest = readLine();
        if (!rest.isBlank() && !rest.startsWith("--")) {
            throw new IOException("a multipart boundary must be followed by a line end or two hyphens");
        }
        return rest.startsWith("--");
    }

    /** Reads up to the line end. After the last boundary, the body may end without one. */
    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < MAX_LINE_LENGTH && (start < end || fill())) {
            byte b = buffer[start++];
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        if (!text.startsWith("--")) {
            throw new EOFException("a header of the multipart body is incomplete or exceeds 8 KiB");
        }
        return text;
    }

    private void copyToDelimiter(PartSummary content) throws IOException {
        while (true) {
            int found = indexOfDelimiter();
            if (found >= 0) {
                content.add(buffer, start, found - start);
                start = found + delimiter.length;
                return;
            }
            int safeCount = Math.max(0, end - start - delimiter.length + 1);
            content.add(buffer, start, safeCount);
            start += safeCount;
            if (!fill()) {
                throw new EOFException("the multipart body ends before its last boundary");
            }
        }
    }

    private int indexOfDelimiter() {
        int last = end - delimiter.length;
        for (int i = start; i <= last; i++) {
            if (buffer[i] == '\r' && isDelimiterAt(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isDelimiterAt(int index) {
        return Arrays.equals(buffer, index, index + delimiter.length, delimiter, 0, delimiter.length);
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int count = in.read(buffer, end, BUFFER_SIZE - end);
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

    /** The length and the checksum of one part, and the text of a plain field. */
    private static final class PartSummary {
        private final CRC32 sum = new CRC32();
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private final int maxTextLength;
        private final OutputStream copy;
        private long length;

        PartSummary(int maxTextLength, OutputStream copy) {
            this.maxTextLength = maxTextLength;
            this.copy = copy;
        }

        void add(byte[] bytes, int offset, int count) throws IOException {
            copy.write(bytes, offset, count);
            sum.update(bytes, offset, count);
            text.write(bytes, offset, Math.min(count, maxTextLength - text.size()));
            length += count;
        }
    }
}
