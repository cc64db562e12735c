package io.imagesdk;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.decode.ReplyReader;
import io.imagesdk.internal.task.TaskPoller;
import io.imagesdk.internal.transport.ApiKey;
import io.imagesdk.internal.wire.Answer;
import io.imagesdk.internal.wire.CallScope;
import io.imagesdk.internal.wire.ImageItem;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.internal.wire.TaskReply;
import io.imagesdk.internal.wire.TaskReply.Pending;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** One call's dealings with a task: from the reply that names it to the answer with its pictures. */
final class TaskWait {
    private static final Pending FINISHED =
            new Pending(TaskStatus.State.DONE, "", OptionalInt.of(100), Optional.empty());

    private final ServiceConfig config;
    private final Optional<TaskLooks> looks;
    private final ServiceThreads threads;
    private final ReplyReader.Setup setup;
    private final ApiKey key;
    private final CallScope scope;

    TaskWait(
            ServiceConfig config,
            Optional<TaskLooks> looks,
            ServiceThreads threads,
            ReplyReader.Setup setup,
            ApiKey key,
            CallScope scope) {
        this.config = config;
        this.looks = looks;
        this.threads = threads;
        this.setup = setup;
        this.key = key;
        this.scope = scope;
    }

    /** The answer to a request: itself, when it holds the pictures, or what comes of waiting for the task it names. */
    CompletableFuture<Answer> answer(TaskReply reply, ImageTask.Kind kind) {
        if (!(reply instanceof TaskReply.Started started)) {
            return end(reply, Optional.empty());
        }
        ImageTask task = begun(started, kind);
        scope.waitsFor(task);
        tell(
                task,
                started.state(),
                started.state().hint().orElse(looks().protocol().timing().first()));
        TaskPoller poller = poller(task);
        return poller.run(poller.first(started.state().hint())).thenCompose(last -> end(last, Optional.of(task)));
    }

    /** The task that a reply names. */
    ImageTask begun(TaskReply.Started started, ImageTask.Kind kind) {
        return new ImageTask(
                config.profile().id(),
                config.baseUrl(),
                started.id(),
                kind,
                threads.clock().instant(),
                started.lookup(),
                List.of());
    }

    /** The answer of a task that was begun before, maybe elsewhere. */
    CompletableFuture<Answer> resumed(ImageTask task) {
        requireOurs(task);
        scope.waitsFor(task);
        return task.pictures().isEmpty()
                ? poller(task).run(Duration.ZERO).thenCompose(last -> end(last, Optional.of(task)))
                : CompletableFuture.completedFuture(at(task.pictures()));
    }

    /** One look. */
    CompletableFuture<TaskStatus> look(ImageTask task) {
        requireOurs(task);
        return task.pictures().isEmpty()
                ? looks().look(task, setup, key, scope).thenApply(reply -> status(task, reply))
                : CompletableFuture.completedFuture(status(task, FINISHED, Duration.ZERO));
    }

    /** Asks the provider to end it. */
    CompletableFuture<TaskStatus> cancel(ImageTask task) {
        requireOurs(task);
        return looks().cancel(
                        looks().protocol()
                                .cancel()
                                .orElseThrow(() -> refusal("task", "cannot be cancelled at this provider")),
                        task,
                        setup,
                        key,
                        scope)
                .thenApply(reply -> status(task, reply));
    }

    private TaskStatus status(ImageTask task, TaskReply reply) {
        if (reply instanceof TaskReply.Lost lost) {
            throw lost.error();
        }
        if (reply instanceof TaskReply.Failed failed) {
            if (failed.state() == TaskStatus.State.UNKNOWN) { // only the look was refused
                throw failed.error();
            }
            return new TaskStatus(
                    task,
                    failed.state(),
                    failed.word(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.of(failed.error()));
        }
        Pending state = reply instanceof Pending pending ? pending : FINISHED;
        Duration interval = looks().protocol().timing().interval();
        return status(
                task,
                state,
                state.hint().filter(hint -> hint.compareTo(interval) > 0).orElse(interval));
    }

    /** What a reply that is not the last says, to a caller. */
    private static TaskStatus status(ImageTask task, Pending state, Duration next) {
        boolean over = state.state() == TaskStatus.State.CANCELLED
                || state.state() == TaskStatus.State.DONE
                || state.state() == TaskStatus.State.FAILED;
        return new TaskStatus(
                task,
                state.state(),
                state.word(),
                state.percent(),
                over ? Optional.empty() : Optional.of(next),
                Optional.empty());
    }

    private CompletableFuture<Answer> end(TaskReply reply, Optional<ImageTask> task) {
        if (reply instanceof TaskReply.Done done) {
            scope.reached(CallOutcome.PAID);
            return CompletableFuture.completedFuture(done.answer());
        }
        if (reply instanceof TaskReply.Elsewhere elsewhere && task.isPresent()) {
            scope.reached(CallOutcome.PAID);
            return new TaskPoller(
                            looks().protocol().timing(),
                            Duration.ZERO,
                            scope,
                            threads.workers(),
                            threads.jitter(),
                            (pending, wait) -> tell(task.get(), pending, wait),
                            () -> looks().result(task.get(), elsewhere.address(), setup, key, scope))
                    .run(Duration.ZERO)
                    .thenCompose(last -> end(last, Optional.empty()));
        }
        if (reply instanceof TaskReply.Failed failed) {
            return CompletableFuture.failedFuture(failed.error());
        }
        if (reply instanceof TaskReply.Lost lost) {
            return CompletableFuture.failedFuture(lost.error());
        }
        throw new IllegalStateException("no end: " + reply);
    }

    private TaskPoller poller(ImageTask task) {
        Duration age = Duration.between(task.created(), threads.clock().instant());
        Duration grace = looks().protocol().timing().notFoundGrace().minus(age.isNegative() ? Duration.ZERO : age);
        return new TaskPoller(
                looks().protocol().timing(),
                grace.isNegative() ? Duration.ZERO : grace,
                scope,
                threads.workers(),
                threads.jitter(),
                (pending, wait) -> tell(task, pending, wait),
                () -> looks().glance(task, setup, key, scope));
    }

    private void tell(ImageTask task, Pending state, Duration next) {
        scope.tell(status(task, state, next));
    }

    private Answer at(List<String> addresses) {
        List<ImageItem> items = IntStream.range(0, addresses.size())
                .mapToObj(index -> new ImageItem(
                        index,
                        OptionalInt.empty(),
                        Optional.of(addresses.get(index)),
                        Optional.empty(),
                        Optional.empty()))
                .toList();
        return new Answer(
                new ReplyHead(config.baseUrl(), 200, Map.of()),
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
        if (!BaseUrl.sameOrigin(task.baseUrl(), config.baseUrl())) {
            throw refusal("task.base_url", "is not at this service's address, " + config.baseUrl());
        }
        if (looks.isEmpty() && task.pictures().isEmpty()) {
            throw refusal("task", "is not known here: this provider has no tasks");
        }
    }

    private TaskLooks looks() {
        return looks.orElseThrow(() -> refusal("task", "is not known here: this provider has no tasks"));
    }

    private InvalidRequestException refusal(String field, String rule) {
        return new InvalidRequestException(
                List.of(new Violation(field, rule, "")),
                ErrorDetails.of(CallOutcome.NOT_SENT)
                        .provider(config.profile().id())
                        .build());
    }
}
