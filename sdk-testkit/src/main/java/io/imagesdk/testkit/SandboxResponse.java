package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;

/**
 * What is to be sent, how and when.
 *
 * @param status the HTTP status
 * @param headers more headers than the content type
 * @param contentType of the body
 * @param body what is sent, or half of it
 * @param ending how the answer ends
 * @param streamed whether the length is kept back, as it is for events
 * @param delay how long the client waits for the first byte
 */
record SandboxResponse(
        int status,
        Map<String, String> headers,
        String contentType,
        Content body,
        Ending ending,
        boolean streamed,
        Duration delay) {
    private static final String JSON = "application/json";

    /** How an answer ends. */
    enum Ending {
        WHOLE,
        HALF_THEN_SILENCE,
        HALF_THEN_CLOSED,
        SILENT
    }

    static SandboxResponse of(int status, String contentType, Content body) {
        return new SandboxResponse(status, Map.of(), contentType, body, Ending.WHOLE, false, Duration.ZERO);
    }

    static SandboxResponse json(int status, JsonNode tree) {
        return of(status, JSON, Content.of(tree.toString()));
    }

    static SandboxResponse json(Content printed) {
        return of(200, JSON, printed);
    }

    static SandboxResponse empty(int status) {
        return of(status, JSON, Content.of(""));
    }

    static SandboxResponse events(Content events) {
        return new SandboxResponse(
                200, Map.of(), "text/event-stream; charset=utf-8", events, Ending.WHOLE, true, Duration.ZERO);
    }

    SandboxResponse with(String name, String value) {
        return new SandboxResponse(status, Map.of(name, value), contentType, body, ending, streamed, delay);
    }

    SandboxResponse sent(Ending how, Duration after) {
        return new SandboxResponse(status, headers, contentType, body, how, streamed, after);
    }
}
