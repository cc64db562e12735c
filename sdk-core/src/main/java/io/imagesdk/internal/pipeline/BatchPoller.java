package io.imagesdk.internal.pipeline;

import io.imagesdk.error.NotFoundException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.call.PollIntervals;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.wire.JsonResponse;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.provider.PollingSchedule;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Polls a batch until it has ended. A poll that fails for a reason that may be temporary is repeated. */
final class BatchPoller {
    /** The time until a poll has a result. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    /** The number of responses in a row that may be web pages: a gateway that restarts sends them. */
    private static final int MAX_WEB_PAGES = 3;

    private static final int NOT_FOUND = 404;

    private final PollingSchedule schedule;
    private final BatchClient client;
    private final ServiceExecutors executors;
    private final CallScope scope;
    private final PollIntervals intervals;

    /**
     * The end of a poll.
     *
     * @param response the document; empty if the poll failed
     * @param webPages the number of responses in a row, up to this one, that were web pages
     */
    private record Polled(Optional<JsonResponse> response, int webPages) {}

    BatchPoller(PollingSchedule schedule, BatchClient client, ServiceExecutors executors, CallScope scope) {
        this.schedule = schedule;
        this.client = client;
        this.executors = executors;
        this.scope = scope;
        this.intervals = new PollIntervals(schedule);
    }

    /** Returns the document with the final status. */
    CompletableFuture<JsonResponse> run(ImageBatch batch) {
        return run(batch, 0);
    }

    /**
     * Polls until the end.
     *
     * @param webPages the number of responses in a row that were web pages
     */
    private CompletableFuture<JsonResponse> run(ImageBatch batch, int webPages) {
        return client.within(REQUEST_TIMEOUT, "batch poll", part -> client.poll(batch, part))
                .thenApply(response -> new Polled(Optional.of(response), 0))
                .exceptionallyCompose(error -> {
                    int pages = isWebPage(error) ? webPages + 1 : 0;
                    boolean repeated = client.free().isTemporary(error)
                            || isNotFoundYet(batch, error)
                            || (pages > 0 && pages <= MAX_WEB_PAGES && scope.abortReason() == null);
                    return repeated
                            ? CompletableFuture.completedFuture(new Polled(Optional.empty(), pages))
                            : CompletableFuture.failedFuture(error);
                })
                .thenCompose(polled -> polled.response()
                        .filter(response ->
                                client.statusOf(batch, response).state().isFinal())
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> scope.delay(intervals.next(), executors.workers())
                                .thenCompose(waited -> run(batch, polled.webPages()))));
    }

    /** Returns whether a gateway does not find the provider, which responds with JSON if it does not know the batch. */
    private static boolean isWebPage(Throwable error) {
        return CompletionErrors.unwrap(error) instanceof NotFoundException failure
                && failure.status().orElse(0) == NOT_FOUND
                && !isJson(failure.body().orElse(""));
    }

    private static boolean isJson(String body) {
        try {
            Json tree = Json.parseResponse(body);
            return Stream.concat(Stream.of(tree), tree.items().stream()).anyMatch(Json::isObject);
        } catch (JsonException ignored) {
            // A web page, or nothing.
            return false;
        }
    }

    /** Returns whether the provider does not know a batch that was created a moment ago. */
    private boolean isNotFoundYet(ImageBatch batch, Throwable error) {
        Duration grace = schedule.notFoundGracePeriod();
        return CompletionErrors.unwrap(error) instanceof NotFoundException
                && scope.abortReason() == null
                && batch.createdAt().plus(grace).isAfter(executors.clock().instant());
    }
}
