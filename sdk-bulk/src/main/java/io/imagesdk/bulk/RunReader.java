package io.imagesdk.bulk;

import io.imagesdk.bulk.ItemPlan.Action;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads and plans the items of a run on its own thread, no further ahead than its receiver allows. */
final class RunReader {
    private final ItemPlanner planner;
    private final String run;
    private final Receiver receiver;
    private final Consumer<Optional<BulkException>> onEnd;
    private final Set<String> awaited = new HashSet<>();
    private volatile boolean stopped;

    /** Receives planned items; blocks while there are enough. */
    interface Receiver {
        void accept(ItemPlan plan);
    }

    /**
     * Creates a reader.
     *
     * @param run the id of the run, by which an item is recognized that occurs twice
     * @param onEnd is called once, with the failure of the source if it failed
     */
    RunReader(ItemPlanner planner, String run, Receiver receiver, Consumer<Optional<BulkException>> onEnd) {
        this.planner = planner;
        this.run = run;
        this.receiver = receiver;
        this.onEnd = onEnd;
    }

    void start(Iterator<BulkItem> items) {
        Thread started = new Thread(() -> onEnd.accept(read(items)), "imagesdk-bulk-reader");
        started.setDaemon(true);
        try {
            started.start();
        } catch (OutOfMemoryError e) {
            onEnd.accept(Optional.of(new BulkException("the items could not be read: " + e, e)));
        }
    }

    private Optional<BulkException> read(Iterator<BulkItem> items) {
        try {
            while (!stopped && items.hasNext()) {
                BulkItem item = items.next();
                receiver.accept(withDuplicates(planner.plan(item)));
            }
            return Optional.empty();
        } catch (BulkException e) {
            return stopped ? Optional.empty() : Optional.of(e);
        } catch (Throwable e) {
            return stopped ? Optional.empty() : Optional.of(new BulkException("the items could not be read: " + e, e));
        }
    }

    /** Recognizes an item that this run has claimed, or whose task it awaits. */
    private ItemPlan withDuplicates(ItemPlan plan) {
        if (plan.action() == Action.INVALID) {
            return plan;
        }
        boolean isClaimed = plan.previous()
                .filter(record -> record.claim().run().equals(run))
                .isPresent();
        boolean isAwaited = plan.action() == Action.AWAIT ? !awaited.add(plan.id()) : awaited.contains(plan.id());
        return isClaimed || isAwaited ? plan.withAction(Action.DUPLICATE) : plan;
    }

    /** Ends reading. A source that blocks forever is left behind. */
    void stop() {
        stopped = true;
    }
}
