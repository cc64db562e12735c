package io.imagesdk.internal.scan;

/** Parses one escape sequence of a JSON string byte by byte, starting behind the backslash. */
final class JsonEscape {
    /** The result for an incomplete escape sequence. */
    static final int MORE = -1;

    /** The length of the longest escape sequence, its backslash included. */
    static final int MAX_LENGTH = 6;

    private static final int INVALID = -2;
    private static final String NAMES = "\"\\/bfnrtu";

    private boolean open;
    private int digits;
    private int value;

    /** Starts a new escape sequence. */
    void start() {
        open = true;
        digits = 0;
        value = 0;
    }

    /** Returns whether an escape sequence has started and is not complete. */
    boolean isOpen() {
        return open;
    }

    /** Returns whether no byte behind the backslash was accepted. */
    boolean isAtStart() {
        return digits == 0;
    }

    /**
     * Returns whether the byte behind a backslash needs none, as in {@code \'}. The byte then stands for itself, and
     * the sequence has ended.
     */
    boolean endsBefore(byte next) {
        boolean superfluous = isAtStart() && NAMES.indexOf(next) < 0;
        open = open && !superfluous;
        return superfluous;
    }

    /**
     * Accepts the byte at an index of a chunk.
     *
     * @return the UTF-16 code unit of a complete sequence, or {@link #MORE}
     */
    int accept(byte next, int at, ScanPosition position) throws ScanException {
        int unit = accept(next);
        position.require(unit != INVALID, at, "an invalid escape sequence");
        return unit;
    }

    private int accept(byte next) {
        if (digits > 0) {
            return acceptDigit(Character.digit(next, 16));
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

    private int acceptDigit(int digit) {
        if (digit < 0) {
            return INVALID;
        }
        value = (value << 4) | digit;
        digits--;
        open = digits > 0;
        return open ? MORE : value;
    }

    /** Returns the text of a string with valid escape sequences. */
    static String unescape(String escaped) {
        if (escaped.indexOf('\\') < 0) {
            return escaped;
        }
        StringBuilder text = new StringBuilder(escaped.length());
        JsonEscape escape = new JsonEscape();
        for (int i = 0; i < escaped.length(); i++) {
            char next = escaped.charAt(i);
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

    /** Returns whether a text contains one half of a surrogate pair without the other. */
    static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c <= Character.MAX_VALUE && Character.isSurrogate((char) c));
    }
}
