package io.imagesdk.testkit;

import java.util.Locale;
import java.util.SplittableRandom;

/** Renders a small vector image in the same colors as {@link ImagePainter}. */
final class SvgRenderer {
    private SvgRenderer() {}

    static String render(long seed, PixelSize size) {
        SplittableRandom random = new SplittableRandom(seed);
        ColorPalette palette = new ColorPalette(random);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 100 100\""
                        + " preserveAspectRatio=\"none\"><defs><linearGradient id=\"s\" x2=\"0\" y2=\"1\">"
                        + "<stop stop-color=\"%s\"/><stop offset=\"1\" stop-color=\"%s\"/></linearGradient></defs>"
                        + "<rect width=\"100\" height=\"100\" fill=\"url(#s)\"/>",
                size.width(),
                size.height(),
                hex(palette.skyTop()),
                hex(palette.horizon())));
        for (int i = 0; i < 6; i++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" opacity=\"0.5\"/>",
                    random.nextDouble(100),
                    random.nextDouble(70),
                    random.nextDouble(4, 16),
                    hex(i % 2 == 0 ? palette.sun() : palette.bubbles())));
        }
        return svg.append(String.format(
                        "<path d=\"M0 72 Q25 60 50 72 T100 70 V100 H0 Z\" fill=\"%s\"/></svg>",
                        hex(palette.nearHills())))
                .toString();
    }

    private static String hex(float[] color) {
        return String.format("#%02x%02x%02x", (int) (color[0] * 255), (int) (color[1] * 255), (int) (color[2] * 255));
    }
}
