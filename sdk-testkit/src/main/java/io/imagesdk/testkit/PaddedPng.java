package io.imagesdk.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A PNG with a private chunk before its end, so that the whole has a given length; only the drawing is in memory. */
final class PaddedPng implements Content {
    private static final byte[] TYPE = "saNd".getBytes(StandardCharsets.US_ASCII);
    private static final int END_CHUNK = 12;
    private static final int FRAME = 12 + Integer.BYTES;
    private static final byte[] SAND = new byte[48 * 1024];

    private final byte[] file;
    private final int index;
    private final long length;

    /** The index makes the pictures of one request differ although they share their pixels. */
    PaddedPng(byte[] file, int index, long length) {
        this.file = file;
        this.index = index;
        this.length = length;
    }

    static boolean fits(byte[] file, long length) {
        return length >= file.length + FRAME && length <= Integer.MAX_VALUE;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        long sand = length - file.length - FRAME;
        byte[] mark = PngEncoder.number(index);
        CRC32 sum = new CRC32();
        sum.update(TYPE);
        sum.update(mark);
        out.write(file, 0, file.length - END_CHUNK);
        out.write(PngEncoder.number(sand + mark.length));
        out.write(TYPE);
        out.write(mark);
        for (long left = sand; left > 0; left -= SAND.length) {
            int count = (int) Math.min(left, SAND.length);
            sum.update(SAND, 0, count);
            out.write(SAND, 0, count);
        }
        out.write(PngEncoder.number(sum.getValue()));
        out.write(file, file.length - END_CHUNK, END_CHUNK);
    }
}
