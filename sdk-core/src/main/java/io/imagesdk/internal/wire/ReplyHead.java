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
public record ReplyHead(URI uri, int status, Map<String, List<String>> headers) {
    private static final int LONGEST_ID = 200;

    /** Folds the names. */
    public ReplyHead {
        Map<String, List<String>> folded = new LinkedHashMap<>();
        headers.forEach((name, values) -> folded.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        headers = folded;
    }

    /** Whether the status is a 2xx. */
    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** The first value of that header, by lower-case name. */
    public Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /** The announced length of the body. */
    public OptionalLong contentLength() {
        return header("content-length")
                .filter(value -> value.matches("[0-9]{1,18}"))
                .map(value -> OptionalLong.of(Long.parseLong(value)))
                .orElse(OptionalLong.empty());
    }

    /** The provider's name for the exchange; it goes into messages and logs, so no control character stays in it. */
    public Optional<String> requestId() {
        return header("x-request-id")
                .or(() -> header("x-oneapi-request-id"))
                .or(() -> header("request-id"))
                .map(id -> Texts.line(id, LONGEST_ID));
    }
}
