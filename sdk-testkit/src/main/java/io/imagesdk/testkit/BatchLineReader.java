package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Parses the input file of a batch while it arrives, so that the images in its lines are not kept. */
final class BatchLineReader extends OutputStream {
    private static final int MAX_RECORDED = 1 << 20;

    private final String path;
    private final Map<String, List<String>> headers;
    private final String origin;
    private final Dialect dialect;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<BatchLine> lines = new ArrayList<>();
    private final List<LineError> errors = new ArrayList<>();
    private long length;
    private int number;

    /**
     * A line that cannot be read.
     *
     * @param number the number of the line, from 1 on
     * @param code the code of OpenAI
     * @param message the reason
     */
    record LineError(int number, String code, String message) {}

    BatchLineReader(String path, Map<String, List<String>> headers, String origin, Dialect dialect) {
        this.path = path;
        this.headers = headers;
        this.origin = origin;
        this.dialect = dialect;
    }

    @Override
    public void write(int b) {
        length++;
        if (b == '\n') {
            endLine();
        } else {
            line.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int from = offset;
        int end = offset + count;
        for (int i = offset; i < end; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, from, i - from);
                endLine();
                from = i + 1;
            }
        }
        line.write(bytes, from, end - from);
        length += count;
    }

    /** Returns the file; its last line may lack a line feed. */
    UploadedFile complete(String id, String name) {
        endLine();
        return new UploadedFile(id, name, length, List.copyOf(lines), List.copyOf(errors));
    }

    private void endLine() {
        byte[] json = line.toByteArray();
        line.reset();
        if (new String(json, StandardCharsets.UTF_8).isBlank()) {
            return;
        }
        number++;
        byte[] recorded = json.length <= MAX_RECORDED ? json : new byte[0];
        try {
            lines.add(BatchLine.parse(
                    json,
                    new RecordedRequest("POST", path, headers, recorded, json.length, sha256(json), List.of()),
                    origin,
                    dialect));
        } catch (RejectedException e) {
            errors.add(new LineError(number, "invalid_json_line", e.text()));
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is required in every Java runtime but not available", e);
        }
    }
}
