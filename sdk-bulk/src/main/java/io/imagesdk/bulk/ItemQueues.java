package io.imagesdk.bulk;

import io.imagesdk.bulk.ItemPlan.Action;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * The items of a run that wait for their start, in one queue for each model, so that the limit of one model does not
 * stop the items of the others. Of the items that may start, the one that was read first is the next one; an item that
 * is requested again comes before all others. Used under the lock of the run; times are those of a monotonic clock, in
 * nanoseconds.
 */
final class ItemQueues {
    /** So many items are read before they can start. */
    private static final int AHEAD = 64;

    /**
     * So many are read while all of them wait for the limit of their model or for images of an earlier run, in order to
     * find items that may start.
     */
    private static final int MAX_AHEAD = 1_000;

    private final RunLimits limits;
    private final Runnable onSpace;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final AwaitedItems awaited = new AwaitedItems();

    /** The queues that are not empty, by model; the one of the items whose tasks are awaited has no model. */
    private final Map<Optional<String>, ItemQueue> queues = new LinkedHashMap<>();

    private int size;
    private int again;
    private int holdingImages;
    private int maxSize = AHEAD;
    private long added;

    /** An item that may start, with the lane of its request; without one if its task is awaited. */
    record Start(ItemPlan plan, Optional<Lane> lane) {}

    /**
     * What may start now.
     *
     * @param start the item that starts; empty if none may start
     * @param delay the time until an item may start, or {@link Lane#AFTER_AN_END}; 0 if one starts
     */
    record Choice(Optional<Start> start, long delay) {
        static final Choice AFTER_AN_END = waiting(Lane.AFTER_AN_END);

        private static Choice waiting(long nanos) {
            return new Choice(Optional.empty(), nanos);
        }
    }

    /**
     * A waiting item.
     *
     * @param order the item with the smallest number is the next one
     */
    private record Entry(ItemPlan plan, long order) {
        boolean isAgain() {
            return order < 0;
        }
    }

    private record ItemQueue(Optional<String> model, Optional<Lane> lane, Queue<Entry> entries) {
        long delay(long now) {
            return lane.isPresent() ? lane.get().delay(now) : 0;
        }

        long order() {
            return entries.element().order();
        }
    }

    /**
     * Creates empty queues.
     *
     * @param onSpace runs when further items should be read
     */
    ItemQueues(RunLimits limits, Runnable onSpace) {
        this.limits = limits;
        this.onSpace = onSpace;
    }

    /** Returns whether another item should be read. */
    boolean hasSpace() {
        return size < maxSize;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns the number of items that wait to be requested again. */
    int again() {
        return again;
    }

    /** Adds an item, and returns whether it is the first one of its queue. */
    boolean add(ItemPlan plan, long now) {
        return add(new Entry(plan, added++), now);
    }

    /** Adds an item that is requested again. */
    void addAgain(ItemPlan plan, long now) {
        again++;
        add(new Entry(plan, Long.MIN_VALUE + added++), now);
    }

    /** Records that the waiting for a task or a URL has ended. */
    void endAwait(ItemPlan plan) {
        awaited.end(plan);
    }

    private boolean add(Entry entry, long now) {
        ItemPlan plan = entry.plan();
        size++;
        holdingImages += plan.holdsImages() ? 1 : 0;
        Optional<String> key = plan.action() == Action.REQUEST ? Optional.of(plan.model()) : Optional.empty();
        ItemQueue queue = queues.computeIfAbsent(
                key,
                model -> new ItemQueue(
                        model,
                        model.map(name -> lane(name, now)),
                        new PriorityQueue<>(Comparator.comparingLong(Entry::order))));
        queue.entries().add(entry);
        return queue.entries().size() == 1;
    }

    private Lane lane(String model, long now) {
        return lanes.computeIfAbsent(model, name -> new Lane(limits.maxInFlight(), limits.maxPerMinute(), now));
    }

    /** Removes all items, and returns their number. */
    int removeAll() {
        int removed = size;
        queues.clear();
        size = 0;
        again = 0;
        return removed;
    }

    /**
     * Returns the next item that may start, after it has acquired all that it needs: a slot, a place in its lane, and a
     * part of the budget. Stops the run if the budget is used up, or if the provider has accepted nothing for too long.
     */
    Choice next(RunState state, long now) {
        if (state.slotsInUse() - awaited.hanging(now) >= limits.maxInFlight()) {
            return Choice.AFTER_AN_END;
        }
        ItemQueue first = null;
        long wait = Lane.AFTER_AN_END;
        boolean mayAwait = mayAwait(state, now);
        for (ItemQueue queue : queues.values()) {
            long delay = queue.lane().isPresent() || mayAwait ? queue.delay(now) : Lane.AFTER_AN_END;
            wait = Math.min(wait, delay);
            if (delay <= 0 && (first == null || queue.order() < first.order())) {
                first = queue;
            }
        }
        if (first == null) {
            waitForLimits(state, now);
            return Choice.waiting(wait);
        }
        return start(first, state, now);
    }

    /**
     * Returns whether the task or the URL of an earlier run may be awaited. These items have a half of the slots while
     * there may be items to request.
     */
    private boolean mayAwait(RunState state, long now) {
        boolean mayRequest = !state.isReaderEnded() || queues.keySet().stream().anyMatch(Optional::isPresent);
        return !mayRequest || awaited.slotsInUse(now) < Math.max(1, limits.maxInFlight() / 2);
    }

    private Choice start(ItemQueue queue, RunState state, long now) {
        ItemPlan plan = queue.entries().element().plan();
        if (queue.lane().isPresent()) {
            Optional<String> problem = state.spending().problem(plan.price(), plan.images());
            if (problem.isPresent()) {
                // A running call may cost less than is reserved for it.
                if (state.inFlight() == 0) {
                    state.stop(problem.get());
                }
                return Choice.AFTER_AN_END;
            }
            state.spending().reserve(plan.price(), plan.images());
            queue.lane().get().start(now);
        } else {
            awaited.start(plan, now);
        }
        state.addInFlight(1);
        remove(queue);
        return new Choice(Optional.of(new Start(plan, queue.lane())), 0);
    }

    private void remove(ItemQueue queue) {
        Entry entry = queue.entries().remove();
        if (queue.entries().isEmpty()) {
            queues.remove(queue.model());
        }
        size--;
        again -= entry.isAgain() ? 1 : 0;
        holdingImages -= entry.plan().holdsImages() ? 1 : 0;
        if (size == AHEAD / 2) {
            maxSize = AHEAD;
        }
        // The reader is woken once for many items.
        if (size == maxSize - AHEAD / 2) {
            onSpace.run();
        }
    }

    /** Reads on, or stops the run, if the provider limits the models of all items that wait. */
    private void waitForLimits(RunState state, long now) {
        boolean blocked = !queues.isEmpty()
                && queues.values().stream()
                        .allMatch(queue ->
                                queue.lane().isEmpty() || queue.lane().get().isLimited(now));
        if (!blocked) {
            return;
        }
        Duration silence = Duration.ofNanos(lanes.values().stream()
                .mapToLong(lane -> lane.sinceSuccess(now))
                .min()
                .orElse(0));
        boolean limited = queues.keySet().stream().allMatch(Optional::isPresent);
        if (limited && silence.compareTo(limits.patience()) > 0) {
            state.stop("the provider has accepted no request for " + silence.toSeconds() + " seconds: "
                    + state.lastLimit());
        } else if (holdingImages == 0) {
            maxSize = Math.max(maxSize, Math.min(MAX_AHEAD, size + AHEAD));
            onSpace.run();
        }
    }
}
