package io.imagesdk.internal.scan;

import java.util.regex.Pattern;

/** The grammar of the JSON values without quotes or brackets: numbers, true, false and null. */
final class JsonLiteral {
    private static final Pattern LITERAL =
            Pattern.compile("true|false|null|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private JsonLiteral() {}

    /** Returns whether a byte can be the first one of a literal. */
    static boolean isStart(byte next) {
        return (next >= '0' && next <= '9') || next == '-' || next == 't' || next == 'f' || next == 'n';
    }

    /** Returns whether a byte continues the text that may be a literal. */
    static boolean isPart(byte next) {
        return Character.isLetterOrDigit(next) || next == '-' || next == '+' || next == '.';
    }

    /** Returns whether a text is a literal. */
    static boolean isValid(String text) {
        return LITERAL.matcher(text).matches();
    }
}
