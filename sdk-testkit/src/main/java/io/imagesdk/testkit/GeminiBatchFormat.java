package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The batches of Gemini: long-running operations whose results are in one file, in the order of the requests. */
final class GeminiBatchFormat implements BatchFormat {
    static final String OUTPUT = "files/batch-";

    @Override
    public ObjectNode batch(SandboxBatch batch) throws RejectedException {
        SandboxBatch.Phase state = batch.state();
        ObjectNode body = SandboxJson.object().put("name", "batches/" + batch.id());
        ObjectNode metadata = body.putObject("metadata")
                .put("@type", "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch")
                .put("model", "models/" + batch.endpoint())
                .put("displayName", batch.name());
        metadata.putObject("inputConfig").put("fileName", batch.input().id());
        boolean hasResults = state == SandboxBatch.Phase.ENDED
                || (state == SandboxBatch.Phase.CANCELLED && !batch.processed().isEmpty());
        String file = OUTPUT + batch.id();
        if (hasResults) {
            metadata.putObject("output").put("responsesFile", file);
        }
        metadata.put("createTime", batch.createdAt().toString())
                .put("updateTime", batch.createdAt().toString());
        ObjectNode counts = metadata.putObject("batchStats");
        long succeeded = batch.succeeded();
        count(counts, "requestCount", batch.input().lines().size());
        count(counts, "successfulRequestCount", succeeded);
        count(counts, "failedRequestCount", batch.processed().size() - succeeded);
        count(counts, "pendingRequestCount", batch.unprocessed().size());
        metadata.put("state", "BATCH_STATE_" + name(state)).put("name", "batches/" + batch.id());
        if (state.isFinal()) {
            body.put("done", true);
        } else if (state == SandboxBatch.Phase.RUNNING) {
            body.put("done", false);
        }
        switch (state) {
            case ENDED ->
                body.putObject("response")
                        .put(
                                "@type",
                                "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatchOutput")
                        .put("responsesFile", file);
            case FAILED -> error(body, 3, batch.rejections().get(0).message());
            case CANCELLED -> error(body, 1, "The operation was cancelled.");
            case EXPIRED -> error(body, 4, "The batch expired.");
            default -> {
                // A batch that is not done has neither a response nor an error.
            }
        }
        return body;
    }

    private static void error(ObjectNode body, int code, String message) {
        body.putObject("error").put("code", code).put("message", message);
    }

    /** Adds a number, which is a text in this API; zero is left out. */
    private static void count(ObjectNode counts, String name, long value) {
        if (value > 0) {
            counts.put(name, String.valueOf(value));
        }
    }

    private static String name(SandboxBatch.Phase state) {
        return switch (state) {
            case PREPARING -> "PENDING";
            case RUNNING, CANCELLING -> "RUNNING";
            case ENDED -> "SUCCEEDED";
            case FAILED, EXPIRED, CANCELLED -> state.name();
        };
    }

    @Override
    public ObjectNode list(List<JsonNode> batches, String nextToken) {
        ObjectNode body = SandboxJson.object();
        if (!batches.isEmpty()) {
            body.putArray("operations").addAll(batches);
        }
        return nextToken.isEmpty() ? body : body.put("nextPageToken", nextToken);
    }

    @Override
    public ObjectNode success(BatchLine line, JsonNode body) {
        ObjectNode result = SandboxJson.object();
        result.set("response", body);
        return result.put("key", line.id());
    }

    @Override
    public ObjectNode failure(BatchLine line) throws RejectedException {
        ObjectNode result = SandboxJson.object().put("key", line.id());
        error(result, BatchFormat.grpcCode(line.status()), line.message());
        return result;
    }
}
