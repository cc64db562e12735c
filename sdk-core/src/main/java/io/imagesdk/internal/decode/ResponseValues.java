package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonMatch;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.provider.ResponseMapping;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The values of one response, by the pointers of a profile. A pointer that starts with {@code header:} names a header
 * of the response.
 *
 * @param head the status and the headers
 * @param tree the JSON; {@link Json#MISSING} if the response has none
 */
record ResponseValues(ResponseHead head, Json tree) {
    private static final String HEADER_PREFIX = "header:";
    private static final int MAX_REQUEST_ID_LENGTH = 200;

    /** Returns whether a pointer names a header. */
    static boolean isHeader(String pointer) {
        return pointer.startsWith(HEADER_PREFIX);
    }

    /** Returns all values that a pointer leads to. */
    List<JsonMatch> matches(String pointer) {
        if (!isHeader(pointer)) {
            return tree.matches(pointer);
        }
        String name = pointer.substring(HEADER_PREFIX.length()).strip().toLowerCase(Locale.ROOT);
        return head.header(name).map(Json::text).map(JsonMatch::of).stream().toList();
    }

    /** Returns the first value with a text, of the first pointer that leads to one. */
    Optional<String> firstText(List<String> pointers) {
        for (String pointer : pointers) {
            for (JsonMatch match : matches(pointer)) {
                Optional<String> text = match.value().text();
                if (text.isPresent()) {
                    return text;
                }
            }
        }
        return Optional.empty();
    }

    /** Returns the provider's id of the exchange, in one line: that of the headers, or that of the body. */
    Optional<String> requestId(ResponseMapping mapping) {
        return head.requestId().or(() -> firstText(mapping.requestIdPointers())
                .map(id -> TextSanitizer.singleLine(id, MAX_REQUEST_ID_LENGTH)));
    }
}
