package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of an error, from {@code error.message}, {@code error} as text, {@code msg}, {@code message},
 * {@code detail}, {@code errors}, {@code title}, the title of an HTML page or plain text.
 *
 * @param message the message of the provider
 * @param code the code of the provider
 * @param type the type of the error
 * @param details the object with further members
 */
record ErrorFields(Optional<String> message, Optional<String> code, Optional<String> type, Json details) {
    private static final Pattern TITLE = Pattern.compile("<title", Pattern.CASE_INSENSITIVE);
    private static final int MAX_TITLE_LENGTH = 200;

    static ErrorFields of(Json tree) {
        Json error = tree.get("error");
        Optional<String> message = error.get("message")
                .text()
                .or(error::string)
                .or(() -> printed(error.get("message")))
                .or(() -> tree.get("message").text())
                .or(() -> tree.get("msg").text())
                .or(() -> tree.get("detail").string())
                .or(() -> tree.at("/detail/0/msg").string())
                .or(() -> tree.at("/detail/message").string())
                .or(() -> tree.at("/errors/0/message").string())
                .or(() -> tree.at("/errors/0").string())
                .or(() -> error.at("/0").string())
                .or(() -> tree.get("title").string())
                .or(() -> printed(error));
        return new ErrorFields(
                message,
                error.get("code").text().or(() -> tree.get("code").text()).or(() -> tree.at("/errors/0/code")
                        .text()),
                error.get("type").text().or(() -> tree.get("type").text()),
                error.isObject() ? error : tree);
    }

    /** Returns the fields of an error without a code and without details. */
    static ErrorFields ofMessage(Optional<String> message) {
        return new ErrorFields(message, Optional.empty(), Optional.empty(), Json.MISSING);
    }

    /** Returns the fields of an error that is not a JSON object. */
    static ErrorFields ofText(String body) {
        String message =
                title(body).map(title -> "web page \"" + title.strip() + "\"").orElse(body);
        return ofMessage(Optional.of(message).filter(text -> !text.isBlank()));
    }

    /**
     * Returns the text of the first title that has one. This is a loop and not a single pattern, because a pattern
     * needs quadratic time for a body with many unclosed tags.
     */
    private static Optional<String> title(String body) {
        Matcher tag = TITLE.matcher(body);
        int from = 0;
        while (tag.find(from)) {
            int start = body.indexOf('>', tag.end()) + 1;
            if (start == 0) {
                return Optional.empty();
            }
            int end = start;
            while (end < Math.min(body.length(), start + MAX_TITLE_LENGTH) && body.charAt(end) != '<') {
                end++;
            }
            if (end > start) {
                return Optional.of(body.substring(start, end));
            }
            from = start;
        }
        return Optional.empty();
    }

    private static Optional<String> printed(Json value) {
        return value.isObject() || value.isArray() ? Optional.of(value.print()) : Optional.empty();
    }
}
