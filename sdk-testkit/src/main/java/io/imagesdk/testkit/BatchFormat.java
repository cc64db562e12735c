package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How a provider writes batches and their results. */
interface BatchFormat {
    static BatchFormat of(Dialect dialect) {
        return switch (dialect) {
            case XAI -> new XaiBatchFormat();
            case GEMINI -> new GeminiBatchFormat();
            case OPENAI, NEW_API -> new OpenAiBatchFormat();
        };
    }

    /** Returns a batch, as the responses to a poll and to its creation contain it. */
    ObjectNode batch(SandboxBatch batch) throws RejectedException;

    /** Returns a page of the list; the token is empty on the last one. */
    ObjectNode list(List<JsonNode> batches, String nextToken);

    /** Returns the result of a request with images. */
    ObjectNode success(BatchLine line, JsonNode body);

    /** Returns the result of a request that failed. */
    ObjectNode failure(BatchLine line) throws RejectedException;

    /** Returns the gRPC code for an HTTP status. */
    static int grpcCode(int status) {
        return switch (status) {
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 5;
            case 429 -> 8;
            case 503 -> 14;
            default -> status < 500 ? 3 : 13;
        };
    }
}
