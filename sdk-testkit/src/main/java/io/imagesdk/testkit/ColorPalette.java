package io.imagesdk.testkit;

import java.util.SplittableRandom;

/**
 * The six colors of an image, each as red, green and blue from 0 to 1.
 *
 * @param skyTop the color of the sky at the top
 * @param horizon the color of the sky at the horizon
 * @param sun the color of the sun
 * @param bubbles the color of the bubbles
 * @param farHills the color of the hills in the background
 * @param nearHills the color of the hills in the foreground
 */
record ColorPalette(
        float[] skyTop, float[] horizon, float[] sun, float[] bubbles, float[] farHills, float[] nearHills) {

    ColorPalette(SplittableRandom random) {
        this(random.nextDouble(), random.nextDouble(0.08, 0.24) * (random.nextBoolean() ? 1 : -1));
    }

    private ColorPalette(double hue, double hueStep) {
        this(
                color(hue, 0.55, 0.48),
                color(hue + hueStep, 0.75, 0.82),
                color(hue + 1.6 * hueStep, 0.90, 0.92),
                color(hue + 2.2 * hueStep, 0.80, 0.74),
                color(hue + 0.4 * hueStep, 0.38, 0.55),
                color(hue - 0.3 * hueStep, 0.48, 0.16));
    }

    /** Converts hue, saturation and lightness, each from 0 to 1, to red, green and blue. */
    private static float[] color(double hue, double saturation, double lightness) {
        float[] rgb = new float[3];
        double strength = saturation * Math.min(lightness, 1 - lightness);
        for (int c = 0; c < 3; c++) {
            double k = (12 + 12 * (hue - Math.floor(hue)) + new int[] {0, 8, 4}[c]) % 12;
            rgb[c] = (float) (lightness - strength * Math.max(-1, Math.min(1, Math.min(k - 3, 9 - k))));
        }
        return rgb;
    }
}
