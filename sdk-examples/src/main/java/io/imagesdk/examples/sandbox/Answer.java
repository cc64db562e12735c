package io.imagesdk.examples.sandbox;

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
 * @param manner how the answer ends
 * @param streamed whether the length is kept back, as it is for events
 * @param delay how long the client waits for the first byte
 */
record Answer(
        int status,
        Map<String, String> headers,
        String contentType,
        Content body,
        Manner manner,
        boolean streamed,
        Duration delay) {
    private static final String JSON = "application/json";

    /** How an answer ends. */
    enum Manner {
        WHOLE,
        HALF_THEN_SILENCE,
        HALF_THEN_CLOSED,
        SILENT
    }

    static Answer of(int status, String contentType, Content body) {
        return new Answer(status, Map.of(), contentType, body, Manner.WHOLE, false, Duration.ZERO);
    }

    static Answer json(int status, JsonNode tree) {
        return of(status, JSON, Content.of(tree.toString()));
    }

    static Answer json(Content printed) {
        return of(200, JSON, printed);
    }

    static Answer empty(int status) {
        return of(status, JSON, Content.of(""));
    }

    static Answer events(Content events) {
        return new Answer(200, Map.of(), "text/event-stream; charset=utf-8", events, Manner.WHOLE, true, Duration.ZERO);
    }

    Answer with(String name, String value) {
        return new Answer(status, Map.of(name, value), contentType, body, manner, streamed, delay);
    }

    Answer sent(Manner how, Duration after) {
        return new Answer(status, headers, contentType, body, how, streamed, after);
    }
}
