package io.imagesdk.internal.decode;

import io.imagesdk.internal.text.TextSanitizer;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What exceptions keep of the text of a server.
 *
 * @param mask removes the API key
 * @param maxBytes the maximum size of one text, in bytes of UTF-8
 */
record ServerText(UnaryOperator<String> mask, int maxBytes) {
    /** Returns a text without the byte order mark in front of it, if there is one. */
    static String withoutByteOrderMark(String text) {
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /** Returns the text without the API key. */
    String masked(String text) {
        return mask.apply(text);
    }

    /** Returns the start of a text that is too large for an exception, and other text unchanged. */
    String start(String text) {
        return TextSanitizer.start(text, maxBytes);
    }

    /** Returns the start of a text; empty if it is empty. */
    Optional<String> body(String text) {
        return Optional.of(start(text)).filter(start -> !start.isEmpty());
    }
}
