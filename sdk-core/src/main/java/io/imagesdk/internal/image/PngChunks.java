package io.imagesdk.internal.image;

import io.imagesdk.internal.image.MaskPng.InvalidPngException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG. As a stream it is the content of the consecutive chunks with image data, whose checksums it
 * verifies.
 */
final class PngChunks extends InputStream {
    static final int IHDR = 0x49484452;
    static final int PLTE = 0x504c5445;
    static final int TRNS = 0x74524e53;
    static final int IDAT = 0x49444154;
    static final int IEND = 0x49454e44;
    static final int SIGNATURE_LENGTH = 8;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    /** The largest chunk whose content is needed, a palette. */
    private static final int MAX_CONTENT = 3 * 256;

    private static final int SKIP_LENGTH = 8 << 10;

    private final DataInputStream input;
    private final CRC32 checksum = new CRC32();
    private int type;
    private int remaining;

    PngChunks(InputStream input) throws IOException {
        this.input = new DataInputStream(new BufferedInputStream(input));
        if (!isPng(this.input)) {
            throw new InvalidPngException("is not a PNG");
        }
    }

    /** Returns whether the next bytes are the signature of a PNG. */
    static boolean isPng(InputStream input) throws IOException {
        return Arrays.equals(input.readNBytes(SIGNATURE_LENGTH), SIGNATURE);
    }

    static byte[] signature() {
        return SIGNATURE.clone();
    }

    /** Reads the head of the next chunk, and returns its type. */
    int next() throws IOException {
        try {
            remaining = input.readInt();
            byte[] name = new byte[Integer.BYTES];
            input.readFully(name);
            checksum.reset();
            checksum.update(name);
            type = (name[0] & 0xff) << 24 | (name[1] & 0xff) << 16 | (name[2] & 0xff) << 8 | (name[3] & 0xff);
        } catch (EOFException e) {
            throw truncated();
        }
        if (remaining < 0) {
            throw new InvalidPngException("is a PNG with a chunk of an invalid length");
        }
        return type;
    }

    /** Reads the content of a small chunk. */
    byte[] content() throws IOException {
        if (remaining > MAX_CONTENT) {
            throw new InvalidPngException("is a PNG with a chunk of an invalid length");
        }
        byte[] content = new byte[remaining];
        readFully(content, content.length);
        endChunk();
        return content;
    }

    /** Reads the rest of a chunk that is not needed. */
    void skip() throws IOException {
        byte[] skipped = new byte[Math.min(remaining, SKIP_LENGTH)];
        while (remaining > 0) {
            readFully(skipped, Math.min(remaining, skipped.length));
        }
        endChunk();
    }

    private void readFully(byte[] bytes, int length) throws IOException {
        try {
            input.readFully(bytes, 0, length);
        } catch (EOFException e) {
            throw truncated();
        }
        checksum.update(bytes, 0, length);
        remaining -= length;
    }

    private void endChunk() throws IOException {
        try {
            if (input.readInt() != (int) checksum.getValue()) {
                throw new InvalidPngException("is a damaged PNG, a checksum is wrong");
            }
        } catch (EOFException e) {
            throw truncated();
        }
    }

    private static InvalidPngException truncated() {
        return new InvalidPngException("is a truncated PNG");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Reads image data, of this chunk or of the next one. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (type == IDAT && remaining == 0) {
            endChunk();
            next();
        }
        if (type != IDAT) {
            return -1;
        }
        int count = input.read(bytes, offset, Math.min(length, remaining));
        if (count < 0) {
            throw truncated();
        }
        checksum.update(bytes, offset, count);
        remaining -= count;
        return count;
    }

    /** Reads what follows the image data, up to the last chunk. */
    void finish() throws IOException {
        while (type != IEND) {
            skip();
            next();
        }
        skip();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
