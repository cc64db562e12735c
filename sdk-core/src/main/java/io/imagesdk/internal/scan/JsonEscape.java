package io.imagesdk.internal.scan;

/** One escape of a JSON string, read byte by byte after its backslash. */
final class JsonEscape {
    /** The escape goes on. */
    static final int MORE = -1;

    /** No escape looks like that. */
    static final int INVALID = -2;

    private boolean open;
    private int digits;
    private int value;

    void start() {
        open = true;
        digits = 0;
        value = 0;
    }

    boolean isOpen() {
        return open;
    }

    /** Takes the next byte. Returns the UTF-16 unit where the escape ends with it, otherwise {@link #MORE} or {@link #INVALID}. */
    int accept(byte next) {
        if (digits > 0) {
            return digit(Character.digit(next, 16));
        }
        if (next == 'u') {
            digits = 4;
            return MORE;
        }
        open = false;
        return switch (next) {
            case '"', '\\', '/' -> next;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> INVALID;
        };
    }

    private int digit(int digit) {
        if (digit < 0) {
            return INVALID;
        }
        value = (value << 4) | digit;
        digits--;
        open = digits > 0;
        return open ? MORE : value;
    }

    /** The text of a string whose escapes are known to be good. */
    static String unescape(String written) {
        if (written.indexOf('\\') < 0) {
            return written;
        }
        StringBuilder text = new StringBuilder(written.length());
        JsonEscape escape = new JsonEscape();
        for (int i = 0; i < written.length(); i++) {
            char next = written.charAt(i);
            if (escape.open) {
                int unit = escape.accept((byte) next);
                text.append(unit >= 0 ? String.valueOf((char) unit) : "");
            } else if (next == '\\') {
                escape.start();
            } else {
                text.append(next);
            }
        }
        return text.toString();
    }

    /** Whether half of a surrogate pair stands somewhere without the other. */
    static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c <= Character.MAX_VALUE && Character.isSurrogate((char) c));
    }
}
