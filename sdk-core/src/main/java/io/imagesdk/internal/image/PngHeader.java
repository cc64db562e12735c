package io.imagesdk.internal.image;

import io.imagesdk.internal.image.MaskPng.InvalidPngException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * The header of a PNG (section 11.2.1 of the PNG specification).
 *
 * @param width the width in pixels
 * @param height the height in pixels
 * @param depth the number of bits of a sample or of a palette index
 * @param colorType the color type
 * @param interlaced whether the rows are in seven passes
 */
record PngHeader(int width, int height, int depth, int colorType, boolean interlaced) {
    static final int LENGTH = 13;

    static final int GRAY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GRAY_ALPHA = 4;
    static final int RGBA = 6;

    /** The number of pixels of 16,384 x 16,384. It limits the time, because a small file can contain many pixels. */
    private static final long MAX_PIXELS = 1L << 28;

    /** It limits the memory for a row. */
    private static final int MAX_SIDE = 1 << 16;

    private static final Map<Integer, List<Integer>> DEPTHS = Map.of(
            GRAY, List.of(1, 2, 4, 8, 16),
            RGB, List.of(8, 16),
            PALETTE, List.of(1, 2, 4, 8),
            GRAY_ALPHA, List.of(8, 16),
            RGBA, List.of(8, 16));

    private static final Map<Integer, Integer> CHANNELS = Map.of(GRAY, 1, RGB, 3, PALETTE, 1, GRAY_ALPHA, 2, RGBA, 4);

    /** Parses the content of the chunk with the header. */
    static PngHeader of(byte[] content) throws InvalidPngException {
        ByteBuffer fields = ByteBuffer.wrap(content);
        if (content.length == LENGTH) {
            PngHeader header = new PngHeader(
                    fields.getInt(), fields.getInt(), fields.get(), fields.get(), fields.get(LENGTH - 1) == 1);
            boolean known = fields.getShort() == 0 && (fields.get() & 0xff) <= 1;
            if (known
                    && header.width > 0
                    && header.height > 0
                    && DEPTHS.getOrDefault(header.colorType, List.of()).contains(header.depth)) {
                return header;
            }
        }
        throw new InvalidPngException("is a PNG with an invalid header");
    }

    /** Rejects an image whose rows cannot be read one after the other in limited time and memory. */
    void requireConvertible() throws InvalidPngException {
        if (width > MAX_SIDE || height > MAX_SIDE || (long) width * height > MAX_PIXELS) {
            throw new InvalidPngException("must have up to " + MAX_PIXELS + " pixels and " + MAX_SIDE
                    + " per side to be converted, has " + width + "x" + height);
        }
        if (interlaced) {
            throw new InvalidPngException(
                    "is an interlaced PNG, which cannot be converted; save it without interlacing");
        }
    }

    /** Returns the number of bytes of a row, without the byte that names its filter. */
    int rowBytes() {
        return (int) (((long) width * bitsPerPixel() + Byte.SIZE - 1) / Byte.SIZE);
    }

    /** Returns the distance between a byte and the one that filters refer to as left of it. */
    int filterDistance() {
        return Math.max(1, bitsPerPixel() / Byte.SIZE);
    }

    private int bitsPerPixel() {
        return CHANNELS.getOrDefault(colorType, 1) * depth;
    }
}
