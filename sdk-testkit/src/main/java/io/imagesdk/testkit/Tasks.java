package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Work that is asked for now and fetched later, in the three ways in which gateways tell of it. */
final class Tasks {
    private static final int MAX = 5_000;
    private static final double NANOS = 1e9;

    private final ResponseFactory responses;
    private final LongSupplier nanoTime;
    private final Map<String, Task> tasks = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Task> eldest) {
            return size() > MAX;
        }
    };

    Tasks(ResponseFactory responses, LongSupplier nanoTime) {
        this.responses = responses;
        this.nanoTime = nanoTime;
    }

    synchronized Task submit(ImageSpec imageSpec, boolean deferred) throws RejectedException {
        String id = deferred
                ? UUID.randomUUID().toString()
                : "task_" + UUID.randomUUID().toString().replace("-", "");
        double seconds = imageSpec.directives().number(Directives.SECONDS, 0);
        Task task = new Task(id, imageSpec, nanoTime.getAsLong() + (long) (seconds * NANOS));
        tasks.put(id, task);
        return task;
    }

    /** {@code GET /tasks/ID}: bare while it runs, and the plain reply of a call that did not wait when it is done. */
    SandboxResponse plain(String id) throws RejectedException {
        Task task = find(id);
        if (task == null) {
            return unknown(id);
        }
        ObjectNode body = Json.object().put("id", id);
        return switch (task.look(nanoTime.getAsLong())) {
            case QUEUED ->
                SandboxResponse.json(200, body.put("status", "queued").put("progress", 0));
            case PROCESSING ->
                SandboxResponse.json(200, body.put("status", "processing").put("progress", task.progress()));
            case DONE -> SandboxResponse.json(task.result(responses).printed());
            case CANCELLED -> SandboxResponse.json(200, body.put("status", "cancelled"));
            case EXPIRED -> SandboxResponse.json(200, body.put("status", "expired"));
            case FAILED -> {
                body.put("status", "failed").put("progress", task.progress());
                yield SandboxResponse.json(200, body.setAll(task.failure(Dialect.OPENAI)));
            }
        };
    }

    /** {@code GET /images/tasks/ID}: everything in an envelope that says success, even of a failure. */
    SandboxResponse enveloped(String id) throws RejectedException {
        Task task = find(id);
        if (task == null) {
            String words = "task_not_exist";
            return SandboxResponse.json(
                    404, Json.object().put("code", words).put("message", words).putNull("data"));
        }
        ObjectNode body = Json.object().put("code", "success").put("message", "");
        ObjectNode data = body.putObject("data").put("task_id", id);
        switch (task.look(nanoTime.getAsLong())) {
            case QUEUED -> data.put("status", "QUEUED").put("progress", "0%");
            case PROCESSING -> data.put("status", "IN_PROGRESS").put("progress", task.progress() + "%");
            case CANCELLED -> data.put("status", "CANCELLED").put("fail_reason", "cancelled");
            case EXPIRED -> data.put("status", "EXPIRED").put("fail_reason", "the result is no longer kept");
            case FAILED -> {
                String reason =
                        task.failure(Dialect.OPENAI).at("/error/message").asText();
                data.put("status", "FAILURE").put("fail_reason", reason);
            }
            case DONE -> {
                ImageJsonTree result = task.result(responses);
                data.put("status", "SUCCESS").put("progress", "100%").put("fail_reason", "");
                data.set("data", result.root());
                return SandboxResponse.json(result.printed(body));
            }
        }
        return SandboxResponse.json(200, body);
    }

    /** {@code GET /images/ID}: 202 without a body and with one, then an object with a status. */
    SandboxResponse deferred(String id) throws RejectedException {
        Task task = find(id);
        if (task == null) {
            return unknownRequest();
        }
        ObjectNode body = Json.object().put("request_id", id);
        return switch (task.look(nanoTime.getAsLong())) {
            case QUEUED -> SandboxResponse.empty(202);
            case PROCESSING -> SandboxResponse.json(202, body.put("status", "pending"));
            case CANCELLED, FAILED -> {
                String message = task.failure(Dialect.XAI).path("error").asText();
                body.put("status", "failed")
                        .putObject("error")
                        .put("code", "permission_denied")
                        .put("message", message);
                yield SandboxResponse.json(200, body);
            }
            case EXPIRED -> unknownRequest();
            case DONE -> {
                ImageJsonTree result = task.result(responses);
                body.put("status", "done").set("data", result.root().path("data"));
                body.set("usage", result.root().path("usage"));
                yield SandboxResponse.json(result.printed(body));
            }
        };
    }

    SandboxResponse cancel(String id) {
        Task task = find(id);
        if (task == null) {
            return unknown(id);
        }
        String status = task.cancel() ? "cancelled" : "completed";
        return SandboxResponse.json(200, Json.object().put("id", id).put("status", status));
    }

    /** Of a request that never was and of one whose result is no longer kept. */
    private static SandboxResponse unknownRequest() {
        return SandboxResponse.json(404, Dialect.XAI.error(404, null, "Request not found."));
    }

    private static SandboxResponse unknown(String id) {
        return SandboxResponse.json(404, Dialect.OPENAI.error(404, null, "No such task: " + id));
    }

    /** Returns null for a task that never was, and for one that the sandbox was told to lose. */
    private synchronized @Nullable Task find(String id) {
        Task task = tasks.get(id);
        return task == null || task.isLost() ? null : task;
    }
}
