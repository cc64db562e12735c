package io.imagesdk.internal.wire;

import java.util.HexFormat;
import java.util.OptionalLong;

/** Text of others made fit for messages and logs, and numbers in it. */
public final class Texts {
    private static final int MOST_DIGITS = 18;

    private Texts() {}

    /** The whole number that this text is, without a sign; empty for anything else, also for one of more than 18 digits. */
    public static OptionalLong number(String text) {
        boolean number = !text.isEmpty() && text.length() <= MOST_DIGITS;
        for (int i = 0; number && i < text.length(); i++) {
            number = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return number ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** One line without control characters, at most {@code most} characters long. */
    public static String line(String text, int most) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), most));
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            if (line.length() >= most) {
                return line.substring(0, Math.max(0, most - 3)) + "...";
            }
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                gap = !line.isEmpty();
                continue;
            }
            if (gap) {
                line.append(' ');
                gap = false;
            }
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                line.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }
}
