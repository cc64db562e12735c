package io.imagesdk.testkit;

import java.util.SplittableRandom;

/**
 * A landscape with a sky, a sun, bubbles and hills that is computed from a seed. Each row is computed on request, so
 * that the pixels of an image are not held in memory.
 */
final class ImagePainter {
    private final int width;
    private final int height;
    private final int blockSize;
    private final ColorPalette palette;
    private final double slant;
    private final Disc[] discs;
    private final double[][] hills;
    private final float[] row;

    /** Creates a painter. A block size above 1 produces a mosaic of squares of that many pixels: a partial image. */
    ImagePainter(long seed, PixelSize size, int blockSize) {
        this.width = size.width();
        this.height = size.height();
        this.blockSize = blockSize;
        row = new float[3 * width];
        SplittableRandom random = new SplittableRandom(seed);
        palette = new ColorPalette(random);
        slant = random.nextDouble(-0.45, 0.45);
        discs = discs(random);
        hills = hills(random);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Writes row {@code y} as red, green and blue bytes, starting at {@code offset}. */
    void paintRow(int y, byte[] rgb, int offset) {
        int sampleY = sampleAt(y, height);
        paintSky(sampleY);
        for (Disc disc : discs) {
            disc.blend(row, width, sampleY);
        }
        for (int layer = 0; layer < hills.length; layer++) {
            paintHill(layer, sampleY);
        }
        for (int x = 0; x < width; x++) {
            int from = 3 * sampleAt(x, width);
            for (int c = 0; c < 3; c++) {
                rgb[offset + 3 * x + c] = (byte) (row[from + c] * 255f + 0.5f);
            }
        }
    }

    /** Returns the single color of an image that must have few bytes. */
    byte[] flatColor() {
        float[] color = palette.farHills();
        return new byte[] {(byte) (color[0] * 255), (byte) (color[1] * 255), (byte) (color[2] * 255)};
    }

    private int sampleAt(int position, int limit) {
        return blockSize == 1 ? position : Math.min(limit - 1, position / blockSize * blockSize + blockSize / 2);
    }

    private void paintSky(int y) {
        float step = (float) (slant / width);
        float t = (float) ((double) y / height * 0.9 + Math.max(0, -slant));
        float[] high = palette.skyTop();
        float[] low = palette.horizon();
        for (int x = 0; x < width; x++, t += step) {
            float k = Math.min(1f, Math.max(0f, t));
            for (int c = 0; c < 3; c++) {
                row[3 * x + c] = high[c] + (low[c] - high[c]) * k;
            }
        }
    }

    private void paintHill(int layer, int y) {
        double[] top = hills[layer];
        float near = (layer + 1f) / hills.length;
        float reach = 0.45f * height;
        for (int x = 0; x < width; x++) {
            float depth = (float) (y - top[x]);
            if (depth <= 0) {
                continue;
            }
            float cover = Math.min(1f, depth);
            float mist = Math.min(1f, depth / reach) * 0.35f;
            for (int c = 0; c < 3; c++) {
                float solid = palette.farHills()[c] + (palette.nearHills()[c] - palette.farHills()[c]) * near;
                float color = solid + (palette.horizon()[c] - solid) * mist;
                row[3 * x + c] += (color - row[3 * x + c]) * cover;
            }
        }
    }

    private Disc[] discs(SplittableRandom random) {
        double unit = Math.min(width, height);
        Disc[] all = new Disc[random.nextInt(5, 9)];
        double sunX = random.nextDouble(0.2, 0.8) * width;
        double sunY = random.nextDouble(0.18, 0.42) * height;
        double sun = random.nextDouble(0.09, 0.17) * unit;
        all[0] = new Disc(sunX, sunY, 3.4 * sun, 0.55f, palette.sun(), true);
        all[1] = new Disc(sunX, sunY, sun, 0.95f, palette.sun(), false);
        for (int i = 2; i < all.length; i++) {
            double radius = random.nextDouble(0.05, 0.24) * unit;
            float opacity = (float) random.nextDouble(0.10, 0.32);
            all[i] = new Disc(
                    random.nextDouble() * width,
                    random.nextDouble(0.05, 0.75) * height,
                    radius,
                    opacity,
                    random.nextBoolean() ? palette.bubbles() : palette.sun(),
                    false);
        }
        return all;
    }

    private double[][] hills(SplittableRandom random) {
        double[][] tops = new double[random.nextInt(3, 6)][width];
        double first = random.nextDouble(0.50, 0.62);
        for (int layer = 0; layer < tops.length; layer++) {
            double base = first + (1 - first) * layer / (tops.length + 0.4);
            double swell = random.nextDouble(0.025, 0.06);
            double waves = random.nextDouble(0.5, 1.3);
            double shift = random.nextDouble(2 * Math.PI);
            for (int x = 0; x < width; x++) {
                double u = 2 * Math.PI * waves * x / width + shift;
                tops[layer][x] = height
                        * (base + swell * (Math.sin(u) + 0.4 * Math.sin(2.3 * u + 1) + 0.12 * Math.sin(6.1 * u)));
            }
        }
        return tops;
    }

    /** A circle with a smooth edge, or a glow that fades from its center. */
    private record Disc(double x, double y, double radius, float opacity, float[] color, boolean glow) {
        void blend(float[] row, int width, int rowY) {
            double dy = rowY - y;
            double half = Math.sqrt(Math.max(0, (radius + 1) * (radius + 1) - dy * dy));
            int end = (int) Math.min(width, Math.ceil(x + half));
            for (int pixelX = (int) Math.max(0, x - half); pixelX < end; pixelX++) {
                double dx = pixelX - x;
                float distance = (float) (Math.sqrt(dx * dx + dy * dy) / radius);
                float k = opacity * strength(distance);
                for (int c = 0; c < 3; c++) {
                    row[3 * pixelX + c] += (color[c] - row[3 * pixelX + c]) * k;
                }
            }
        }

        private float strength(float distance) {
            float inside = Math.max(0f, 1f - distance);
            return glow
                    ? inside * inside
                    : Math.min(1f, inside * (float) radius) * (0.75f + 0.25f * Math.min(1f, distance));
        }
    }
}
