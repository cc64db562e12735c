package io.imagesdk.bulk;

import io.imagesdk.bulk.ItemPlan.Action;
import io.imagesdk.bulk.ItemQueues.Choice;
import io.imagesdk.bulk.ItemQueues.Start;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Decides when the items of a run start: when a slot, the rate limit and the budget allow it. One thread reads and
 * plans the items. When an item has ended, its thread starts the next one. The thread of the run starts the items that
 * wait for a time or for the reader. {@link ItemProcessor} processes them, on threads of the service.
 */
final class RunCoordinator implements RunEngine, RunThread.Work {
    private final RunMonitor monitor;
    private final ItemProcessor processor;
    private final RunReader reader;
    private final ItemQueues queues;
    private final RunThread thread;

    RunCoordinator(ClaimedCalls calls, RunReports reports, ClaimTotals earlier, RunSettings settings) {
        this.monitor = new RunMonitor(new RunState(new Spending(settings.budget(), earlier), System.nanoTime()));
        this.queues = new ItemQueues(settings.limits(), monitor::wakeReader);
        this.processor = new ItemProcessor(
                calls,
                reports,
                settings,
                monitor,
                plan -> queues.addAgain(plan, System.nanoTime()),
                queues::endAwait,
                this::startAfterAnEnd);
        this.reader = new RunReader(calls.planner(), calls.run(), this::accept, this::readerEnded);
        this.thread = new RunThread(monitor, reports, settings);
    }

    @Override
    public CompletableFuture<BulkSummary> start(Iterator<BulkItem> items, OptionalLong size) {
        CompletableFuture<BulkSummary> summary = thread.start(size, this);
        reader.start(items);
        return summary;
    }

    @Override
    public void stop(String reason) {
        monitor.update(state -> state.stop(reason));
        reader.stop();
    }

    @Override
    public void awaitEnd() {
        thread.awaitEnd();
    }

    /** Receives an item from the reader, and blocks it while enough items wait. */
    private void accept(ItemPlan plan) {
        if (plan.action() == Action.REQUEST) {
            addWaiting(processor.withPrice(plan));
        } else if (plan.action() == Action.AWAIT) {
            addWaiting(processor.withReservation(plan));
        } else if (!monitor.apply(RunState::isStopping)) {
            processor.process(plan, Optional.empty());
        } else {
            monitor.update(state -> state.count(RunCount.NOT_REQUESTED, 1));
        }
    }

    private void addWaiting(ItemPlan plan) {
        monitor.awaitSpace(queues::hasSpace);
        monitor.updateAndWakeIf(state -> queues.add(plan, System.nanoTime()));
    }

    private void readerEnded(Optional<BulkException> failure) {
        monitor.update(state -> {
            failure.ifPresent(state::fail);
            state.readerEnded();
        });
    }

    @Override
    public long start() {
        Choice choice = monitor.apply(this::choose);
        while (choice.start().isPresent()) {
            Start start = choice.start().get();
            processor.process(start.plan(), start.lane());
            choice = monitor.apply(this::choose);
        }
        return choice.delay();
    }

    private Choice choose(RunState state) {
        if (state.isStopping()) {
            reader.stop();
            return Choice.AFTER_AN_END;
        }
        return queues.next(state, System.nanoTime());
    }

    /** Starts the next items on the thread on which an item has ended. */
    private void startAfterAnEnd() {
        try {
            long wait = start();
            monitor.updateAndWakeIf(state -> wait < RunThread.TICK_NANOS || state.isStopping() || isEnded(state));
        } catch (Throwable e) {
            monitor.fail(e);
        }
    }

    @Override
    public boolean isEnded(RunState state) {
        return state.inFlight() == 0 && (state.isStopping() || (state.isReaderEnded() && queues.isEmpty()));
    }

    @Override
    public int waiting() {
        return queues.again();
    }

    @Override
    public void end(RunState state) {
        reader.stop();
        state.count(RunCount.NOT_REQUESTED, queues.removeAll());
        // The reader may wait for space. It ends when it has passed its item.
        monitor.wakeReader();
    }
}
