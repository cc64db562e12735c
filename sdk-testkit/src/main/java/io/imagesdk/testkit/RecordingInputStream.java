package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A request body that records its length and its SHA-256, and its bytes if it has up to 1 MiB. */
final class RecordingInputStream extends FilterInputStream {
    private static final int MAX_RECORDED = 1 << 20;

    private final MessageDigest digest = newSha256();
    private ByteArrayOutputStream recorded = new ByteArrayOutputStream();
    private long length;

    RecordingInputStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int max) throws IOException {
        int count = in.read(target, offset, max);
        if (count > 0) {
            record(target, offset, count);
        }
        return count;
    }

    /** Reads the rest of the body, so that the connection can be reused. */
    void drain() throws IOException {
        transferTo(OutputStreams.DISCARDING);
    }

    byte[] recordedBytes() {
        return recorded.toByteArray();
    }

    long length() {
        return length;
    }

    /** Returns the SHA-256 of all bytes in lower-case hexadecimal digits. May be called only once. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void record(byte[] bytes, int offset, int count) {
        digest.update(bytes, offset, count);
        length += count;
        if (length <= MAX_RECORDED) {
            recorded.write(bytes, offset, count);
        } else if (recorded.size() > 0) {
            recorded = new ByteArrayOutputStream();
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is required in every Java runtime but not available", e);
        }
    }
}
