package io.imagesdk.internal.text;

import java.util.Locale;
import java.util.Set;

/**
 * The syntax of HTTP headers. Headers are checked before the HTTP client of the JDK sees them, because the messages of
 * its exceptions contain the value, which may be a secret.
 */
public final class HeaderSyntax {
    /** The headers that the HTTP client sets itself. */
    private static final Set<String> CONTROLLED = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade");

    private static final int MAX_NAME_LENGTH = 100;

    private HeaderSyntax() {}

    /** Returns whether a text is the name of a header: 1..100 token characters. */
    public static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_NAME_LENGTH
                && text.chars().allMatch(HeaderSyntax::isTokenCharacter);
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+.^_`|~-".indexOf(c) >= 0;
    }

    /** Returns whether a text consists of printable ASCII characters, spaces and tabs. */
    public static boolean isValue(String text) {
        return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'));
    }

    /** Returns whether a header describes or frames the message. Such a header cannot be set. */
    public static boolean isControlled(String name) {
        return CONTROLLED.contains(name.toLowerCase(Locale.ROOT));
    }
}
