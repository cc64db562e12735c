package io.imagesdk.internal.task;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.url.Origin;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.ServiceConfig;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** One call's dealings with a task: from the reply that names it to the answer with its pictures. */
public final class TaskAwaiter {
    private static final Pending FINISHED =
            new Pending(TaskStatus.State.DONE, "", OptionalInt.of(100), Optional.empty());

    private final ServiceConfig config;
    private final Optional<TaskClient> taskClient;
    private final ServiceExecutors executors;
    private final ResponseDecoder.DecodeContext context;
    private final ApiKey key;
    private final CallScope scope;

    public TaskAwaiter(
            ServiceConfig config,
            Optional<TaskClient> taskClient,
            ServiceExecutors executors,
            ResponseDecoder.DecodeContext context,
            ApiKey key,
            CallScope scope) {
        this.config = config;
        this.taskClient = taskClient;
        this.executors = executors;
        this.context = context;
        this.key = key;
        this.scope = scope;
    }

    /** The answer to a request: itself, when it holds the pictures, or what comes of waiting for the task it names. */
    public CompletableFuture<ImageResponse> response(TaskResponse response, ImageTask.TaskKind taskKind) {
        if (!(response instanceof TaskResponse.Started started)) {
            return end(response, Optional.empty());
        }
        ImageTask task = toTask(started, taskKind);
        scope.awaiting(task);
        tell(
                task,
                started.state(),
                started.state()
                        .nextPollAfter()
                        .orElse(looks().protocol().pollingSchedule().initialDelay()));
        TaskPoller poller = poller(task);
        return poller.run(poller.first(started.state().nextPollAfter()))
                .thenCompose(last -> end(last, Optional.of(task)));
    }

    /** The task that a reply names. */
    public ImageTask toTask(TaskResponse.Started started, ImageTask.TaskKind taskKind) {
        return new ImageTask(
                config.profile().id(),
                config.baseUrl(),
                started.id(),
                taskKind,
                executors.clock().instant(),
                started.statusUrl(),
                List.of());
    }

    /** The answer of a task that was begun before, maybe elsewhere. */
    public CompletableFuture<ImageResponse> resume(ImageTask task) {
        requireOurs(task);
        scope.awaiting(task);
        return task.imageUrls().isEmpty()
                ? poller(task).run(Duration.ZERO).thenCompose(last -> end(last, Optional.of(task)))
                : CompletableFuture.completedFuture(at(task.imageUrls()));
    }

    /** One look. */
    public CompletableFuture<TaskStatus> look(ImageTask task) {
        requireOurs(task);
        return task.imageUrls().isEmpty()
                ? looks().poll(task, context, key, scope).thenApply(response -> status(task, response))
                : CompletableFuture.completedFuture(status(task, FINISHED, Duration.ZERO));
    }

    /** Asks the provider to end it. */
    public CompletableFuture<TaskStatus> cancel(ImageTask task) {
        requireOurs(task);
        return looks().cancel(
                        looks().protocol()
                                .cancelRequest()
                                .orElseThrow(() -> refusal("task", "cannot be cancelled at this provider")),
                        task,
                        context,
                        key,
                        scope)
                .thenApply(response -> status(task, response));
    }

