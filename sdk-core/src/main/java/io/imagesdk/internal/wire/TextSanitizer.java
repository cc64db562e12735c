package io.imagesdk.internal.wire;

import java.util.OptionalLong;

/** Text of others made fit for messages and logs, and numbers in it. */
public final class TextSanitizer {
    private static final int MAX_DIGITS = 18;

    private TextSanitizer() {}

    /** The whole number that this text is, without a sign; empty for anything else, also for one of more than 18 digits. */
    public static OptionalLong parseLong(String text) {
        boolean number = !text.isEmpty() && text.length() <= MAX_DIGITS;
        for (int i = 0; number && i < text.length(); i++) {
            number = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return number ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** One line without control characters, at most {@code most} characters long. */
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

    private static String printable(int c) {
        boolean disturbs = Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.SURROGATE;
        return disturbs ? String.format("\\u%04x", c) : Character.toString(c);
    }

    private static String cut(StringBuilder line, int max) {
        int kept = Math.max(0, max - 3);
        boolean amidPair = kept > 0 && Character.isHighSurrogate(line.charAt(kept - 1));
        return line.substring(0, amidPair ? kept - 1 : kept).stripTrailing() + "...";
    }
}
