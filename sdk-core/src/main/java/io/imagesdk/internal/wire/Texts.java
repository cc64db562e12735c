package io.imagesdk.internal.wire;

/** Text of others made fit for messages and logs. */
public final class Texts {
    private Texts() {}

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
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }
}
