package io.imagesdk.internal.pipeline;

import io.imagesdk.error.NotFoundException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.call.PollIntervals;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.json.Json;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.provider.PollingSchedule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Polls a batch until it has ended. A poll that fails for a reason that may be temporary is repeated. */
final class BatchPoller {
    /** The time until a poll has a result. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    private final PollingSchedule schedule;
    private final BatchClient client;
    private final ServiceExecutors executors;
    private final CallScope scope;
    private final PollIntervals intervals;

    BatchPoller(PollingSchedule schedule, BatchClient client, ServiceExecutors executors, CallScope scope) {
        this.schedule = schedule;
        this.client = client;
        this.executors = executors;
        this.scope = scope;
        this.intervals = new PollIntervals(schedule);
    }

    /** Returns the document with the final status. */
    CompletableFuture<Json> run(ImageBatch batch) {
        return client.within(REQUEST_TIMEOUT, "batch poll", part -> client.poll(batch, part))
                .exceptionallyCompose(error -> client.free().isTemporary(error) || isNotFoundYet(batch, error)
                        ? CompletableFuture.completedFuture(Json.MISSING)
                        : CompletableFuture.failedFuture(error))
                .thenCompose(tree -> client.statusOf(batch, tree).state().isFinal()
                        ? CompletableFuture.completedFuture(tree)
                        : scope.delay(intervals.next(), executors.workers()).thenCompose(waited -> run(batch)));
    }

    /** Returns whether the provider does not know a batch that was created a moment ago. */
    private boolean isNotFoundYet(ImageBatch batch, Throwable error) {
        Duration grace = schedule.notFoundGracePeriod();
        return CompletionErrors.unwrap(error) instanceof NotFoundException
                && scope.abortReason() == null
                && batch.createdAt().plus(grace).isAfter(executors.clock().instant());
    }
}
