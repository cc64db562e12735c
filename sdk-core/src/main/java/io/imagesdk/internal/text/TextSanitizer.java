package io.imagesdk.internal.text;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Converts text from servers to text for messages and log lines, and to numbers, and recognizes ids. */
public final class TextSanitizer {
    private static final int MAX_DIGITS = 18;
    private static final String ELLIPSIS = "...";
    private static final int MAX_ID_LENGTH = 1_024;
    private static final int MAX_QUOTED_LENGTH = 200;

    /** Some servers decode a path before they resolve its dot segments. */
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?:^|[/\\\\])\\.++(?:[/\\\\]|$)");

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
     * Returns whether a text can be the id of a task, a batch or a file at a provider. Ids are opaque, for example
     * base64 or the name of an operation: 1 to 1024 printable characters, of which no part between slashes consists of
     * dots only.
     */
    public static boolean isId(String text) {
        return text.length() <= MAX_ID_LENGTH
                && !text.isBlank()
                && isPrintable(text)
                && !DOT_SEGMENT.matcher(text).find();
    }

    /** Returns a text in the place of an id, in quotation marks and in one line of limited length. */
    public static String quoted(String text) {
        return '"' + singleLine(text, MAX_QUOTED_LENGTH) + '"';
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

    /**
     * Returns a message in one line. Spaces stay, because the message may contain a path or a command, and characters
     * that are not printable are escaped.
     *
     * @param max the maximum length of the result, in UTF-16 code units; the middle of a longer message is replaced by
     *     "...", because the problem is at one of its ends and a value in between
     */
    public static String message(String text, int max) {
        if (text.length() <= max && isPrintable(text)) {
            return text;
        }
        int headLength = max - max / 3;
        int tailLength = max / 3 - ELLIPSIS.length();
        // Only the ends are escaped, and a character becomes longer if it is escaped.
        boolean omitted = text.length() > 2 * max;
        String head = escaped(omitted ? text.substring(0, max) : text);
        if (!omitted && head.length() <= max) {
            return head;
        }
        String tail = omitted ? escaped(text.substring(text.length() - max)) : head;
        return withoutHalfPair(head.substring(0, headLength))
                + ELLIPSIS
                + withoutHalfPair(tail.substring(tail.length() - tailLength));
    }

    private static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(TextSanitizer::isUnprintable);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> escaped.append(printable(c)));
        return escaped.toString();
    }

    /** Removes one half of a surrogate pair from the end or the start of a part. */
    private static String withoutHalfPair(String part) {
        int from = Character.isLowSurrogate(part.charAt(0)) ? 1 : 0;
        int to = part.length() - (Character.isHighSurrogate(part.charAt(part.length() - 1)) ? 1 : 0);
        return part.substring(from, to);
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
        return isUnprintable(c) ? escape(c) : Character.toString(c);
    }

    private static boolean isUnprintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static String escape(int c) {
        return String.format("\\u%04x", c);
    }

    private static String cut(StringBuilder line, int max) {
        int end = Math.max(0, max - ELLIPSIS.length());
        boolean splitsPair = end > 0 && Character.isHighSurrogate(line.charAt(end - 1));
        return line.substring(0, splitsPair ? end - 1 : end).stripTrailing() + ELLIPSIS;
    }
}
