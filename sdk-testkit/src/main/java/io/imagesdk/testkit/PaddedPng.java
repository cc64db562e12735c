package io.imagesdk.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A PNG of a given length: a private chunk before the end is filled with zeros, which are not held in memory. */
final class PaddedPng implements BodyContent {
    private static final byte[] CHUNK_TYPE = "saNd".getBytes(StandardCharsets.US_ASCII);
    private static final int END_CHUNK_LENGTH = 12;
    private static final int CHUNK_OVERHEAD = 12 + Integer.BYTES;
    private static final byte[] PADDING = new byte[48 * 1024];

    private final byte[] file;
    private final int index;
    private final long length;

    /** Creates the content. The index makes the images of one request differ although they have the same pixels. */
    PaddedPng(byte[] file, int index, long length) {
        this.file = file;
        this.index = index;
        this.length = length;
    }

    static boolean fits(byte[] file, long length) {
        return length >= file.length + CHUNK_OVERHEAD && length <= Integer.MAX_VALUE;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        long paddingLength = length - file.length - CHUNK_OVERHEAD;
        byte[] indexBytes = PngEncoder.int32(index);
        CRC32 sum = new CRC32();
        sum.update(CHUNK_TYPE);
        sum.update(indexBytes);
        out.write(file, 0, file.length - END_CHUNK_LENGTH);
        out.write(PngEncoder.int32(paddingLength + indexBytes.length));
        out.write(CHUNK_TYPE);
        out.write(indexBytes);
        for (long remaining = paddingLength; remaining > 0; remaining -= PADDING.length) {
            int count = (int) Math.min(remaining, PADDING.length);
            sum.update(PADDING, 0, count);
            out.write(PADDING, 0, count);
        }
        out.write(PngEncoder.int32(sum.getValue()));
        out.write(file, file.length - END_CHUNK_LENGTH, END_CHUNK_LENGTH);
    }
}
