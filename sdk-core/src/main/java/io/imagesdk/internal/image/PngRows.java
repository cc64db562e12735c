package io.imagesdk.internal.image;

import io.imagesdk.internal.image.MaskPng.InvalidPngException;
import io.imagesdk.internal.wire.BodyPart.ByteSource;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** The rows of a PNG, decoded one after the other. Two rows are in memory. */
final class PngRows implements Closeable {
    private static final int INFLATER_BUFFER = 8 << 10;

    private final PngChunks chunks;
    private final PngHeader header;
    private final PngTransparency transparency;
    private final Inflater inflater = new Inflater();
    private final InputStream data;
    private byte[] current = {};
    private byte[] previous = {};

    /** Opens a PNG, and reads the chunks before its image data. */
    static PngRows open(ByteSource source) throws IOException {
        InputStream input = source.open();
        try {
            return new PngRows(input);
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    private PngRows(InputStream input) throws IOException {
        chunks = new PngChunks(input);
        header = readHeader(chunks);
        byte[] palette = {};
        byte[] transparent = {};
        int type;
        while ((type = chunks.next()) != PngChunks.IDAT) {
            if (type == PngChunks.PLTE) {
                palette = chunks.content();
            } else if (type == PngChunks.TRNS) {
                transparent = chunks.content();
            } else if (type == PngChunks.IEND) {
                throw new InvalidPngException("is a PNG without image data");
            } else {
                chunks.skip();
            }
        }
        transparency = new PngTransparency(header, palette, transparent);
        data = new InflaterInputStream(chunks, inflater, INFLATER_BUFFER);
    }

    /** Allocates the rows; rejects a PNG whose rows cannot be read. */
    void start() throws InvalidPngException {
        header.requireConvertible();
        current = new byte[header.rowBytes()];
        previous = new byte[header.rowBytes()];
    }

    private static PngHeader readHeader(PngChunks chunks) throws IOException {
        if (chunks.next() != PngChunks.IHDR) {
            throw new InvalidPngException("is a PNG with an invalid header");
        }
        return PngHeader.of(chunks.content());
    }

    PngHeader header() {
        return header;
    }

    PngTransparency transparency() {
        return transparency;
    }

    /** Returns the next row without its filter. The array is used again for the row after the next one. */
    byte[] next() throws IOException {
        byte[] row = previous;
        previous = current;
        current = row;
        try {
            int filter = data.read();
            if (filter < 0 || data.readNBytes(row, 0, row.length) < row.length) {
                throw new InvalidPngException("is a truncated PNG");
            }
            unfilter(filter, row, previous, header.filterDistance());
            return row;
        } catch (ZipException | EOFException e) {
            throw damaged();
        }
    }

    /** Reads the end of the file after the last row, and verifies its checksums. */
    void finish() throws IOException {
        try {
            if (data.read() >= 0) {
                throw new InvalidPngException("is a damaged PNG, it has more image data than its size allows");
            }
        } catch (ZipException | EOFException e) {
            throw damaged();
        }
        chunks.finish();
    }

    private static InvalidPngException damaged() {
        return new InvalidPngException("is a damaged PNG, its image data cannot be decompressed");
    }

    private static void unfilter(int filter, byte[] row, byte[] above, int distance) throws InvalidPngException {
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = distance; i < row.length; i++) {
                    row[i] += row[i - distance];
                }
            }
            case 2 -> {
                for (int i = 0; i < row.length; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 0; i < row.length; i++) {
                    int left = i < distance ? 0 : row[i - distance] & 0xff;
                    row[i] += (byte) ((left + (above[i] & 0xff)) >> 1);
                }
            }
            case 4 -> {
                for (int i = 0; i < row.length; i++) {
                    int left = i < distance ? 0 : row[i - distance] & 0xff;
                    int aboveLeft = i < distance ? 0 : above[i - distance] & 0xff;
                    row[i] += (byte) paeth(left, above[i] & 0xff, aboveLeft);
                }
            }
            default -> throw new InvalidPngException("is a damaged PNG, a row has an unknown filter");
        }
    }

    private static int paeth(int left, int above, int aboveLeft) {
        int estimate = left + above - aboveLeft;
        int toLeft = Math.abs(estimate - left);
        int toAbove = Math.abs(estimate - above);
        int toAboveLeft = Math.abs(estimate - aboveLeft);
        if (toLeft <= toAbove && toLeft <= toAboveLeft) {
            return left;
        }
        return toAbove <= toAboveLeft ? above : aboveLeft;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        chunks.close();
    }
}
