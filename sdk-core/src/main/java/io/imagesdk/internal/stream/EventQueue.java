package io.imagesdk.internal.stream;

import io.imagesdk.internal.deliver.DeliverySession.ReleasedImage;
import io.imagesdk.model.ImageEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The published events that wait for the demand of the subscriber, in their order. When the call has ended, the files
 * of these events no longer depend on the demand: {@link #settle} decides about them. This class is not thread-safe.
 */
final class EventQueue<T> {
    private final Deque<Publication<T>> events = new ArrayDeque<>();
    private long demand;

    /**
     * An event with its image, which belongs to the subscriber as soon as the event leaves the queue. Before that, a
     * cancel discards it.
     */
    record Publication<T>(ImageEvent<T> event, ReleasedImage image) {
        /** Ends the publication of an event that the subscriber does not receive. */
        void drop(boolean cancelled) {
            // The exception of a call that fails lists the final images, so they stay.
            if (cancelled || event instanceof ImageEvent.Partial<T>) {
                image.discard();
            } else {
                image.keep();
            }
        }
    }

    /** Adds a number of events to the demand. */
    void request(long count) {
        demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
    }

    void add(List<Publication<T>> published) {
        events.addAll(published);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Removes the next event that was requested; null if there is none. */
    @Nullable
    Publication<T> poll() {
        if (demand == 0 || events.isEmpty()) {
            return null;
        }
        demand -= demand == Long.MAX_VALUE ? 0 : 1;
        return events.remove();
    }

    /** Removes all events. */
    List<Publication<T>> removeAll() {
        List<Publication<T>> removed = List.copyOf(events);
        events.clear();
        return removed;
    }

    /** Returns the action that passes the images of all events to the caller, because the call has succeeded. */
    Runnable settle() {
        List<Publication<T>> kept = List.copyOf(events);
        return () -> kept.forEach(event -> event.image().keep());
    }

    /**
     * Removes the events that were not requested, because the call has failed.
     *
     * @param drop ends the publication of an event that is removed
     * @return the action that drops these events, and passes the images of the others to the caller
     */
    Runnable settle(Consumer<Publication<T>> drop) {
        List<Publication<T>> dropped = new ArrayList<>();
        while (events.size() > demand) {
            dropped.add(events.removeLast());
        }
        Runnable keep = settle();
        return () -> {
            dropped.forEach(drop);
            keep.run();
        };
    }
}
