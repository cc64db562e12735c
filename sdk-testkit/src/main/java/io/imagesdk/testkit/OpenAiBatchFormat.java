package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/** The batches of OpenAI: successful results and errors are in two files. */
final class OpenAiBatchFormat implements BatchFormat {
    static final String OUTPUT = "file-output-";
    static final String ERRORS = "file-errors-";

    @Override
    public ObjectNode batch(SandboxBatch batch) throws RejectedException {
        ObjectNode body = SandboxJson.object()
                .put("id", batch.id())
                .put("object", "batch")
                .put("endpoint", batch.endpoint())
                .putNull("errors")
                .put("input_file_id", batch.input().id())
                .put("completion_window", "24h")
                .put("status", status(batch.state()));
        if (batch.state() == SandboxBatch.Phase.FAILED) {
            ArrayNode errors = body.putObject("errors").put("object", "list").putArray("data");
            batch.rejections().forEach(error -> errors.addObject()
                    .put("code", error.code())
                    .put("message", error.message())
                    .putNull("param")
                    .put("line", error.number()));
        }
        boolean done = batch.state().isFinal() && batch.state() != SandboxBatch.Phase.FAILED;
        long succeeded = batch.succeeded();
        long total = batch.input().lines().size();
        long processed = batch.processed().size();
        body.put("output_file_id", done && succeeded > 0 ? OUTPUT + batch.id() : null)
                .put("error_file_id", done && succeeded < total ? ERRORS + batch.id() : null)
                .put("created_at", batch.createdAt().getEpochSecond())
                .put("expires_at", batch.createdAt().plus(Duration.ofDays(1)).getEpochSecond());
        boolean started = batch.state() != SandboxBatch.Phase.PREPARING && batch.state() != SandboxBatch.Phase.FAILED;
        body.putObject("request_counts")
                .put("total", started ? total : 0)
                .put("completed", succeeded)
                .put("failed", done ? total - succeeded : processed - succeeded);
        if (batch.name().isEmpty()) {
            body.putNull("metadata");
        } else {
            body.putObject("metadata").put("name", batch.name());
        }
        return body;
    }

    private static String status(SandboxBatch.Phase state) {
        return switch (state) {
            case PREPARING -> "validating";
            case RUNNING -> "in_progress";
            case CANCELLING -> "cancelling";
            case ENDED -> "completed";
            case FAILED -> "failed";
            case EXPIRED -> "expired";
            case CANCELLED -> "cancelled";
        };
    }

    @Override
    public ObjectNode list(List<JsonNode> batches, String nextToken) {
        ObjectNode body = SandboxJson.object().put("object", "list");
        body.putArray("data").addAll(batches);
        body.put("first_id", batches.isEmpty() ? null : SandboxJson.text(batches.get(0), "id"));
        body.put("last_id", batches.isEmpty() ? null : SandboxJson.text(batches.get(batches.size() - 1), "id"));
        return body.put("has_more", !nextToken.isEmpty());
    }

    @Override
    public ObjectNode success(BatchLine line, JsonNode body) {
        return line(line, 200, body);
    }

    @Override
    public ObjectNode failure(BatchLine line) throws RejectedException {
        return line.spec() != null && line.status() == 200
                ? line(line, 400, Dialect.OPENAI.moderationError())
                : line(line, line.status(), Dialect.OPENAI.error(line.status(), null, line.message()));
    }

    /** Returns the result of a request that the batch did not reach. */
    static ObjectNode unprocessed(BatchLine line, SandboxBatch.Phase state) {
        boolean expired = state == SandboxBatch.Phase.EXPIRED;
        ObjectNode result = SandboxJson.object()
                .put("id", "batch_req_" + line.id())
                .put("custom_id", line.id())
                .putNull("response");
        result.putObject("error")
                .put("code", expired ? "batch_expired" : "batch_cancelled")
                .put(
                        "message",
                        expired
                                ? "This request could not be executed before the completion window expired."
                                : "This request was not executed because the batch was cancelled.");
        return result;
    }

    private static ObjectNode line(BatchLine line, int status, JsonNode body) {
        ObjectNode result =
                SandboxJson.object().put("id", "batch_req_" + line.id()).put("custom_id", line.id());
        result.putObject("response")
                .put("status_code", status)
                .put("request_id", "req_" + line.id())
                .set("body", body);
        return result.putNull("error");
    }
}
