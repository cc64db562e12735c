package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A request body that remembers what was read from it: all of a small one, length and hash of any. */
final class RecordingStream extends FilterInputStream {
    private static final int MAX_KEPT = 1 << 20;

    private final MessageDigest digest = sha256();
    private ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long length;

    RecordingStream(InputStream in) {
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
            remember(target, offset, count);
        }
        return count;
    }

    /** Reads what nobody wanted, so that the connection can be used again. */
    void drain() throws IOException {
        transferTo(OutputStreams.NOWHERE);
    }

    byte[] kept() {
        return kept.toByteArray();
    }

    long length() {
        return length;
    }

    /** Ends the hash: to be called once. */
    String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void remember(byte[] bytes, int offset, int count) {
        digest.update(bytes, offset, count);
        length += count;
        if (length <= MAX_KEPT) {
            kept.write(bytes, offset, count);
        } else if (kept.size() > 0) {
            kept = new ByteArrayOutputStream();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
