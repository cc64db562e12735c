package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The batches of xAI: the state follows from numbers, and the results are on pages, also before the end. */
final class XaiBatchFormat implements BatchFormat {
    @Override
    public ObjectNode batch(SandboxBatch batch) throws RejectedException {
        SandboxBatch.Phase state = batch.state();
        boolean loaded = state != SandboxBatch.Phase.PREPARING && state != SandboxBatch.Phase.FAILED;
        Duration life = Duration.ofDays(state == SandboxBatch.Phase.EXPIRED ? -2 : 30);
        boolean cancelled = state == SandboxBatch.Phase.CANCELLED || state == SandboxBatch.Phase.FAILED;
        ObjectNode body = SandboxJson.object()
                .put("batch_id", batch.id())
                .put("name", batch.name())
                .put("create_time", day(batch.createdAt()))
                .put("expire_time", day(batch.createdAt().plus(life)))
                .put("create_api_key_id", "********-****-****-****-************")
                .put("cancel_time", cancelled ? batch.createdAt().toString() : null);
        body.put(
                "cancel_by_xai_message",
                state == SandboxBatch.Phase.FAILED
                        ? "JSONL file validation failed: "
                                + batch.rejections().get(0).message()
                        : null);
        long unprocessed = batch.unprocessed().size();
        long succeeded = batch.succeeded();
        body.putObject("state")
                .put("num_requests", loaded ? batch.input().lines().size() : 0)
                .put("num_pending", loaded && !state.isFinal() ? unprocessed : 0)
                .put("num_success", succeeded)
                .put("num_error", loaded ? batch.processed().size() - succeeded : 0)
                .put("num_cancelled", loaded && state.isFinal() ? unprocessed : 0);
        return body;
    }

    private static String day(Instant time) {
        return time.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    @Override
    public ObjectNode list(List<JsonNode> batches, String nextToken) {
        ObjectNode body = SandboxJson.object();
        body.putArray("batches").addAll(batches);
        return body.put("pagination_token", nextToken.isEmpty() ? null : nextToken);
    }

    @Override
    public ObjectNode success(BatchLine line, JsonNode body) {
        ObjectNode result = SandboxJson.object().put("batch_request_id", line.id());
        result.putObject("batch_result").putObject("response").set("image_generation", body);
        return result;
    }

    @Override
    public ObjectNode failure(BatchLine line) throws RejectedException {
        ObjectNode result = SandboxJson.object().put("batch_request_id", line.id());
        result.putObject("batch_result")
                .putObject("error")
                .put("code", BatchFormat.grpcCode(line.status()))
                .put("message", line.message());
        return result;
    }
}
