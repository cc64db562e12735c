package io.imagesdk.internal.credentials;

/** Reads text character by character, and an escape as the character that it stands for. */
final class EscapeReader {
    private static final int NOT_AN_ESCAPE = -1;
    private static final int TRUNCATED = -2;
    private static final int MAX_REFERENCE_LENGTH = 10;

    private final String text;
    private int position;
    private char character;

    EscapeReader(String text) {
        this.text = text;
    }

    /** Reads the next character. Returns whether there is one; an escape that the end of the text cuts is none. */
    boolean next() {
        if (position == text.length()) {
            return false;
        }
        return switch (text.charAt(position)) {
            case '\\' -> backslash();
            case '%' -> read(hexadecimal(position + 1, 2), position + 3, '%');
            case '&' -> reference();
            default -> read(text.charAt(position), position + 1, ' ');
        };
    }

    /** Returns the character that was read. */
    char character() {
        return character;
    }

    /** Returns the position behind the character that was read. */
    int position() {
        return position;
    }

    /** Reads any number of backslashes with the character behind them: JSON within JSON doubles them. */
    private boolean backslash() {
        int end = position;
        while (end < text.length() && text.charAt(end) == '\\') {
            end++;
        }
        if (end == text.length()) {
            return false;
        }
        char escaped = text.charAt(end);
        position = end;
        return escaped == 'u' ? read(hexadecimal(end + 1, 4), end + 5, 'u') : read(escaped, end + 1, escaped);
    }

    /** Reads a character reference of HTML. */
    private boolean reference() {
        int end = position + 1;
        int max = Math.min(text.length(), position + MAX_REFERENCE_LENGTH);
        while (end < max && isReferenceCharacter(text.charAt(end))) {
            end++;
        }
        if (end == text.length()) {
            return false;
        }
        int referenced = text.charAt(end) == ';' ? referenced(text.substring(position + 1, end)) : NOT_AN_ESCAPE;
        return read(referenced, end + 1, '&');
    }

    private static boolean isReferenceCharacter(char c) {
        return c == '#' || Character.digit(c, Character.MAX_RADIX) >= 0;
    }

    private static int referenced(String name) {
        if (name.matches("#[xX][0-9a-fA-F]{1,4}")) {
            return Integer.parseInt(name.substring(2), 16);
        }
        if (name.matches("#[0-9]{1,4}")) {
            return Integer.parseInt(name.substring(1));
        }
        return switch (name) {
            case "amp" -> '&';
            case "lt" -> '<';
            case "gt" -> '>';
            case "quot" -> '"';
            case "apos" -> '\'';
            default -> NOT_AN_ESCAPE;
        };
    }

    private int hexadecimal(int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            if (i == text.length()) {
                return TRUNCATED;
            }
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return NOT_AN_ESCAPE;
            }
            value = value * 16 + digit;
        }
        return value;
    }

    /** Accepts an escape that ends at a position, or the first character alone if it is not an escape. */
    private boolean read(int value, int end, char first) {
        if (value == TRUNCATED) {
            return false;
        }
        boolean escape = value != NOT_AN_ESCAPE;
        character = escape ? (char) value : first;
        position = escape ? end : position + 1;
        return true;
    }
}
