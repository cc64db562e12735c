package io.imagesdk.internal.task;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.url.Origin;
import io.imagesdk.internal.wire.EarlierUsage;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.ServiceConfig;
import io.imagesdk.internal.wire.TaskPage;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.internal.wire.TaskResponse.TaskUrls;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImageTask.TaskKind;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ModelName;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.TaskListing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The tasks of one call: from the response that names a task to the response that holds its images. */
public final class TaskAwaiter {
    /** The provider gave no id: the task is finished, and its value holds the URLs of the images. */
    private static final String FINISHED_TASK_ID = "answered-at-once";

    /** A model with an empty segment or a dot segment would lead to another path. */
    private static final Pattern UNSAFE_MODEL = Pattern.compile("(.*/)?\\.{0,2}(/.*)?");

    private static final Pending FINISHED =
            new Pending(TaskStatus.State.DONE, "", OptionalInt.of(100), Optional.empty());

    private final ServiceConfig config;
    private final Optional<TaskClient> taskClient;
    private final ServiceExecutors executors;
    private final ResponseDecoder.DecodeContext context;
    private final ApiKey key;
    private final CallScope scope;

    /**
     * Creates the awaiter of one call.
     *
     * @param taskClient empty if the provider has no tasks
     */
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

    /** Returns the images of a response: its own, or those of the task that it names, for which this waits. */
    public CompletableFuture<ImageResponse> awaitImages(TaskResponse response, ImagesRequest request) {
        if (!(response instanceof TaskResponse.Started started)) {
            return complete(response, Optional.empty(), Usage.NONE);
        }
        ImageTask task = toTask(started, request);
        scope.state().awaiting(task);
        Duration firstPoll = started.state()
                .nextPollAfter()
                .orElse(client().protocol().pollingSchedule().initialDelay());
        if (task.statusUrl().isEmpty() && client().protocol().statusRequest().isEmpty()) {
            return CompletableFuture.failedFuture(EarlierUsage.addTo(missingStatusUrl(task), started.usage()));
        }
        report(task, started.state(), firstPoll);
        TaskPoller poller = poller(task);
        return poller.run(poller.first(started.state().nextPollAfter()))
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(afterSubmission(error)))
                .thenCompose(last -> complete(last, Optional.of(task), started.usage()));
    }

    private ImagesException missingStatusUrl(ImageTask task) {
        return new InvalidResponseException(
                config.profile().id() + " accepted the task, but its response contains no status URL; the task may be"
                        + " billed, id = " + task.id(),
                ErrorDetails.of(BillingStatus.UNKNOWN)
                        .hint(Optional.of("check the statusUrlPointers of the task in the profile"))
                        .build(),
                null);
    }

    /** Returns the failure of a poll of this call. The request for images was sent before, whatever the poll sent. */
    private static Throwable afterSubmission(Throwable error) {
        return CompletionErrors.unwrap(error) instanceof ImagesException failure
                        && failure.billing() == BillingStatus.NOT_SENT
                ? failure.withDetails(failure.details().toBuilder()
                        .billing(BillingStatus.UNKNOWN)
                        .build())
                : error;
    }

    /** Returns the task that a response names. */
    public ImageTask toTask(TaskResponse.Started started, ImagesRequest request) {
        return toTask(started.id(), request, started.urls(), List.of());
    }

    private ImageTask toTask(String id, ImagesRequest request, TaskUrls urls, List<String> imageUrls) {
        ImageTask task = new ImageTask(
                config.profile().id(),
                config.baseUrl(),
                id,
                request instanceof EditRequest ? TaskKind.EDIT : TaskKind.GENERATE,
                executors.clock().instant(),
                urls.status(),
                imageUrls,
                request.model().map(ModelName::value),
                urls.result(),
                urls.cancel());
        return SealedTask.seal(task, key);
    }

    /**
     * Returns a finished task for a submission that was answered with image URLs at once. If the response holds the
     * images themselves, the future fails and the exception holds them: they are charged and must not be lost.
     */
    public CompletableFuture<ImageTask> toFinishedTask(
            ImageResponse response, ImagesRequest request, DeliverySession<?> destination) {
        if (response.images().stream()
                .allMatch(image -> image.url().isPresent() && image.ordinal().isEmpty())) {
            List<String> urls = response.images().stream()
                    .flatMap(image -> image.url().stream())
                    .toList();
            return CompletableFuture.completedFuture(toTask(FINISHED_TASK_ID, request, TaskUrls.NONE, urls));
        }
        return destination.deliver(response.images()).thenCompose(outcomes -> {
            throw new InvalidImageException(
                    config.profile().id() + " responded with images instead of a task; the outcomes hold them",
                    ErrorDetails.of(BillingStatus.BILLED)
                            .outcomes(outcomes)
                            .usage(response.usage())
                            .requestId(response.facts().requestId())
                            .hint(Optional.of("call generate or edit for this provider"))
                            .build(),
                    null);
        });
    }

    /** Returns the images of a task that was submitted before, possibly by another process. */
    public CompletableFuture<ImageResponse> resume(ImageTask task) {
        requireOwnTask(task);
        scope.state().awaiting(task);
        return task.imageUrls().isEmpty()
                ? poller(task).run(Duration.ZERO).thenCompose(last -> complete(last, Optional.of(task), Usage.NONE))
                : CompletableFuture.completedFuture(
                        responseOf(SealedTask.open(task, key).imageUrls()));
    }

    /** Polls the task once. */
    public CompletableFuture<TaskStatus> poll(ImageTask task) {
        requireOwnTask(task);
        return task.imageUrls().isEmpty()
                ? client().poll(task, context, key, scope).thenApply(response -> status(task, response))
                : CompletableFuture.completedFuture(status(task, FINISHED, Duration.ZERO));
    }

    /**
     * Lists the tasks of the account, newest first.
     *
     * @param max the maximum number of tasks, which is positive
     */
    public CompletableFuture<List<TaskStatus>> list(int max) {
        TaskListing listing = client().protocol()
                .listing()
                .orElseThrow(() -> invalid("tasks", "are not supported: this provider cannot list them"));
        return new TaskLister(client(), listing, this::status, max, context, key, scope, executors.workers()).run();
    }

    private TaskStatus status(TaskPage.ListedTask listed) {
        ImageTask task = new ImageTask(
                config.profile().id(),
                config.baseUrl(),
                listed.id(),
                TaskKind.GENERATE,
                listed.createdAt().orElse(Instant.EPOCH),
                listed.urls().status(),
                List.of(),
                Optional.empty(),
                listed.urls().result(),
                listed.urls().cancel());
        ImageTask sealed = SealedTask.seal(task, key);
        return listed.state() instanceof TaskResponse.NotFound removed
                ? failed(sealed, TaskStatus.State.FAILED, "", removed.error())
                : status(sealed, listed.state());
    }

    /** Requests that the provider cancels the task. */
    public CompletableFuture<TaskStatus> cancel(ImageTask task) {
        requireOwnTask(task);
        return client().cancel(task, context, key, scope).thenApply(response -> status(task, response));
    }

    private TaskStatus status(ImageTask task, TaskResponse response) {
        if (response instanceof TaskResponse.NotFound notFound) {
            throw notFound.error();
        }
        if (response instanceof TaskResponse.Unreadable unreadable) {
            throw unreadable.error();
        }
        if (response instanceof TaskResponse.Failure failure) {
            // The poll was rejected; the task may still run.
            if (failure.state() == TaskStatus.State.UNKNOWN) {
                throw failure.error();
            }
            return failed(task, failure.state(), failure.providerStatus(), failure.error());
        }
        Pending state = response instanceof Pending pending ? pending : FINISHED;
        Duration interval = client().protocol().pollingSchedule().interval();
        return status(
                task,
                state,
                state.nextPollAfter()
                        .filter(hint -> hint.compareTo(interval) > 0)
                        .orElse(interval));
    }

    private static TaskStatus failed(
            ImageTask task, TaskStatus.State state, String providerStatus, ImagesException error) {
        return new TaskStatus(task, state, providerStatus, OptionalInt.empty(), Optional.empty(), Optional.of(error));
    }

    /** Returns the status that the caller receives for a response that does not hold the images. */
    private static TaskStatus status(ImageTask task, Pending state, Duration next) {
        boolean terminal = state.state() == TaskStatus.State.CANCELLED
                || state.state() == TaskStatus.State.DONE
                || state.state() == TaskStatus.State.FAILED;
        return new TaskStatus(
                task,
                state.state(),
                state.providerStatus(),
                state.percent(),
                terminal ? Optional.empty() : Optional.of(next),
                Optional.empty());
    }

    /**
     * Returns the images of the last response about a task, or its failure.
     *
     * @param earlier the usage that earlier responses of the call reported
     */
    private CompletableFuture<ImageResponse> complete(TaskResponse response, Optional<ImageTask> task, Usage earlier) {
        if (response instanceof TaskResponse.Done done) {
            scope.state().taskSucceeded();
            return CompletableFuture.completedFuture(done.response().withEarlierUsage(earlier));
        }
        if (response instanceof TaskResponse.ResultAt resultAt && task.isPresent()) {
            scope.state().taskSucceeded();
            return new TaskPoller(
                            client().protocol().pollingSchedule(),
                            Duration.ZERO,
                            scope,
                            executors.workers(),
                            executors.jitter(),
                            (pending, wait) -> report(task.get(), pending, wait),
                            () -> client().result(task.get(), resultAt, context, key, scope))
                    .run(Duration.ZERO)
                    .thenApply(TaskAwaiter::requireAvailable)
                    .exceptionallyCompose(error -> CompletableFuture.failedFuture(withResultUrl(error, resultAt)))
                    .thenCompose(last ->
                            complete(last, Optional.empty(), resultAt.usage().orElse(earlier)));
        }
        if (response instanceof TaskResponse.Failure failure) {
            return CompletableFuture.failedFuture(EarlierUsage.addTo(failure.error(), earlier));
        }
        if (response instanceof TaskResponse.NotFound notFound) {
            return CompletableFuture.failedFuture(EarlierUsage.addTo(notFound.error(), earlier));
        }
        if (response instanceof TaskResponse.Unreadable unreadable) {
            return CompletableFuture.failedFuture(EarlierUsage.addTo(unreadable.error(), earlier));
        }
        throw new IllegalStateException("not a final response: " + response);
    }

    /** Throws the reason why the result of a task that has succeeded cannot be read. */
    private static TaskResponse requireAvailable(TaskResponse response) {
        if (response instanceof TaskResponse.NotFound notFound) {
            ImagesException error = notFound.error();
            throw new TaskNotFoundException(
                    "task has succeeded, but its result was not found: " + error.getMessage(), error.details(), error);
        }
        if (response instanceof TaskResponse.Unreadable unreadable) {
            throw unreadable.error();
        }
        if (response instanceof TaskResponse.Failure failure && failure.state() == TaskStatus.State.UNKNOWN) {
            throw failure.error();
        }
        return response;
    }

    /** Returns the failure of a request for the result of a task that has succeeded, and so is charged. */
    private Throwable withResultUrl(Throwable error, TaskResponse.ResultAt result) {
        if (!(CompletionErrors.unwrap(error) instanceof ImagesException failure)) {
            return error;
        }
        String hint = result.url()
                .map(url -> "the task has succeeded, and its result is at "
                        + scope.log().masked(shown(url)))
                .orElse("the task has succeeded; await it again");
        return failure.withDetails(failure.details().toBuilder()
                .billing(BillingStatus.BILLED)
                .hint(failure.details().hint().map(text -> text + "; " + hint).orElse(hint))
                .build());
    }

    /** Returns a URL for people. Its query may be a signature; the task keeps it. */
    private static String shown(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query) + "?…";
    }

    private TaskPoller poller(ImageTask task) {
        Duration age = Duration.between(task.createdAt(), executors.clock().instant());
        Duration grace = client().protocol()
                .pollingSchedule()
                .notFoundGracePeriod()
                .minus(age.isNegative() ? Duration.ZERO : age);
        return new TaskPoller(
                client().protocol().pollingSchedule(),
                grace.isNegative() ? Duration.ZERO : grace,
                scope,
                executors.workers(),
                executors.jitter(),
                (pending, wait) -> report(task, pending, wait),
                () -> client().pollLeniently(task, context, key, scope));
    }

    private void report(ImageTask task, Pending state, Duration nextPoll) {
        scope.log().reportProgress(status(task, state, nextPoll));
    }

    private ImageResponse responseOf(List<String> urls) {
        List<ImageReference> images = IntStream.range(0, urls.size())
                .mapToObj(index -> new ImageReference(
                        index, OptionalInt.empty(), Optional.of(urls.get(index)), Optional.empty(), Optional.empty()))
                .toList();
        return new ImageResponse(
                new ResponseHead(config.baseUrl(), 200, Map.of()),
                images,
                ImageResponse.Facts.NONE,
                "",
                List.of(),
                Optional.empty());
    }

    /**
     * Rejects a task of another provider or base URL: its id has no meaning here, and it must not receive the API
     * key.
     */
    private void requireOwnTask(ImageTask task) {
        if (!task.provider().equals(config.profile().id())) {
            throw invalid("task.provider", "must be " + config.profile().id() + ", was " + task.provider());
        }
        if (!Origin.of(config.baseUrl()).isOriginOf(task.baseUrl())) {
            throw invalid(
                    "task.base_url",
                    "must have the origin of the base URL of this service, " + config.baseUrl() + ", was "
                            + task.baseUrl());
        }
        if (taskClient.isEmpty() && task.imageUrls().isEmpty()) {
            throw invalid("task", "is not supported: this provider has no tasks");
        }
        if (taskClient.filter(client -> client.protocol().usesModel()).isPresent()
                && UNSAFE_MODEL.matcher(task.model().orElse("")).matches()) {
            throw invalid("task.model", "is required without empty segments, . and .., because the URL contains it");
        }
    }

    private TaskClient client() {
        return taskClient.orElseThrow(() -> invalid("task", "is not supported: this provider has no tasks"));
    }

    private InvalidRequestException invalid(String field, String rule) {
        return new InvalidRequestException(
                List.of(new Violation(field, rule, "")),
                ErrorDetails.of(BillingStatus.NOT_SENT)
                        .provider(config.profile().id())
                        .build());
    }
}
