package io.imagesdk.internal.wire;

import io.imagesdk.internal.text.TextSanitizer;
import java.net.URI;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The status and the headers of a response.
 *
 * @param uri the URI that the response comes from
 * @param status the HTTP status
 * @param headers the values by header name in lower case
 */
public record ResponseHead(URI uri, int status, Map<String, List<String>> headers) {
    /** The name under which the location is kept as the server sent it. It is not the name of a header. */
    public static final String SENT_LOCATION = ":location";

    private static final int MAX_REQUEST_ID_LENGTH = 200;

    /** Copies the headers and converts their names to lower case. */
    public ResponseHead {
        Map<String, List<String>> lowerCase = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            lowerCase.put(header.getKey().toLowerCase(Locale.ROOT), List.copyOf(header.getValue()));
        }
        headers = lowerCase;
    }

    /** Returns whether the status is 2xx. */
    public boolean isSuccessful() {
        return status >= 200 && status < 300;
    }

    /**
     * Returns the first value of a header that is not blank.
     *
     * @param name the name in lower case
     */
    public Optional<String> header(String name) {
        for (String value : headers.getOrDefault(name, List.of())) {
            if (!value.isBlank()) {
                return Optional.of(value.strip());
            }
        }
        return Optional.empty();
    }

    /** Returns the URL that the response refers to, as the server sent it. */
    public Optional<String> location() {
        return firstOf(SENT_LOCATION, "location");
    }

    /**
     * Returns the value of the first of these headers that has one.
     *
     * @param names the names in lower case
     */
    public Optional<String> firstOf(String... names) {
        for (String name : names) {
            Optional<String> value = header(name);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    /** Returns the time in a header; empty if its value is none. */
    public Optional<Instant> date(String name) {
        try {
            return header(name)
                    .map(value -> ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME))
                    .map(ZonedDateTime::toInstant);
        } catch (DateTimeParseException ignored) {
            // The header may have another form, such as a number of seconds.
            return Optional.empty();
        }
    }

    /** Returns the announced media type in lower case, without its parameters; empty if there is none. */
    public String mediaType() {
        String type = header("content-type").orElse("");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    /** Returns the announced encoding of the body in lower case, by default {@code identity}. */
    public String contentEncoding() {
        return header("content-encoding").orElse("identity").toLowerCase(Locale.ROOT);
    }

    /** Returns the announced length of the body, in bytes. */
    public OptionalLong contentLength() {
        return TextSanitizer.parseLong(header("content-length").orElse(""));
    }

    /** Returns the provider's id of the exchange, in one line, because messages and log lines contain it. */
    public Optional<String> requestId() {
        return firstOf("x-request-id", "x-oneapi-request-id", "request-id")
                .map(id -> TextSanitizer.singleLine(id, MAX_REQUEST_ID_LENGTH));
    }
}
