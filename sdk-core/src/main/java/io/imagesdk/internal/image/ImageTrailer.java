package io.imagesdk.internal.image;

/**
 * The search for the end marker in the last bytes of an image. The bytes are passed as an ISO 8859-1 string with one
 * character per byte. The trailer of a GIF is a single byte, see {@link GifParser}.
 */
final class ImageTrailer {
    private static final String IEND = "\0\0\0\0IEND\u00ae\u0042\u0060\u0082";
    private static final String EOI = "\u00ff\u00d9";
    private static final int MAX_PADDING = 64;

    private ImageTrailer() {}

    static boolean endsPng(String tail) {
        return lastBytes(tail).contains(IEND);
    }

    /** Ignores an end marker before the first scan, because a thumbnail in the metadata has an end marker, too. */
    static boolean endsJpeg(String tail, long byteCount, long scanOffset) {
        int index = tail.lastIndexOf(EOI);
        boolean nearEnd = index >= tail.length() - MAX_PADDING && index >= 0;
        return nearEnd && scanOffset > 0 && byteCount - tail.length() + index >= scanOffset;
    }

    private static String lastBytes(String tail) {
        return tail.substring(Math.max(0, tail.length() - MAX_PADDING));
    }
}
