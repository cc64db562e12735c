package io.imagesdk.bulk;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.ItemPlan.Action;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.RateLimit;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the calls of a run. One thread waits until an item, a slot, the rate limit and the budget allow the next call;
 * another one reads and plans the items. Calls end on threads of the service, which only update the state and wake the
 * first thread.
 */
final class RunCoordinator {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private static final int AHEAD = 64;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final ImagesService images;
    private final ClaimedCalls calls;
    private final RunReports reports;
    private final RunSettings settings;
    private final Executor workers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ItemPlan> planned = new ArrayDeque<>();
    private final Deque<ItemPlan> repeated = new ArrayDeque<>();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final RunState state;
    private long changes;
    private final RunReader reader;
    private final CompletableFuture<BulkSummary> result = new CompletableFuture<>();

    RunCoordinator(ImagesService images, Claims claims, ClaimedCalls calls, RunReports reports, RunSettings settings) {
        this.images = images;
        this.calls = calls;
        this.reports = reports;
        this.settings = settings;
        this.workers = calls.workers();
        this.state = new RunState(new Spending(settings.budget(), claims.totals()), System.nanoTime());
        this.reader = new RunReader(calls.planner(), calls.run(), this::accept, this::readerEnded);
    }

    CompletableFuture<BulkSummary> start(Iterator<BulkItem> items, OptionalLong size) {
        lock.lock();
        try {
            state.start(
                    settings.limits().expectedItems().isPresent()
                            ? settings.limits().expectedItems()
                            : size);
        } finally {
            lock.unlock();
        }
        reader.start(items);
        Thread thread = new Thread(this::run, "imagesdk-bulk-run");
        thread.setDaemon(true);
        thread.start();
        return result.copy();
    }

    void stop(String reason) {
        lock.lock();
        try {
            state.stop(reason);
            signal();
        } finally {
            lock.unlock();
        }
        reader.stop();
    }

    /** Waits until the run has ended; returns at once if it was never started. */
    void awaitEnd() {
        boolean started;
        lock.lock();
        try {
            started = state.isStarted();
        } finally {
            lock.unlock();
        }
        if (started) {
            CompletableFuture<?> ended = result.handle((summary, error) -> true);
            ended.join();
        }
    }

    /** Receives an item from the reader, and blocks it while enough items are planned. */
    private void accept(ItemPlan plan) {
        lock.lock();
        try {
            while (planned.size() >= AHEAD && !state.isStopping()) {
                changed.awaitUninterruptibly();
            }
            if (state.isStopping()) {
                reader.stop();
            }
            planned.add(plan);
            signal();
        } finally {
            lock.unlock();
        }
    }

    private void readerEnded(Optional<BulkException> failure) {
        lock.lock();
        try {
            failure.ifPresent(state::fail);
            state.readerEnded();
            signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (next()) {
                reportProgress();
            }
        } catch (RuntimeException e) {
            LOG.error("bulk run failed", e);
            lock.lock();
            try {
                state.fail(new BulkException("the run failed: " + e, e));
            } finally {
                lock.unlock();
            }
        }
        end();
    }

    private void end() {
        reader.stop();
        BulkProgress last;
        BulkSummary summary;
        Optional<BulkException> failure;
        lock.lock();
        try {
            long now = System.nanoTime();
            state.count(RunCount.NOT_REQUESTED, planned.size() + repeated.size());
            last = state.progress(0, now);
            summary = state.summary(reports.manifestFile(), reports.undeliveredFile(), now);
            failure = state.failure();
        } finally {
            lock.unlock();
        }
        report(last);
        if (failure.isPresent()) {
            result.completeExceptionally(failure.get());
        } else {
            result.complete(summary);
        }
    }

    /** Starts an item, or waits until something changes. Returns false when the run has ended. */
    private boolean next() {
        ItemPlan plan;
        lock.lock();
        try {
            Deque<ItemPlan> queue = repeated.isEmpty() ? planned : repeated;
            boolean idle = queue.isEmpty() || state.isStopping();
            if (idle && state.inFlight() == 0 && (state.isReaderEnded() || state.isStopping())) {
                return false;
            }
            long wait = idle ? TICK_NANOS : acquire(queue.element());
            if (wait > 0) {
                await(wait);
                return true;
            }
            plan = queue.remove();
            signal();
        } finally {
            lock.unlock();
        }
        execute(plan);
        return true;
    }

