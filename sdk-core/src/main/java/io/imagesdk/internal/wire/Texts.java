package io.imagesdk.internal.wire;

/** Text of others made fit for messages and logs. */
public final class Texts {
    private Texts() {}

    /** One line without control characters, at most {@code most} characters long. */
    public static String line(String text, int most) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), most));
        boolean gap = false;
        for (int i = 0; i < text.length() && line.length() < most; i++) {
            char c = text.charAt(i);
            boolean blank = Character.isWhitespace(c) || Character.isSpaceChar(c);
            if (!blank && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)) {
                line.append(String.format("\\u%04x", (int) c));
            } else if (!blank) {
                line.append(gap && !line.isEmpty() ? " " : "").append(c);
            }
            gap = blank;
        }
        return line.length() < most && line.length() <= text.length() ? line.toString() : cut(line, most);
    }

    private static String cut(StringBuilder line, int most) {
        return line.length() <= most ? line.toString() : line.substring(0, most - 3) + "...";
    }
}
