package io.imagesdk.internal.scan;

import java.util.regex.Pattern;

/**
 * The grammar of the JSON values without quotes or brackets: numbers, true, false and null. Python also writes numbers
 * that are not finite, which JSON does not have.
 */
final class JsonLiteral {
    private static final Pattern LITERAL =
            Pattern.compile("true|false|null|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private static final Pattern NOT_FINITE = Pattern.compile("NaN|[+-]?Infinity|[+-]INF");

    private JsonLiteral() {}

    /** Returns whether a byte can be the first one of a literal. */
    static boolean isStart(byte next) {
        return (next >= '0' && next <= '9') || "-tfnNI+".indexOf(next) >= 0;
    }

    /** Returns whether a byte continues the text that may be a literal. */
    static boolean isPart(byte next) {
        return Character.isLetterOrDigit(next) || next == '-' || next == '+' || next == '.';
    }

    /** Returns whether a text is a number that is not finite. */
    static boolean isNotFinite(String text) {
        return NOT_FINITE.matcher(text).matches();
    }

    /** Returns whether a text is a literal. */
    static boolean isValid(String text) {
        return LITERAL.matcher(text).matches();
    }
}
