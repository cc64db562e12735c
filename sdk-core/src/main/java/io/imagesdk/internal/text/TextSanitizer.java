package io.imagesdk.internal.text;

import java.util.OptionalLong;

/** Converts text from servers to text for messages and log lines, and to numbers. */
public final class TextSanitizer {
    private static final int MAX_DIGITS = 18;
    private static final String ELLIPSIS = "...";

    private TextSanitizer() {}

    /** Returns the unsigned integer that is the complete text, or empty if the text is not one of up to 18 digits. */
    public static OptionalLong parseLong(String text) {
        boolean number = !text.isEmpty() && text.length() <= MAX_DIGITS;
        for (int i = 0; number && i < text.length(); i++) {
            number = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return number ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /**
     * Returns the text in one line. White space is collapsed, and characters that are not printable are escaped.
     *
     * @param max the maximum length of the result, in UTF-16 code units; a longer line is cut and ends with "..."
     */
    public static String singleLine(String text, int max) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), max));
        boolean gap = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                gap = !line.isEmpty();
                continue;
            }
            line.append(gap ? " " : "").append(printable(c));
            gap = false;
            if (line.length() > max) {
                return cut(line, max);
            }
        }
        return line.toString();
    }

    /** Returns the longest start of a text that has at most this number of bytes in UTF-8. */
    public static String start(String text, int maxBytes) {
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > maxBytes) {
                return text.substring(0, i);
            }
            i += Character.charCount(c);
        }
        return text;
    }

    private static String printable(int c) {
        boolean escape = Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.SURROGATE;
        return escape ? String.format("\\u%04x", c) : Character.toString(c);
    }

    private static String cut(StringBuilder line, int max) {
        int end = Math.max(0, max - ELLIPSIS.length());
        boolean splitsPair = end > 0 && Character.isHighSurrogate(line.charAt(end - 1));
        return line.substring(0, splitsPair ? end - 1 : end).stripTrailing() + ELLIPSIS;
    }
}
