package io.imagesdk.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of an image in pixels.
 *
 * @param width the width in pixels
 * @param height the height in pixels
 */
record PixelSize(int width, int height) {
    private static final int MAX_SIDE = 4096;
    private static final int MAX_RATIO = 8;
    private static final int STEP = 16;
    private static final Pattern PIXELS = Pattern.compile("(\\d{1,5})[xX](\\d{1,5})");
    private static final Pattern RATIO = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,3})?):(\\d{1,4}(?:\\.\\d{1,3})?)");
    private static final Map<String, Integer> SIDES =
            Map.of("512", 512, "1k", 1024, "1.5k", 1536, "2k", 2048, "4k", 4096);

    /**
     * Returns the size that a request specifies. The member {@code size} contains pixels or an aspect ratio. An empty
     * member is not specified.
     */
    static PixelSize of(String size, String aspectRatio, String resolution) throws RejectedException {
        Matcher pixels = PIXELS.matcher(size);
        if (pixels.matches()) {
            return validated(size, Integer.parseInt(pixels.group(1)), Integer.parseInt(pixels.group(2)));
        }
        if (!isUnspecified(size) && !RATIO.matcher(size).matches()) {
            throw RejectedException.invalidValue(
                    "size", "Invalid value: '" + size + "'. Supported: WxH in pixels, W:H and 'auto'.");
        }
        return fromRatio(isUnspecified(aspectRatio) && !isUnspecified(size) ? size : aspectRatio, resolution);
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }

    private static PixelSize fromRatio(String ratio, String resolution) throws RejectedException {
        Integer side = SIDES.get(resolution.isEmpty() ? "1k" : resolution.toLowerCase(Locale.ROOT));
        if (side == null) {
            throw RejectedException.invalidValue(
                    "resolution", "Invalid value: '" + resolution + "'. Supported: 512, 1k, 1.5k, 2k, 4k.");
        }
        double quotient = 1;
        if (!isUnspecified(ratio)) {
            Matcher matcher = RATIO.matcher(ratio);
            quotient =
                    matcher.matches() ? Double.parseDouble(matcher.group(1)) / Double.parseDouble(matcher.group(2)) : 0;
            if (!(quotient >= 1.0 / MAX_RATIO && quotient <= MAX_RATIO)) {
                throw RejectedException.invalidValue(
                        "aspect_ratio", "Invalid value: '" + ratio + "'. Supported: 1:8 to 8:1, auto.");
            }
        }
        return new PixelSize(rounded(side * Math.sqrt(quotient)), rounded(side / Math.sqrt(quotient)));
    }

    private static PixelSize validated(String size, int width, int height) throws RejectedException {
        if (Math.min(width, height) < 1 || Math.max(width, height) > MAX_SIDE) {
            throw RejectedException.invalidValue(
                    "size", "Invalid value: '" + size + "'. Width and height must be 1 to " + MAX_SIDE + ".");
        }
        return new PixelSize(width, height);
    }

    private static int rounded(double pixels) {
        return (int) Math.round(pixels / STEP) * STEP;
    }

    private static boolean isUnspecified(String value) {
        return value.isEmpty() || value.equals("auto");
    }
}
