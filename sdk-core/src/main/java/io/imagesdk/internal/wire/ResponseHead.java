package io.imagesdk.internal.wire;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The beginning of a reply.
 *
 * @param uri where it comes from
 * @param status the status
 * @param headers by lower-case name
 */
public record ResponseHead(URI uri, int status, Map<String, List<String>> headers) {
    private static final int LONGEST_ID = 200;

    /** Folds the names. */
    public ResponseHead {
        Map<String, List<String>> folded = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            folded.put(header.getKey().toLowerCase(Locale.ROOT), List.copyOf(header.getValue()));
        }
        headers = folded;
    }

    /** Whether the status is a 2xx. */
    public boolean isSuccessful() {
        return status >= 200 && status < 300;
    }

    /** The first value of that header, by lower-case name. */
    public Optional<String> header(String name) {
        for (String value : headers.getOrDefault(name, List.of())) {
            if (!value.isBlank()) {
                return Optional.of(value.strip());
            }
        }
        return Optional.empty();
    }

    /** The value of the first of these headers that says anything, by lower-case name. */
    public Optional<String> firstOf(String... names) {
        for (String name : names) {
            Optional<String> value = header(name);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    /** The announced length of the body. */
    public OptionalLong contentLength() {
        return TextSanitizer.parseLong(header("content-length").orElse(""));
    }

    /** The provider's name for the exchange; it goes into messages and logs, so no control character stays in it. */
    public Optional<String> requestId() {
        return firstOf("x-request-id", "x-oneapi-request-id", "request-id")
                .map(id -> TextSanitizer.singleLine(id, LONGEST_ID));
    }
}
