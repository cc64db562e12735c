package io.imagesdk.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How large a picture is to be, in pixels, however the request says it. */
record Shape(int width, int height) {
    private static final int LONGEST_SIDE = 4096;
    private static final int STEP = 16;
    private static final Pattern PIXELS = Pattern.compile("(\\d{1,5})[xX](\\d{1,5})");
    private static final Pattern RATIO = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,3})?):(\\d{1,4}(?:\\.\\d{1,3})?)");
    private static final Map<String, Integer> SIDES = Map.of("1k", 1024, "1.5k", 1536, "2k", 2048);

    /** Understands pixels or a ratio in {@code size}, and a ratio and a resolution; what is empty is not said. */
    static Shape of(String size, String aspectRatio, String resolution) throws RejectedException {
        Matcher pixels = PIXELS.matcher(size);
        if (pixels.matches()) {
            return checked(size, Integer.parseInt(pixels.group(1)), Integer.parseInt(pixels.group(2)));
        }
        if (!isOpen(size) && !RATIO.matcher(size).matches()) {
            throw RejectedException.badValue(
                    "size", "Invalid value: '" + size + "'. Supported: WxH in pixels, W:H and 'auto'.");
        }
        return byRatio(isOpen(aspectRatio) && !isOpen(size) ? size : aspectRatio, resolution);
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }

    private static Shape byRatio(String ratio, String resolution) throws RejectedException {
        Integer side = SIDES.get(resolution.isEmpty() ? "1k" : resolution.toLowerCase(Locale.ROOT));
        if (side == null) {
            throw RejectedException.badValue(
                    "resolution", "Invalid value: '" + resolution + "'. Supported: 1k, 1.5k, 2k.");
        }
        double wide = 1;
        if (!isOpen(ratio)) {
            Matcher matcher = RATIO.matcher(ratio);
            wide = matcher.matches() ? Double.parseDouble(matcher.group(1)) / Double.parseDouble(matcher.group(2)) : 0;
            if (!(wide >= 1.0 / 4 && wide <= 4)) {
                throw RejectedException.badValue(
                        "aspect_ratio", "Invalid value: '" + ratio + "'. Supported: 1:4 to 4:1, auto.");
            }
        }
        return new Shape(rounded(side * Math.sqrt(wide)), rounded(side / Math.sqrt(wide)));
    }

    private static Shape checked(String size, int width, int height) throws RejectedException {
        if (Math.min(width, height) < 1 || Math.max(width, height) > LONGEST_SIDE) {
            throw RejectedException.badValue(
                    "size", "Invalid value: '" + size + "'. Width and height must be 1 to " + LONGEST_SIDE + ".");
        }
        return new Shape(width, height);
    }

    private static int rounded(double pixels) {
        return (int) Math.round(pixels / STEP) * STEP;
    }

    private static boolean isOpen(String value) {
        return value.isEmpty() || value.equals("auto");
    }
}
