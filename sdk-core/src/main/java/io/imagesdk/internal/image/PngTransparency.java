package io.imagesdk.internal.image;

import io.imagesdk.internal.image.MaskPng.InvalidPngException;

/** The alpha and the brightness of the pixels of a PNG, each from 0 to 255. */
final class PngTransparency {
    private static final int OPAQUE = 255;

    private final PngHeader header;
    private final byte[] palette;
    private final byte[] transparent;

    /**
     * Creates the values of one PNG.
     *
     * @param palette the content of the palette chunk; empty if there is none
     * @param transparent the content of the transparency chunk; empty if there is none
     */
    PngTransparency(PngHeader header, byte[] palette, byte[] transparent) throws InvalidPngException {
        boolean valid =
                switch (header.colorType()) {
                    case PngHeader.PALETTE -> palette.length > 0 && palette.length % 3 == 0;
                    case PngHeader.GRAY -> transparent.length == 0 || transparent.length == 2;
                    case PngHeader.RGB -> transparent.length == 0 || transparent.length == 6;
                    default -> transparent.length == 0;
                };
        if (!valid) {
            throw new InvalidPngException("is a PNG with an invalid palette or transparency");
        }
        this.header = header;
        this.palette = palette;
        this.transparent = transparent;
    }

    /** Returns whether pixels may be transparent: there is an alpha channel or a transparent color. */
    boolean isPossible() {
        return header.colorType() == PngHeader.GRAY_ALPHA
                || header.colorType() == PngHeader.RGBA
                || transparent.length > 0;
    }

    /** Returns the alpha of a pixel of a row. */
    int alpha(byte[] row, int pixel) {
        return switch (header.colorType()) {
            case PngHeader.GRAY_ALPHA -> scaled(sample(row, 2 * pixel + 1));
            case PngHeader.RGBA -> scaled(sample(row, 4 * pixel + 3));
            case PngHeader.PALETTE -> {
                int index = sample(row, pixel);
                yield index < transparent.length ? transparent[index] & 0xff : OPAQUE;
            }
            case PngHeader.GRAY -> transparent.length > 0 && sample(row, pixel) == transparentSample(0) ? 0 : OPAQUE;
            default -> isTransparentColor(row, pixel) ? 0 : OPAQUE;
        };
    }

    private boolean isTransparentColor(byte[] row, int pixel) {
        for (int channel = 0; channel < 3 && transparent.length > 0; channel++) {
            if (sample(row, 3 * pixel + channel) != transparentSample(channel)) {
                return false;
            }
        }
        return transparent.length > 0;
    }

    private int transparentSample(int channel) {
        return (transparent[2 * channel] & 0xff) << Byte.SIZE | (transparent[2 * channel + 1] & 0xff);
    }

    /** Returns the brightness of a pixel of a row without an alpha channel. */
    int brightness(byte[] row, int pixel) {
        if (header.colorType() == PngHeader.GRAY) {
            return scaled(sample(row, pixel));
        }
        if (header.colorType() == PngHeader.PALETTE) {
            int index = 3 * sample(row, pixel);
            return index + 2 < palette.length
                    ? brightness(palette[index] & 0xff, palette[index + 1] & 0xff, palette[index + 2] & 0xff)
                    : 0;
        }
        return brightness(
                scaled(sample(row, 3 * pixel)), scaled(sample(row, 3 * pixel + 1)), scaled(sample(row, 3 * pixel + 2)));
    }

    private static int brightness(int red, int green, int blue) {
        // The weights of ITU-R BT.601.
        return (299 * red + 587 * green + 114 * blue) / 1000;
    }

    /** Returns a sample in the range from 0 to 255. */
    private int scaled(int sample) {
        int max = (1 << header.depth()) - 1;
        return (sample * OPAQUE + max / 2) / max;
    }

    /** Returns a sample of a row whose samples follow each other without a gap. */
    private int sample(byte[] row, int index) {
        return switch (header.depth()) {
            case 16 -> (row[2 * index] & 0xff) << Byte.SIZE | (row[2 * index + 1] & 0xff);
            case 8 -> row[index] & 0xff;
            default -> {
                int bit = index * header.depth();
                int shift = Byte.SIZE - header.depth() - bit % Byte.SIZE;
                yield row[bit / Byte.SIZE] >> shift & (1 << header.depth()) - 1;
            }
        };
    }
}
