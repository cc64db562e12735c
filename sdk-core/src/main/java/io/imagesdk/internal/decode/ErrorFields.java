package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error says: its message, code and type, from {@code error.message}, {@code error} as text, {@code msg}, {@code message},
 * {@code detail}, an HTML title or plain text.
 */
record ErrorFields(Optional<String> message, Optional<String> code, Optional<String> type, Json details) {
    private static final Pattern TITLE = Pattern.compile("<title[^>]*>([^<]{1,200})", Pattern.CASE_INSENSITIVE);

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
                .or(() -> printed(error));
        return new ErrorFields(
                message,
                error.get("code").text().or(() -> tree.get("code").text()),
                error.get("type").text().or(() -> tree.get("type").text()),
                error.isObject() ? error : tree);
    }

    static ErrorFields ofText(String body) {
        Matcher title = TITLE.matcher(body);
        Optional<String> message =
                title.find() ? Optional.of("a web page, \"" + title.group(1).strip() + "\"") : Optional.of(body);
        return new ErrorFields(
                message.filter(text -> !text.isBlank()), Optional.empty(), Optional.empty(), Json.MISSING);
    }

    private static Optional<String> printed(Json value) {
        return value.isObject() || value.isArray() ? Optional.of(value.print()) : Optional.empty();
    }
}
