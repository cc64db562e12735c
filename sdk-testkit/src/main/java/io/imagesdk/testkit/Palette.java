package io.imagesdk.testkit;

import java.util.SplittableRandom;

/**
 * Six colours that go together, each as red, green, blue from 0 to 1.
 *
 * @param high the sky above
 * @param low the sky at the horizon
 * @param light the sun
 * @param accent the bubbles
 * @param far the hills at the horizon
 * @param near the hills in front
 */
record Palette(float[] high, float[] low, float[] light, float[] accent, float[] far, float[] near) {

    Palette(SplittableRandom random) {
        this(random.nextDouble(), random.nextDouble(0.08, 0.24) * (random.nextBoolean() ? 1 : -1));
    }

    private Palette(double hue, double turn) {
        this(
                colour(hue, 0.55, 0.48),
                colour(hue + turn, 0.75, 0.82),
                colour(hue + 1.6 * turn, 0.90, 0.92),
                colour(hue + 2.2 * turn, 0.80, 0.74),
                colour(hue + 0.4 * turn, 0.38, 0.55),
                colour(hue - 0.3 * turn, 0.48, 0.16));
    }

    /** Hue, saturation and lightness, each from 0 to 1. */
    private static float[] colour(double hue, double saturation, double lightness) {
        float[] rgb = new float[3];
        double strength = saturation * Math.min(lightness, 1 - lightness);
        for (int c = 0; c < 3; c++) {
            double k = (12 + 12 * (hue - Math.floor(hue)) + new int[] {0, 8, 4}[c]) % 12;
            rgb[c] = (float) (lightness - strength * Math.max(-1, Math.min(1, Math.min(k - 3, 9 - k))));
        }
        return rgb;
    }
}
