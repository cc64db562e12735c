package io.imagesdk.bulk;

import io.imagesdk.ImagesService;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Runs many requests, from a few to millions.
 *
 * <pre>{@code
 * try (BulkRun run = BulkRun.builder(images)
 *         .journal(Path.of("run/journal"))
 *         .output(Path.of("run/images"))
 *         .maxInFlight(64)
 *         .budget(Budget.usd("25.00"))
 *         .build()) {
 *     BulkSummary summary = run.execute(items).join();
 * }
 * }</pre>
 *
 * <p><b>Guarantees.</b>
 * <ul>
 *   <li>A request is recorded in the journal, durably, before it is sent. If the process is killed, the same program
 *       resumes the run: items that are delivered are skipped, tasks are awaited, and items that were not sent are
 *       requested.
 *   <li>An item whose outcome is unknown is listed and never requested again, unless {@link
 *       BulkRunBuilder#retryUnknown} is set or the provider recognizes repeated requests by an idempotency key. There
 *       are at most as many such items as were in flight when the process ended.
 *   <li>A rate limit fails no item. The item waits and is requested again, unless the profile forbids retries.
 *   <li>At the budget no new request starts, and the running ones end.
 *   <li>Items are read when they are needed. Beside the items in flight, a run needs 32 to 48 bytes of memory per item,
 *       for the index of the journal.
 * </ul>
 *
 * <p>With {@link BulkRunBuilder#viaBatch} the items are submitted in batches of the provider.
 *
 * <p>A run stops early if every further request would fail: the API key is rejected, the credit is used up, a file or
 * the journal cannot be written, or 20 requests in a row may be charged and delivered no image.
 *
 * <p>Three threads of the run read items, start requests and write the journal. An instance executes once. It is safe
 * for use by several threads.
 */
public final class BulkRun implements AutoCloseable {
    private final ImagesService images;
    private final Claims claims;
    private final boolean ownsClaims;
    private final ClaimedCalls calls;
    private final RunReports reports;
    private final RunEngine coordinator;
    private final ConsumerCalls consumers = new ConsumerCalls();
    private final AtomicBoolean executed = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    BulkRun(
            ImagesService images,
            Claims claims,
            boolean ownsClaims,
            ClaimedCalls calls,
            RunReports reports,
            RunSettings settings) {
        this.images = images;
        this.claims = claims;
        this.ownsClaims = ownsClaims;
        this.calls = calls;
        this.reports = reports;
        RunSettings noted = settings.noting(consumers);
        this.coordinator = settings.itemsPerBatch().isPresent()
                ? new BatchCoordinator(calls, reports, claims.totals(), noted)
                : new RunCoordinator(calls, reports, claims.totals(), noted);
    }

    /**
     * Creates a builder of a run.
     *
     * @param images the service, which the run does not close
     * @return a new builder
     */
    public static BulkRunBuilder builder(ImagesService images) {
        return new BulkRunBuilder(images);
    }

    /**
     * Executes the items of a collection or another iterable.
     *
     * @param items the items
     * @return a future of the summary, see {@link #execute(Iterator)}
     */
    public CompletableFuture<BulkSummary> execute(Iterable<BulkItem> items) {
        Objects.requireNonNull(items, "items");
        OptionalLong size =
                items instanceof Collection<?> collection ? OptionalLong.of(collection.size()) : OptionalLong.empty();
        return execute(items.iterator(), size, () -> {});
    }

    /**
     * Executes items. The iterator is used by one thread of the run, only when items are needed; it may block.
     *
     * @param items the items
     * @return a future of the summary. It fails with a {@link BulkException} if the iterator or the journal fails,
     *     after the running calls have ended. A failed request does not fail it. Cancelling the future has no effect;
     *     use {@link #stop()}. Callbacks run on a thread of the run
     * @throws IllegalStateException if this run has been executed before
     */
    public CompletableFuture<BulkSummary> execute(Iterator<BulkItem> items) {
        return execute(Objects.requireNonNull(items, "items"), OptionalLong.empty(), () -> {});
    }

    /**
     * Executes the items of a stream, and closes the stream at the end.
     *
     * @param items the items
     * @return a future of the summary, see {@link #execute(Iterator)}
     */
    public CompletableFuture<BulkSummary> execute(Stream<BulkItem> items) {
        Objects.requireNonNull(items, "items");
        return execute(items.iterator(), OptionalLong.empty(), items::close);
    }

    /**
     * Executes the items of a publisher. At most 64 items are requested ahead.
     *
     * @param items the items
     * @return a future of the summary, see {@link #execute(Iterator)}
     */
    public CompletableFuture<BulkSummary> execute(Flow.Publisher<BulkItem> items) {
        Objects.requireNonNull(items, "items");
        PublisherItems iterator = new PublisherItems();
        CompletableFuture<BulkSummary> summary = execute(iterator, OptionalLong.empty(), iterator::cancel);
        try {
            items.subscribe(iterator);
        } catch (RuntimeException e) {
            iterator.onError(e);
        }
        return summary;
    }

    private CompletableFuture<BulkSummary> execute(Iterator<BulkItem> items, OptionalLong size, Runnable onEnd) {
        if (closed.get() || !executed.compareAndSet(false, true)) {
            throw new IllegalStateException("a run executes once; build another run with the same journal");
        }
        return coordinator.start(items, size).whenComplete((summary, error) -> onEnd.run());
    }

    /**
     * Stops the run: no new request starts, and the running ones end. Batches continue at the provider; another run
     * with the same journal awaits them. The future of the run completes with a summary that states what is left.
     * Returns at once.
     */
    public void stop() {
        coordinator.stop("the run was stopped");
    }

    /**
     * Stops the run, waits until the running calls have ended, and closes the journal. To end the running calls as
     * well, close the service first; their outcomes are then unknown. Closing a closed run has no effect.
     *
     * @throws IllegalStateException if a consumer of this run closes it, because its end would wait for the consumer
     */
    @Override
    public void close() {
        if (consumers.isCurrentThread()) {
            throw new IllegalStateException(
                    "a consumer of a run cannot close it; call stop(), and close the run on another thread");
        }
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stop();
        coordinator.awaitEnd();
        calls.close();
        reports.close();
        if (ownsClaims) {
            claims.close();
        }
    }

    /**
     * Returns a short description of the run.
     *
     * @return the description with the service
     */
    @Override
    public String toString() {
        return "BulkRun[" + images + "]";
    }
}