    private TaskStatus status(ImageTask task, TaskResponse response) {
        if (response instanceof TaskResponse.NotFound notFound) {
            throw notFound.error();
        }
        if (response instanceof TaskResponse.Failure failure) {
            if (failure.state() == TaskStatus.State.UNKNOWN) { // only the look was refused
                throw failure.error();
            }
            return new TaskStatus(
                    task,
                    failure.state(),
                    failure.providerStatus(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.of(failure.error()));
        }
        Pending state = response instanceof Pending pending ? pending : FINISHED;
        Duration interval = looks().protocol().pollingSchedule().interval();
        return status(
                task,
                state,
                state.nextPollAfter()
                        .filter(hint -> hint.compareTo(interval) > 0)
                        .orElse(interval));
    }

    /** What a reply that is not the last says, to a caller. */
    private static TaskStatus status(ImageTask task, Pending state, Duration next) {
        boolean over = state.state() == TaskStatus.State.CANCELLED
                || state.state() == TaskStatus.State.DONE
                || state.state() == TaskStatus.State.FAILED;
        return new TaskStatus(
                task,
                state.state(),
                state.providerStatus(),
                state.percent(),
                over ? Optional.empty() : Optional.of(next),
                Optional.empty());
    }

    private CompletableFuture<ImageResponse> end(TaskResponse response, Optional<ImageTask> task) {
        if (response instanceof TaskResponse.Done done) {
            scope.recordBilling(BillingStatus.BILLED);
            return CompletableFuture.completedFuture(done.response());
        }
        if (response instanceof TaskResponse.ResultAt resultAt && task.isPresent()) {
            scope.recordBilling(BillingStatus.BILLED);
            return new TaskPoller(
                            looks().protocol().pollingSchedule(),
                            Duration.ZERO,
                            scope,
                            executors.workers(),
                            executors.jitter(),
                            (pending, wait) -> tell(task.get(), pending, wait),
                            () -> looks().result(task.get(), resultAt.url(), context, key, scope))
                    .run(Duration.ZERO)
                    .thenCompose(last -> end(last, Optional.empty()));
        }
        if (response instanceof TaskResponse.Failure failure) {
            return CompletableFuture.failedFuture(failure.error());
        }
        if (response instanceof TaskResponse.NotFound notFound) {
            return CompletableFuture.failedFuture(notFound.error());
        }
        throw new IllegalStateException("no end: " + response);
    }

    private TaskPoller poller(ImageTask task) {
        Duration age = Duration.between(task.createdAt(), executors.clock().instant());
        Duration grace = looks().protocol()
                .pollingSchedule()
                .notFoundGracePeriod()
                .minus(age.isNegative() ? Duration.ZERO : age);
        return new TaskPoller(
                looks().protocol().pollingSchedule(),
                grace.isNegative() ? Duration.ZERO : grace,
                scope,
                executors.workers(),
                executors.jitter(),
                (pending, wait) -> tell(task, pending, wait),
                () -> looks().pollLeniently(task, context, key, scope));
    }

    private void tell(ImageTask task, Pending state, Duration next) {
        scope.reportProgress(status(task, state, next));
    }

    private ImageResponse at(List<String> addresses) {
        List<ImageReference> items = IntStream.range(0, addresses.size())
                .mapToObj(index -> new ImageReference(
                        index,
                        OptionalInt.empty(),
                        Optional.of(addresses.get(index)),
                        Optional.empty(),
                        Optional.empty()))
                .toList();
        return new ImageResponse(
                new ResponseHead(config.baseUrl(), 200, Map.of()),
                items,
                Usage.NONE,
                Optional.<Instant>empty(),
                RateLimit.NONE,
                "",
                List.of(),
                Optional.empty());
    }

    /** A task of another provider or address is refused: its id means nothing here, and the key is not its. */
    private void requireOurs(ImageTask task) {
        if (!task.provider().equals(config.profile().id())) {
            throw refusal("task.provider", "is " + task.provider());
        }
        if (!Origin.of(config.baseUrl()).isOriginOf(task.baseUrl())) {
            throw refusal("task.base_url", "is not at this service's address, " + config.baseUrl());
        }
        if (taskClient.isEmpty() && task.imageUrls().isEmpty()) {
            throw refusal("task", "is not known here: this provider has no tasks");
        }
    }

    private TaskClient looks() {
        return taskClient.orElseThrow(() -> refusal("task", "is not known here: this provider has no tasks"));
    }

    private InvalidRequestException refusal(String field, String rule) {
        return new InvalidRequestException(
                List.of(new Violation(field, rule, "")),
                ErrorDetails.of(BillingStatus.NOT_SENT)
                        .provider(config.profile().id())
                        .build());
    }
}