    /** Acquires everything that an item needs to start, and returns 0; otherwise returns how long to wait. */
    private long acquire(ItemPlan plan) {
        if (plan.action() != Action.REQUEST && plan.action() != Action.AWAIT) {
            return 0;
        }
        if (state.inFlight() >= settings.limits().maxInFlight()) {
            return TICK_NANOS;
        }
        long wait = plan.action() == Action.REQUEST ? acquireRequest(plan) : 0;
        if (wait == 0) {
            state.addInFlight(1);
        }
        return wait;
    }

    private long acquireRequest(ItemPlan plan) {
        long now = System.nanoTime();
        Lane lane = lane(plan);
        long delay = lane.delay(now);
        if (delay > 0) {
            Duration silence = Duration.ofNanos(lane.sinceSuccess(now));
            if (delay != Lane.AFTER_AN_END
                    && silence.compareTo(settings.limits().patience()) > 0) {
                state.stop("the provider has accepted no request for " + silence.toSeconds() + " seconds: "
                        + state.lastLimit());
            }
            return Math.min(delay, TICK_NANOS);
        }
        Optional<BigDecimal> price = price(plan);
        Optional<String> problem = state.spending().problem(price, plan.images());
        if (problem.isPresent()) {
            // A running call may cost less than is reserved for it.
            if (state.inFlight() == 0) {
                state.stop(problem.get());
            }
            return TICK_NANOS;
        }
        state.spending().reserve(price, plan.images());
        lane.start(now);
        return 0;
    }

    private Lane lane(ItemPlan plan) {
        return lanes.computeIfAbsent(
                plan.model(),
                model -> new Lane(
                        settings.limits().maxInFlight(), settings.limits().maxPerMinute(), System.nanoTime()));
    }

    private Optional<BigDecimal> price(ItemPlan plan) {
        return settings.budget()
                .price(plan.item().request())
                .or(() -> images.estimate(plan.item().request()).map(estimate -> estimate.highest()));
    }

