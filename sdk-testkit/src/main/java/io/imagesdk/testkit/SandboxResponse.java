package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
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
 */
record SandboxResponse(
        int status,
        Map<String, String> headers,
        String contentType,
        BodyContent body,
        Ending ending,
        boolean streamed,
        Duration delay) {
    private static final String JSON = "application/json";

    /** How much of a response is sent, and whether the connection is closed after it. */
    enum Ending {
        COMPLETE,
        HALF_THEN_SILENCE,
        HALF_THEN_CLOSED,
        SILENT
    }

    static SandboxResponse of(int status, String contentType, BodyContent body) {
        return new SandboxResponse(status, Map.of(), contentType, body, Ending.COMPLETE, false, Duration.ZERO);
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
                200, Map.of(), "text/event-stream; charset=utf-8", events, Ending.COMPLETE, true, Duration.ZERO);
    }

    SandboxResponse withHeader(String name, String value) {
        return new SandboxResponse(status, Map.of(name, value), contentType, body, ending, streamed, delay);
    }

    SandboxResponse withEnding(Ending newEnding, Duration newDelay) {
        return new SandboxResponse(status, headers, contentType, body, newEnding, streamed, newDelay);
    }
}
