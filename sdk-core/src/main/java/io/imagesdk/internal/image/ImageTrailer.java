package io.imagesdk.internal.image;

import java.util.regex.Pattern;

/**
 * Whether the last bytes of a picture hold its end marker. They are given as a Latin-1 string, one character a byte.
 * A GIF says it less plainly, see {@link GifParser}.
 */
final class ImageTrailer {
    private static final String IEND = "\0\0\0\0IEND\u00ae\u0042\u0060\u0082";
    private static final String EOI = "\u00ff\u00d9";
    private static final int PADDING = 64;
    private static final Pattern EMPTY_SVG = Pattern.compile("(?s)[^<]*(<\\?xml[^<>]*\\?>\\s*)?<svg\\b[^<>]*/>\\s*");

    private ImageTrailer() {}

    static boolean endsPng(String tail) {
        return padded(tail).contains(IEND);
    }

    /** The end marker counts behind the start of the scan only: a preview in the metadata has one of its own. */
    static boolean endsJpeg(String tail, long bytes, long scanOffset) {
        int found = tail.lastIndexOf(EOI);
        boolean nearTheEnd = found >= tail.length() - PADDING && found >= 0;
        return nearTheEnd && scanOffset > 0 && bytes - tail.length() + found >= scanOffset;
    }

    static boolean endsSvg(String tail) {
        return tail.contains("</svg>") || EMPTY_SVG.matcher(tail).matches();
    }

    private static String padded(String tail) {
        return tail.substring(Math.max(0, tail.length() - PADDING));
    }
}