    /** Waits until something has changed, or until a time has passed. */
    private void await(long nanos) {
        long seen = changes;
        try {
            long left = nanos;
            while (changes == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException ignored) {
            // Nobody but the JVM interrupts this thread.
            state.stop("the run was interrupted");
        }
    }

    private void signal() {
        changes++;
        changed.signalAll();
    }

    private void execute(ItemPlan plan) {
        switch (plan.action()) {
            case REQUEST -> request(plan);
            case AWAIT ->
                guard(calls.await(plan).thenCompose(end -> ended(plan, end, Optional.empty(), System.nanoTime())));
            case SKIP -> update(() -> state.count(RunCount.SKIPPED, 1));
            case DUPLICATE -> update(() -> state.count(RunCount.DUPLICATE, 1));
            case LIST_UNKNOWN -> list(plan, ItemState.UNKNOWN);
            case LIST_REJECTED, INVALID -> list(plan, ItemState.REJECTED);
            case LIST_BILLED -> list(plan, ItemState.BILLED);
        }
    }

    private void list(ItemPlan plan, ItemState listed) {
        report(plan, listed, plan.reason().orElse(""));
        update(() -> state.addListed(listed));
    }

    private void request(ItemPlan plan) {
        Optional<BigDecimal> price = price(plan);
        long started = System.nanoTime();
        CompletableFuture<Optional<ItemRecord>> claimed = calls.claim(plan, price)
                .handleAsync(
                        (claim, error) -> {
                            if (error != null) {
                                notClaimed(plan, price, error);
                                return Optional.empty();
                            }
                            if (claim.isEmpty()) {
                                duplicate(plan, price);
                            }
                            return claim;
                        },
                        workers);
        guard(claimed.thenCompose(claim -> claim.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : calls.request(plan, claim.get())
                        .thenCompose(end -> ended(plan, end, Optional.of(lane(plan.model())), started))));
    }

    /** Fails the run if the processing of an item fails, which is a defect. */
    private void guard(CompletableFuture<Void> processed) {
        CompletableFuture<Void> guarded = processed.exceptionally(error -> {
            LOG.error("the processing of an item failed", error);
            update(() -> {
                state.fail(new BulkException("the run failed: " + error, error));
                state.addInFlight(-1);
            });
            return null;
        });
        if (guarded.isCancelled()) {
            LOG.debug("nobody cancels the processing of an item");
        }
    }

    private Lane lane(String model) {
        lock.lock();
        try {
            return Objects.requireNonNull(lanes.get(model));
        } finally {
            lock.unlock();
        }
    }

    private void notClaimed(ItemPlan plan, Optional<BigDecimal> price, Throwable error) {
        update(() -> {
            state.stop(message(error));
            state.count(RunCount.NOT_REQUESTED, 1);
            state.spending().release(price, plan.images());
            leave(plan);
        });
        reader.stop();
    }

    private void duplicate(ItemPlan plan, Optional<BigDecimal> price) {
        update(() -> {
            state.count(RunCount.DUPLICATE, 1);
            state.spending().release(price, plan.images());
            leave(plan);
        });
    }

    private void leave(ItemPlan plan) {
        Objects.requireNonNull(lanes.get(plan.model())).end(RateLimit.NONE, System.nanoTime());
        state.addInFlight(-1);
    }

    /** Updates the lane at once, stores the record, and frees the slot when the record is on the disk. */
    private CompletableFuture<Void> ended(ItemPlan plan, ItemEnd end, Optional<Lane> lane, long started) {
        ItemRecord record = end.record();
        boolean repeat = end.failure().filter(this::mayRepeat).isPresent() && record.state() != ItemState.TASK;
        lock.lock();
        try {
            long now = System.nanoTime();
            lane.ifPresent(used -> {
                used.end(end.rateLimit(), now);
                Optional<ImagesException> limited = end.failure().filter(FailureKinds::isThrottled);
                if (limited.isPresent()) {
                    used.limited(
                            end.rateLimit().retryAfter(),
                            started,
                            now,
                            ThreadLocalRandom.current().nextDouble());
                    state.limited(String.valueOf(limited.get().getMessage()));
                } else {
                    used.accepted(now);
                }
                state.spending().settle(record);
            });
            end.failure()
                    .filter(FailureKinds::isFatal)
                    .ifPresent(fatal -> state.stop(String.valueOf(fatal.getMessage())));
        } finally {
            lock.unlock();
        }
        if (end.failure().filter(FailureKinds::isFatal).isPresent()) {
            reader.stop();
        }
        return calls.store(record)
                .handleAsync(
                        (stored, error) -> {
                            recorded(plan, record, repeat, Optional.ofNullable(error));
                            return null;
                        },
                        workers);
    }

    private boolean mayRepeat(ImagesException failure) {
        boolean notSent = failure.billing() == BillingStatus.NOT_SENT;
        return FailureKinds.isThrottled(failure)
                && failure.isRetrySafe()
                && !FailureKinds.isFatal(failure)
                && (notSent || images.provider().retriesAllowed());
    }

    private void recorded(ItemPlan plan, ItemRecord record, boolean repeat, Optional<Throwable> error) {
        boolean delivered = record.state() == ItemState.DELIVERED;
        if (error.isEmpty() && !repeat) {
            if (delivered) {
                reportDelivery(record);
            } else {
                report(plan, record.state(), record.outcome().reason().orElse(""));
            }
            notifyConsumer(record);
        }
        Optional<ItemRecord> latest = error.isPresent() || !repeat ? Optional.empty() : calls.find(record.id());
        update(() -> {
            error.ifPresent(cause -> state.stop(message(cause)));
            if (latest.isPresent()) {
                repeated.add(plan.withPrevious(latest.get()));
            } else if (delivered) {
                state.addDelivered(record.outcome().images().size());
            } else {
                state.addUndelivered(record.state());
            }
            state.addInFlight(-1);
        });
        if (error.isPresent()) {
            reader.stop();
        }
    }

    private void notifyConsumer(ItemRecord record) {
        try {
            settings.records().accept(record);
        } catch (RuntimeException e) {
            LOG.warn("the consumer of records failed; the run continues", e);
        }
    }

    private void reportDelivery(ItemRecord record) {
        try {
            reports.delivered(record);
        } catch (IOException e) {
            LOG.warn("manifest could not be written; the next run completes it: {}", e.toString());
        }
    }

    private void report(ItemPlan plan, ItemState listed, String reason) {
        try {
            reports.undelivered(plan, listed, reason);
        } catch (IOException e) {
            LOG.warn("list of undelivered items could not be written: {}", e.toString());
        }
    }

    private void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            signal();
        } finally {
            lock.unlock();
        }
    }

    private static String message(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return String.valueOf(cause.getMessage());
    }

    private void reportProgress() {
        @Nullable BulkProgress event;
        lock.lock();
        try {
            event = state.progress(repeated.size(), System.nanoTime(), TICK_NANOS);
        } finally {
            lock.unlock();
        }
        if (event != null) {
            report(event);
        }
    }

    private void report(BulkProgress event) {
        try {
            settings.progress().accept(event);
        } catch (RuntimeException e) {
            LOG.warn("the consumer of the progress failed; the run continues", e);
        }
    }
}
