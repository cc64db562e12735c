package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Stores asynchronous tasks and reports them in the three protocols that gateways use. */
final class TaskHandler {
    private static final int MAX_TASKS = 5_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final ResponseFactory responses;
    private final LongSupplier nanoTime;
    private final Map<String, SandboxTask> tasks = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SandboxTask> eldest) {
            return size() > MAX_TASKS;
        }
    };

    TaskHandler(ResponseFactory responses, LongSupplier nanoTime) {
        this.responses = responses;
        this.nanoTime = nanoTime;
    }

    /**
     * Starts a task.
     *
     * @param owner the path of the base URL at which the task is submitted
     */
    synchronized SandboxTask submit(ImageSpec spec, boolean deferred, String owner) throws RejectedException {
        String id = deferred
                ? UUID.randomUUID().toString()
                : "task_" + UUID.randomUUID().toString().replace("-", "");
        double seconds = spec.directives().number(Directives.SECONDS, 0);
        SandboxTask task = new SandboxTask(id, owner, spec, nanoTime.getAsLong() + (long) (seconds * NANOS_PER_SECOND));
        tasks.put(id, task);
        return task;
    }

    /** Handles {@code GET /tasks/ID}: a status while the task runs, then the same response as a synchronous call. */
    SandboxResponse pollPlain(String id) throws RejectedException {
        SandboxTask task = find(id);
        if (task == null) {
            return taskNotFound(id);
        }
        ObjectNode body = SandboxJson.object().put("id", id);
        return switch (task.poll(nanoTime.getAsLong())) {
            case QUEUED ->
                SandboxResponse.json(200, body.put("status", "queued").put("progress", 0));
            case PROCESSING ->
                SandboxResponse.json(200, body.put("status", "processing").put("progress", task.progress()));
            case DONE ->
                SandboxResponse.json(task.result(responses::createResponse).toContent());
            case CANCELLED -> SandboxResponse.json(200, body.put("status", "cancelled"));
            case EXPIRED -> SandboxResponse.json(200, body.put("status", "expired"));
            case FAILED -> {
                body.put("status", "failed").put("progress", task.progress());
                yield SandboxResponse.json(200, body.setAll(task.failure(Dialect.OPENAI)));
            }
        };
    }

    /** Handles {@code GET /images/tasks/ID}: an envelope with the code "success", even if the task failed. */
    SandboxResponse pollEnveloped(String id) throws RejectedException {
        SandboxTask task = find(id);
        if (task == null) {
            String code = "task_not_exist";
            return SandboxResponse.json(
                    404,
                    SandboxJson.object().put("code", code).put("message", code).putNull("data"));
        }
        ObjectNode body = SandboxJson.object().put("code", "success").put("message", "");
        ObjectNode data = body.putObject("data").put("task_id", id);
        switch (task.poll(nanoTime.getAsLong())) {
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
                ImageJsonTree result = task.result(responses::createResponse);
                data.put("status", "SUCCESS").put("progress", "100%").put("fail_reason", "");
                data.set("data", result.root());
                return SandboxResponse.json(result.toContent(body));
            }
        }
        return SandboxResponse.json(200, body);
    }

    /** Handles {@code GET /images/ID}: status 202 without and then with a body, then an object with a status. */
    SandboxResponse pollDeferred(String id) throws RejectedException {
        SandboxTask task = find(id);
        if (task == null) {
            return requestNotFound();
        }
        ObjectNode body = SandboxJson.object().put("request_id", id);
        return switch (task.poll(nanoTime.getAsLong())) {
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
            case EXPIRED -> requestNotFound();
            case DONE -> {
                ImageJsonTree result = task.result(responses::createResponse);
                body.put("status", "done").set("data", result.root().path("data"));
                body.set("usage", result.root().path("usage"));
                yield SandboxResponse.json(result.toContent(body));
            }
        };
    }

    SandboxResponse cancel(String id) {
        SandboxTask task = find(id);
        if (task == null) {
            return taskNotFound(id);
        }
        String status = task.cancel() ? "cancelled" : "completed";
        return SandboxResponse.json(200, SandboxJson.object().put("id", id).put("status", status));
    }

    boolean isCancelled(String id) {
        SandboxTask task = find(id);
        return task != null && task.isCancelled();
    }

    void clear() {
        synchronized (this) {
            tasks.clear();
        }
    }

    /** Returns the response for an unknown request and for one with an expired result. */
    private static SandboxResponse requestNotFound() {
        return SandboxResponse.json(404, Dialect.XAI.error(404, null, "Request not found."));
    }

    private static SandboxResponse taskNotFound(String id) {
        return SandboxResponse.json(404, Dialect.OPENAI.error(404, null, "No such task: " + id));
    }

    /** Returns the task that a request to a profile is about; empty if it is unknown. */
    Optional<SandboxTask> find(ProfileCall call) {
        return Optional.ofNullable(find(call.taskId()));
    }

    /** Returns the tasks that were submitted at a base URL, newest first. */
    synchronized List<SandboxTask> list(String owner) {
        List<SandboxTask> owned = new ArrayList<>(
                tasks.values().stream().filter(task -> task.isOwnedBy(owner)).toList());
        Collections.reverse(owned);
        return owned;
    }

    /** Returns the state of a task, which does not count as a poll. */
    SandboxTask.State state(SandboxTask task) {
        return task.state(nanoTime.getAsLong());
    }

    /** Returns the state of a task. Each call counts as a poll. */
    SandboxTask.State poll(SandboxTask task) {
        return task.poll(nanoTime.getAsLong());
    }

    /** Returns the task, or null if it is unknown or the prompt contains the directive {@code [task-lost]}. */
    private synchronized @Nullable SandboxTask find(String id) {
        SandboxTask task = tasks.get(id);
        return task == null || task.isLost() ? null : task;
    }
}
