package io.imagesdk.bulk;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a run: it starts items, reports the progress, and completes the future of the summary at the end. */
final class RunThread {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    /** The longest time between two reports of the progress. */
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final RunMonitor monitor;
    private final RunReports reports;
    private final RunSettings settings;
    private final CompletableFuture<BulkSummary> result = new CompletableFuture<>();

    /** What the thread does. */
    interface Work {
        /** Starts what may start, and returns the time until more may start. */
        long start();

        /** Returns whether nothing runs any more. Called under the lock of the run. */
        boolean isEnded(RunState state);

        /** Starts nothing more. */
        void stop(String reason);

        /** Returns the number of items that wait to be requested again. Called under the lock of the run. */
        default int waiting() {
            return 0;
        }

        /** Ends the work, and counts what was not requested. Called once, under the lock of the run. */
        default void end(RunState state) {}
    }

    RunThread(RunMonitor monitor, RunReports reports, RunSettings settings) {
        this.monitor = monitor;
        this.reports = reports;
        this.settings = settings;
    }

    /**
     * Starts the thread.
     *
     * @param size the number of items; empty if it is not known
     */
    CompletableFuture<BulkSummary> start(OptionalLong size, Work work) {
        OptionalLong expected = settings.limits().expectedItems();
        monitor.update(state -> state.start(expected.isPresent() ? expected : size));
        Thread thread = new Thread(() -> run(work), "imagesdk-bulk-run");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            work.stop("the run has no thread");
            result.completeExceptionally(new BulkException("the run has no thread: " + e, e));
        }
        return result.copy();
    }

    /** Waits until the run has ended; returns at once if it was never started. */
    void awaitEnd() {
        if (monitor.apply(RunState::isStarted)) {
            CompletableFuture<?> ended = result.handle((summary, error) -> true);
            ended.join();
        }
    }

    private void run(Work work) {
        try {
            runToEnd(work);
        } catch (Throwable e) {
            // For example because the heap is exhausted. Nobody may wait for this run forever.
            result.completeExceptionally(e);
        }
    }

    private void runToEnd(Work work) {
        boolean running = true;
        while (running) {
            try {
                running = next(work);
            } catch (InterruptedException ignored) {
                // Nobody but the JVM interrupts this thread.
                work.stop("the run was interrupted");
            } catch (Throwable e) {
                monitor.fail(e);
            }
        }
        end(work);
    }

    /** Starts what may start, and waits until something changes. Returns false when the run has ended. */
    private boolean next(Work work) throws InterruptedException {
        long seen = monitor.changes();
        long wait = work.start();
        if (monitor.apply(work::isEnded)) {
            return false;
        }
        monitor.awaitChange(seen, Math.min(wait, TICK_NANOS));
        monitor.apply(state -> state.progress(work.waiting(), System.nanoTime(), TICK_NANOS))
                .ifPresent(this::report);
        return true;
    }

    private void end(Work work) {
        long now = System.nanoTime();
        report(monitor.apply(state -> {
            work.end(state);
            return state.progress(0, now);
        }));
        reports.end(monitor.apply(state -> state.isReaderEnded() && !state.isStopping()));
        Optional<BulkException> failure = monitor.apply(RunState::failure);
        if (failure.isPresent()) {
            result.completeExceptionally(failure.get());
        } else {
            result.complete(
                    monitor.apply(state -> state.summary(reports.manifestFile(), reports.undeliveredFile(), now)));
        }
    }

    private void report(BulkProgress event) {
        reports.flush();
        try {
            settings.progress().accept(event);
        } catch (Throwable e) {
            LOG.warn("the consumer of the progress failed; the run continues", e);
        }
    }
}
