package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Decides whether a member of a 2xx response reports an error. Many gateways send all members of an error in successful
 * responses, too, with values that mean that there is none. Such a response must not count as an error, because what
 * the request started is charged.
 */
final class ErrorMember {
    private static final Set<String> NO_ERROR = Set.of("", "0", "false", "none", "null");
    private static final Set<String> SUCCESS = Set.of("ok", "success", "succeeded", "accepted");
    private static final List<String> MEMBERS = List.of("error", "errors", "message", "msg", "detail", "title");
    private static final Pattern SUCCESS_STATUS = Pattern.compile("2[0-9]{2}");

    private ErrorMember() {}

    /** Returns whether an {@code error} member is an error: a text, or an object with at least one value. */
    static boolean isError(Json error) {
        return error.isObject() ? hasValue(error) : error.string().isPresent() && hasValue(error);
    }

    /** Returns whether a body under the status of an error has a text in a member in common use for errors. */
    static boolean isStatedIn(Json body) {
        return MEMBERS.stream().anyMatch(name -> hasValue(body.get(name)));
    }

    /** Returns whether the text of an error states that there is no error. */
    static boolean isSuccess(String text) {
        return SUCCESS.contains(normalized(text));
    }

    /** Returns whether a code is the status of a successful response. */
    static boolean isSuccessStatus(String code) {
        return SUCCESS_STATUS.matcher(code).matches();
    }

    private static boolean hasValue(Json value) {
        if (value.isObject() || value.isArray()) {
            return Stream.concat(value.members().values().stream(), value.items().stream())
                    .anyMatch(ErrorMember::hasValue);
        }
        return value.text()
                .filter(text -> !NO_ERROR.contains(normalized(text)) && !isSuccess(text) && !isSuccessStatus(text))
                .isPresent();
    }

    private static String normalized(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
