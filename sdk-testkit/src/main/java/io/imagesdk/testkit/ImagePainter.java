package io.imagesdk.testkit;

import java.util.SplittableRandom;

/** A picture as a rule: a sky, a glow, some bubbles and some hills out of one number. Each row is made when it is asked for. */
final class ImagePainter {
    private final int width;
    private final int height;
    private final int grain;
    private final Palette palette;
    private final double slant;
    private final Disc[] discs;
    private final double[][] hills;
    private final float[] row;

    /** A grain above 1 makes a mosaic of squares of so many pixels: the unfinished picture. */
    ImagePainter(long seed, Shape shape, int grain) {
        this.width = shape.width();
        this.height = shape.height();
        this.grain = grain;
        row = new float[3 * width];
        SplittableRandom random = new SplittableRandom(seed);
        palette = new Palette(random);
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

    /** Writes row {@code y} as red, green, blue from {@code offset} on. */
    void row(int y, byte[] rgb, int offset) {
        int at = centre(y, height);
        sky(at);
        for (Disc disc : discs) {
            disc.blend(row, width, at);
        }
        for (int layer = 0; layer < hills.length; layer++) {
            hill(layer, at);
        }
        for (int x = 0; x < width; x++) {
            int from = 3 * centre(x, width);
            for (int c = 0; c < 3; c++) {
                rgb[offset + 3 * x + c] = (byte) (row[from + c] * 255f + 0.5f);
            }
        }
    }

    /** The flat colour that stands for the picture where bytes are short. */
    byte[] flat() {
        float[] colour = palette.far();
        return new byte[] {(byte) (colour[0] * 255), (byte) (colour[1] * 255), (byte) (colour[2] * 255)};
    }

    private int centre(int at, int limit) {
        return grain == 1 ? at : Math.min(limit - 1, at / grain * grain + grain / 2);
    }

    private void sky(int y) {
        float step = (float) (slant / width);
        float t = (float) ((double) y / height * 0.9 + Math.max(0, -slant));
        float[] high = palette.high();
        float[] low = palette.low();
        for (int x = 0; x < width; x++, t += step) {
            float k = Math.min(1f, Math.max(0f, t));
            for (int c = 0; c < 3; c++) {
                row[3 * x + c] = high[c] + (low[c] - high[c]) * k;
            }
        }
    }

    private void hill(int layer, int y) {
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
                float solid = palette.far()[c] + (palette.near()[c] - palette.far()[c]) * near;
                float colour = solid + (palette.low()[c] - solid) * mist;
                row[3 * x + c] += (colour - row[3 * x + c]) * cover;
            }
        }
    }

    private Disc[] discs(SplittableRandom random) {
        double unit = Math.min(width, height);
        Disc[] all = new Disc[random.nextInt(5, 9)];
        double sunX = random.nextDouble(0.2, 0.8) * width;
        double sunY = random.nextDouble(0.18, 0.42) * height;
        double sun = random.nextDouble(0.09, 0.17) * unit;
        all[0] = new Disc(sunX, sunY, 3.4 * sun, 0.55f, palette.light(), true);
        all[1] = new Disc(sunX, sunY, sun, 0.95f, palette.light(), false);
        for (int i = 2; i < all.length; i++) {
            double radius = random.nextDouble(0.05, 0.24) * unit;
            float opacity = (float) random.nextDouble(0.10, 0.32);
            all[i] = new Disc(
                    random.nextDouble() * width,
                    random.nextDouble(0.05, 0.75) * height,
                    radius,
                    opacity,
                    random.nextBoolean() ? palette.accent() : palette.light(),
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

    /** A circle with a fine edge, or a glow that fades from its middle. */
    private record Disc(double x, double y, double radius, float opacity, float[] colour, boolean glow) {
        void blend(float[] row, int width, int atY) {
            double dy = atY - y;
            double half = Math.sqrt(Math.max(0, (radius + 1) * (radius + 1) - dy * dy));
            int end = (int) Math.min(width, Math.ceil(x + half));
            for (int atX = (int) Math.max(0, x - half); atX < end; atX++) {
                double dx = atX - x;
                float away = (float) (Math.sqrt(dx * dx + dy * dy) / radius);
                float k = opacity * strength(away);
                for (int c = 0; c < 3; c++) {
                    row[3 * atX + c] += (colour[c] - row[3 * atX + c]) * k;
                }
            }
        }

        private float strength(float away) {
            float inside = Math.max(0f, 1f - away);
            return glow
                    ? inside * inside
                    : Math.min(1f, inside * (float) radius) * (0.75f + 0.25f * Math.min(1f, away));
        }
    }
}
