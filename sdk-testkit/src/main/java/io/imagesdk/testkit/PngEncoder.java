package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** An encoder for PNG files with 8 bits per color. Each row is stored as the difference from the row above it. */
final class PngEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int UP = 2;

    private PngEncoder() {}

    static byte[] encode(ImagePainter painter) {
        return encode(painter, painter::paintRow);
    }

    /** Returns an image of a single color, which is the smallest complete file of its size in pixels. */
    static byte[] encodeFlat(ImagePainter painter) {
        byte[] color = painter.flatColor();
        return encode(painter, (y, rgb, offset) -> {
            for (int i = offset; i < rgb.length; i++) {
                rgb[i] = color[(i - offset) % 3];
            }
        });
    }

    private static byte[] encode(ImagePainter painter, RowSource rows) {
        ByteArrayOutputStream file = new ByteArrayOutputStream(64 * 1024);
        file.writeBytes(SIGNATURE);
        writeChunk(file, "IHDR", header(painter.width(), painter.height()));
        writeChunk(file, "IDAT", compressPixels(painter, rows));
        writeChunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    /** Writes the length, the type, the data and the checksum of one chunk. */
    private static void writeChunk(ByteArrayOutputStream file, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        file.writeBytes(int32(data.length));
        file.writeBytes(name);
        file.writeBytes(data);
        file.writeBytes(int32(sum.getValue()));
    }

    static byte[] int32(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    private static byte[] header(int width, int height) {
        byte depth = 8;
        byte trueColor = 2;
        return ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(depth)
                .put(trueColor)
                .array();
    }

    private static byte[] compressPixels(ImagePainter painter, RowSource rows) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(64 * 1024);
        byte[] buffer = new byte[32 * 1024];
        int stride = 3 * painter.width();
        byte[] previousRow = new byte[stride];
        byte[] row = new byte[stride];
        byte[] filteredRow = new byte[stride + 1];
        filteredRow[0] = UP;
        try {
            for (int y = 0; y < painter.height(); y++) {
                rows.row(y, row, 0);
                for (int i = 0; i < stride; i++) {
                    filteredRow[i + 1] = (byte) (row[i] - previousRow[i]);
                }
                deflater.setInput(filteredRow);
                drain(deflater, buffer, compressed);
                byte[] swap = previousRow;
                previousRow = row;
                row = swap;
            }
            deflater.finish();
            drain(deflater, buffer, compressed);
        } finally {
            deflater.end();
        }
        return compressed.toByteArray();
    }

    private static void drain(Deflater deflater, byte[] buffer, ByteArrayOutputStream compressed) {
        for (int count = deflater.deflate(buffer); count > 0; count = deflater.deflate(buffer)) {
            compressed.write(buffer, 0, count);
        }
    }

    /** A source of pixel rows. */
    private interface RowSource {
        void row(int y, byte[] rgb, int offset);
    }
}
