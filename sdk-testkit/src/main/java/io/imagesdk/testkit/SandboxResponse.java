package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response, and when and how it is sent.
 *
 * @param status the HTTP status
 * @param headers the headers in addition to the content type
 * @param contentType the content type of the body
 * @param body the complete body, even if only half of it is sent
 * @param ending how much of the response is sent
 * @param streamed whether the length is omitted, as for server-sent events
 * @param delay the time before the first byte is sent
 * @param duration the time between the first and the last byte of the body; zero to send it at once
 */
record SandboxResponse(
        int status,
        Map<String, String> headers,
        String contentType,
        BodyContent body,
        Ending ending,
        boolean streamed,
        Duration delay,
        Duration duration) {
    private static final String JSON = "application/json";

    /** How much of a response is sent, and whether the connection is closed after it. */
    enum Ending {
        COMPLETE,
        HALF_THEN_SILENCE,
        HALF_THEN_CLOSED,
        HALF_THEN_RESET,
        SILENT,
        CLOSED
    }

    static SandboxResponse of(int status, String contentType, BodyContent body) {
        return new SandboxResponse(
                status, Map.of(), contentType, body, Ending.COMPLETE, false, Duration.ZERO, Duration.ZERO);
    }

    static SandboxResponse json(int status, JsonNode tree) {
        return of(status, JSON, BodyContent.of(tree.toString()));
    }

    static SandboxResponse json(BodyContent content) {
        return of(200, JSON, content);
    }

    static SandboxResponse empty(int status) {
        return of(status, JSON, BodyContent.of(""));
    }

    static SandboxResponse events(BodyContent events) {
        return new SandboxResponse(
                200,
                Map.of(),
                "text/event-stream; charset=utf-8",
                events,
                Ending.COMPLETE,
                true,
                Duration.ZERO,
                Duration.ZERO);
    }

    SandboxResponse withHeader(String name, String value) {
        return withHeaders(Map.of(name, value));
    }

    /** Returns this response with headers; they replace those of the same name. */
    SandboxResponse withHeaders(Map<String, String> added) {
        Map<String, String> merged = new LinkedHashMap<>(headers);
        merged.putAll(added);
        return new SandboxResponse(status, merged, contentType, body, ending, streamed, delay, duration);
    }

    /** Returns this response, sent as the directives say. */
    SandboxResponse sentAs(Directives directives, boolean delayed) throws RejectedException {
        return new SandboxResponse(
                status,
                headers,
                contentType,
                body,
                ending(directives),
                streamed,
                delayed ? directives.duration(Directives.SECONDS) : Duration.ZERO,
                directives.duration(Directives.DRIP));
    }

    private static Ending ending(Directives directives) {
        if (directives.has(Directives.SILENT)) {
            return Ending.SILENT;
        }
        if (directives.has(Directives.CLOSE)) {
            return Ending.CLOSED;
        }
        if (directives.has(Directives.STALL)) {
            return Ending.HALF_THEN_SILENCE;
        }
        if (directives.has(Directives.RESET)) {
            return Ending.HALF_THEN_RESET;
        }
        return directives.has(Directives.FAIL) ? Ending.HALF_THEN_CLOSED : Ending.COMPLETE;
    }
}
