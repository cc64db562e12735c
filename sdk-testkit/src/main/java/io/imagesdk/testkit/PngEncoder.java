package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG, eight bits of red, green and blue, each row as its difference from the row above. */
final class PngEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int UP = 2;

    private PngEncoder() {}

    static byte[] encode(ImagePainter painter) {
        return encode(painter, painter::row);
    }

    /** One colour all over: the smallest whole picture of its size. */
    static byte[] encodeFlat(ImagePainter painter) {
        byte[] colour = painter.flat();
        return encode(painter, (y, rgb, offset) -> {
            for (int at = offset; at < rgb.length; at++) {
                rgb[at] = colour[(at - offset) % 3];
            }
        });
    }

    private static byte[] encode(ImagePainter painter, Rows rows) {
        ByteArrayOutputStream file = new ByteArrayOutputStream(64 * 1024);
        file.writeBytes(SIGNATURE);
        chunk(file, "IHDR", header(painter.width(), painter.height()));
        chunk(file, "IDAT", pixels(painter, rows));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    /** Length, type, data and checksum of one chunk. */
    static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        file.writeBytes(number(data.length));
        file.writeBytes(name);
        file.writeBytes(data);
        file.writeBytes(number(sum.getValue()));
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    private static byte[] header(int width, int height) {
        byte depth = 8;
        byte trueColour = 2;
        return ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(depth)
                .put(trueColour)
                .array();
    }

    private static byte[] pixels(ImagePainter painter, Rows rows) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        ByteArrayOutputStream packed = new ByteArrayOutputStream(64 * 1024);
        byte[] buffer = new byte[32 * 1024];
        int stride = 3 * painter.width();
        byte[] above = new byte[stride];
        byte[] here = new byte[stride];
        byte[] line = new byte[stride + 1];
        line[0] = UP;
        try {
            for (int y = 0; y < painter.height(); y++) {
                rows.row(y, here, 0);
                for (int i = 0; i < stride; i++) {
                    line[i + 1] = (byte) (here[i] - above[i]);
                }
                deflater.setInput(line);
                drain(deflater, buffer, packed);
                byte[] swap = above;
                above = here;
                here = swap;
            }
            deflater.finish();
            drain(deflater, buffer, packed);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }

    private static void drain(Deflater deflater, byte[] buffer, ByteArrayOutputStream packed) {
        for (int count = deflater.deflate(buffer); count > 0; count = deflater.deflate(buffer)) {
            packed.write(buffer, 0, count);
        }
    }

    /** Where the rows come from. */
    private interface Rows {
        void row(int y, byte[] rgb, int offset);
    }
}
