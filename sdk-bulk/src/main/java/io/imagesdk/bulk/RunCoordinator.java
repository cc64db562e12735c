package io.imagesdk.bulk;

import io.imagesdk.bulk.ItemPlan.Action;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when the items of a run start. One thread waits until an item, a slot, the rate limit and the budget allow
 * the next one; another one reads and plans the items. {@link ItemProcessor} processes them, on threads of the service.
 */
final class RunCoordinator implements RunEngine {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private static final int AHEAD = 64;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final RunReports reports;
    private final RunSettings settings;
    private final RunMonitor monitor;
    private final ItemProcessor processor;
    private final RunReader reader;
    private final Deque<ItemPlan> planned = new ArrayDeque<>();
    private final Deque<ItemPlan> repeated = new ArrayDeque<>();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final CompletableFuture<BulkSummary> result = new CompletableFuture<>();

    RunCoordinator(ClaimedCalls calls, RunReports reports, ClaimTotals earlier, RunSettings settings) {
        this.reports = reports;
        this.settings = settings;
        this.monitor = new RunMonitor(new RunState(new Spending(settings.budget(), earlier), System.nanoTime()));
        this.processor = new ItemProcessor(calls, reports, settings, monitor, repeated::add);
        this.reader = new RunReader(calls.planner(), calls.run(), this::accept, this::readerEnded);
    }

    @Override
    public CompletableFuture<BulkSummary> start(Iterator<BulkItem> items, OptionalLong size) {
        OptionalLong expected = settings.limits().expectedItems();
        monitor.update(state -> state.start(expected.isPresent() ? expected : size));
        reader.start(items);
        Thread thread = new Thread(this::run, "imagesdk-bulk-run");
        thread.setDaemon(true);
        thread.start();
        return result.copy();
    }

    @Override
    public void stop(String reason) {
        monitor.update(state -> state.stop(reason));
        reader.stop();
    }

    @Override
    public void awaitEnd() {
        if (monitor.apply(RunState::isStarted)) {
            CompletableFuture<?> ended = result.handle((summary, error) -> true);
            ended.join();
        }
    }

    /** Receives an item from the reader, and blocks it while enough items are planned. */
    private void accept(ItemPlan plan) {
        ItemPlan next = plan.action() == Action.REQUEST ? processor.withPrice(plan) : plan;
        monitor.awaitSpace(() -> planned.size() < AHEAD);
        monitor.update(state -> planned.add(next));
    }

    private void readerEnded(Optional<BulkException> failure) {
        monitor.update(state -> {
            failure.ifPresent(state::fail);
            state.readerEnded();
        });
    }

    private void run() {
        boolean running = true;
        while (running) {
            try {
                running = next();
                reportProgress();
            } catch (Throwable e) {
                // The running calls may be charged, so the run ends after them.
                LOG.error("bulk run failed", e);
                monitor.update(state -> state.fail(new BulkException("the run failed: " + e, e)));
            }
        }
        end();
    }

    private void end() {
        reader.stop();
        long now = System.nanoTime();
        report(monitor.apply(state -> {
            state.count(RunCount.NOT_REQUESTED, planned.size() + repeated.size());
            // The reader may wait for space. It ends when it has passed its item.
            planned.clear();
            monitor.wakeReader();
            return state.progress(0, now);
        }));
        Optional<BulkException> failure = monitor.apply(RunState::failure);
        if (failure.isPresent()) {
            result.completeExceptionally(failure.get());
        } else {
            result.complete(
                    monitor.apply(state -> state.summary(reports.manifestFile(), reports.undeliveredFile(), now)));
        }
    }

    /** What the thread does next: it starts an item, waits for a change, or ends the run. */
    private record Step(Optional<Start> start, long nanos, long seen) {
        static final Step END = new Step(Optional.empty(), 0, 0);

        boolean isEnd() {
            return start.isEmpty() && nanos == 0;
        }
    }

    /** An item that may start, with the lane of its request; without one if nothing is requested. */
    private record Start(ItemPlan plan, Optional<Lane> lane) {}

    /** Starts an item, or waits until something changes. Returns false when the run has ended. */
    private boolean next() {
        Step step = monitor.apply(this::decide);
        if (step.isEnd()) {
            return false;
        }
        if (step.start().isPresent()) {
            Start start = step.start().get();
            processor.process(start.plan(), start.lane());
        } else {
            await(step);
        }
        return true;
    }

    private void await(Step step) {
        try {
            monitor.awaitChange(step.seen(), step.nanos());
        } catch (InterruptedException ignored) {
            // Nobody but the JVM interrupts this thread.
            monitor.update(state -> state.stop("the run was interrupted"));
        }
    }

    private Step decide(RunState state) {
        if (state.isStopping()) {
            reader.stop();
        }
        Deque<ItemPlan> queue = repeated.isEmpty() ? planned : repeated;
        boolean idle = queue.isEmpty() || state.isStopping();
        if (idle && state.inFlight() == 0 && (state.isReaderEnded() || state.isStopping())) {
            return Step.END;
        }
        long wait = idle ? TICK_NANOS : acquire(state, queue.element());
        if (wait > 0) {
            return new Step(Optional.empty(), wait, monitor.changes());
        }
        ItemPlan plan = queue.remove();
        // The reader is woken once for many items.
        if (planned.size() == AHEAD / 2) {
            monitor.wakeReader();
        }
        return new Step(
                Optional.of(
                        new Start(plan, plan.action() == Action.REQUEST ? Optional.of(lane(plan)) : Optional.empty())),
                0,
                0);
    }

    /** Acquires everything that an item needs to start, and returns 0; otherwise returns how long to wait. */
    private long acquire(RunState state, ItemPlan plan) {
        if (plan.action() != Action.REQUEST && plan.action() != Action.AWAIT) {
            return 0;
        }
        if (state.inFlight() >= settings.limits().maxInFlight()) {
            return TICK_NANOS;
        }
        long wait = plan.action() == Action.REQUEST ? acquireRequest(state, plan) : 0;
        if (wait == 0) {
            state.addInFlight(1);
        }
        return wait;
    }

    private long acquireRequest(RunState state, ItemPlan plan) {
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
        Optional<BigDecimal> price = plan.price();
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
        RunLimits limits = settings.limits();
        return lanes.computeIfAbsent(
                plan.model(), model -> new Lane(limits.maxInFlight(), limits.maxPerMinute(), System.nanoTime()));
    }

    private void reportProgress() {
        monitor.apply(state -> state.progress(repeated.size(), System.nanoTime(), TICK_NANOS))
                .ifPresent(this::report);
    }

    private void report(BulkProgress event) {
        try {
            settings.progress().accept(event);
        } catch (Throwable e) {
            LOG.warn("the consumer of the progress failed; the run continues", e);
        }
    }
}
