package io.imagesdk.internal.credentials;

import java.util.Arrays;

/**
 * Text that a server may have escaped, and the position of each of its characters in the original text. Escapes of
 * JSON, of URLs and of HTML are decoded alike, because nothing says which of them the server used.
 */
final class EscapedText {
    private static final int[] UNCHANGED = {};

    private final String text;
    private final int[] positions;

    private EscapedText(String text, int[] positions) {
        this.text = text;
        this.positions = positions;
    }

    /** Creates a text in which nothing is decoded. */
    static EscapedText of(String text) {
        return new EscapedText(text, UNCHANGED);
    }

    String text() {
        return text;
    }

    /** Returns the position of a character in the original text. The length of this text is a valid index. */
    int position(int index) {
        return positions.length == 0 ? index : positions[index];
    }

    /** Returns the text without one level of escapes, or this text if it contains none. */
    EscapedText unescaped() {
        if (text.indexOf('\\') < 0 && text.indexOf('%') < 0 && text.indexOf('&') < 0) {
            return this;
        }
        EscapeReader reader = new EscapeReader(text);
        StringBuilder decoded = new StringBuilder(text.length());
        int[] decodedPositions = new int[text.length() + 1];
        int start = 0;
        while (reader.next()) {
            decodedPositions[decoded.length()] = position(start);
            decoded.append(reader.character());
            start = reader.position();
        }
        decodedPositions[decoded.length()] = position(start);
        return decoded.length() == text.length()
                ? this
                : new EscapedText(decoded.toString(), Arrays.copyOf(decodedPositions, decoded.length() + 1));
    }

    /**
     * Returns the text without line breaks, their escapes {@code \n} and {@code \r}, and the white space that indents a
     * line, or this text if it has none. Base64 is often broken into lines.
     */
    EscapedText joined() {
        if (text.indexOf('\\') < 0 && text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
            return this;
        }
        StringBuilder line = new StringBuilder(text.length());
        int[] joinedPositions = new int[text.length() + 1];
        boolean lineStart = false;
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int end = endOfBackslashes(i);
            char c = end == text.length() ? '\\' : text.charAt(end);
            boolean lineBreak = end == i ? c == '\n' || c == '\r' : c == 'n' || c == 'r';
            next = lineBreak || end == i ? end + 1 : end;
            lineStart = lineBreak || (lineStart && end == i && (c == ' ' || c == '\t'));
            for (int kept = lineStart ? next : i; kept < next; kept++) {
                joinedPositions[line.length()] = position(kept);
                line.append(text.charAt(kept));
            }
        }
        joinedPositions[line.length()] = position(text.length());
        return new EscapedText(line.toString(), Arrays.copyOf(joinedPositions, line.length() + 1));
    }

    /** Returns the index of the first character that is not a backslash. JSON within JSON doubles backslashes. */
    private int endOfBackslashes(int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) == '\\') {
            end++;
        }
        return end;
    }
}
