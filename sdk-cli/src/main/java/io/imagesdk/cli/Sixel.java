package io.imagesdk.cli;

import java.awt.image.BufferedImage;

/**
 * The encoder of sixel graphics: bands of six rows, in which each color has one line of characters. A character stands
 * for six pixels of a column.
 */
final class Sixel {
    /** The width that common terminals show completely, in pixels. */
    static final int MAX_WIDTH = 640;

    private static final int LEVELS = 6;
    private static final int COLORS = LEVELS * LEVELS * LEVELS;
    private static final int ROWS = 6;
    private static final int FIRST_CHARACTER = '?';
    private static final int MIN_RUN = 4;

    /** The thresholds of an ordered dither, from 0 to 15. */
    private static final int[][] DITHER = {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};

    private Sixel() {}

    /** Encodes an image with the 216 colors that have six levels of red, green and blue each. */
    static String encode(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        StringBuilder text =
                new StringBuilder("\033Pq\"1;1;").append(width).append(';').append(height);
        for (int color = 0; color < COLORS; color++) {
            text.append('#').append(color).append(";2");
            for (int level : new int[] {color / (LEVELS * LEVELS), color / LEVELS % LEVELS, color % LEVELS}) {
                text.append(';').append(level * 100 / (LEVELS - 1));
            }
        }
        for (int top = 0; top < height; top += ROWS) {
            band(image, top, text);
        }
        return text.append("\033\\").toString();
    }

    private static void band(BufferedImage image, int top, StringBuilder text) {
        int width = image.getWidth();
        int[][] sixels = new int[COLORS][];
        for (int row = 0; row < Math.min(ROWS, image.getHeight() - top); row++) {
            for (int x = 0; x < width; x++) {
                int color = color(image.getRGB(x, top + row), DITHER[(top + row) % 4][x % 4]);
                if (sixels[color] == null) {
                    sixels[color] = new int[width];
                }
                sixels[color][x] |= 1 << row;
            }
        }
        for (int color = 0; color < COLORS; color++) {
            if (sixels[color] != null) {
                text.append('#').append(color);
                runs(sixels[color], text);
                // Back to the start of the band, for the next color.
                text.append('$');
            }
        }
        text.append('-');
    }

    private static void runs(int[] sixels, StringBuilder text) {
        for (int start = 0; start < sixels.length; ) {
            int end = start + 1;
            while (end < sixels.length && sixels[end] == sixels[start]) {
                end++;
            }
            String character = String.valueOf((char) (FIRST_CHARACTER + sixels[start]));
            int length = end - start;
            text.append(length < MIN_RUN ? character.repeat(length) : "!" + length + character);
            start = end;
        }
    }

    private static int color(int rgb, int threshold) {
        return (level(rgb >> 16, threshold) * LEVELS + level(rgb >> 8, threshold)) * LEVELS + level(rgb, threshold);
    }

    /** Returns one of six levels. The fraction between two levels decides, together with the threshold. */
    private static int level(int value, int threshold) {
        int scaled = (value & 0xff) * (LEVELS - 1);
        return scaled / 255 + (scaled % 255 * 16 / 255 > threshold ? 1 : 0);
    }
}
