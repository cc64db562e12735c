package io.imagesdk.internal.stream;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.deliver.DeliverySession.ReleasedImage;
import io.imagesdk.model.ImageEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription. Delivers events in order and on demand, one at a time, on the callback executor. A failure is
 * delivered after the events that were requested, and replaces those that were not. The completion is delivered after
 * all events.
 */
final class StreamSubscription<T> implements Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.stream");

    private final Flow.Subscriber<? super ImageEvent<T>> subscriber;
    private final Executor callbacks;
    private final Queue<Publication<T>> held = new ArrayDeque<>();
    private @Nullable CompletableFuture<?> call;
    private @Nullable Runnable whenDrained;
    private @Nullable Throwable failure;
    private int pending;
    private long demand;
    private boolean ended;
    /** True until onSubscribe has returned, so that nothing is delivered during it. */
    private boolean delivering = true;

    private boolean terminated;
    private boolean cancelled;

    /**
     * An event with its image, which belongs to the subscriber as soon as the event leaves the queue. Before that, a
     * cancel discards it.
     */
    record Publication<T>(ImageEvent<T> event, ReleasedImage image) {
        /** Ends the publication of an event that the subscriber does not receive. */
        private void drop(boolean cancelled) {
            // The exception of a call that fails lists the final images, so they stay.
            if (cancelled || event instanceof ImageEvent.Partial<T>) {
                image.discard();
            } else {
                image.keep();
            }
        }
    }

    StreamSubscription(Flow.Subscriber<? super ImageEvent<T>> subscriber, Executor callbacks) {
        this.subscriber = subscriber;
        this.callbacks = callbacks;
    }

    /** Calls {@code onSubscribe}, and then starts the call unless the subscriber has cancelled. */
    void start(Supplier<CompletableFuture<?>> starter) {
        try {
            subscriber.onSubscribe(this);
        } catch (RuntimeException e) {
            LOG.warn("a subscriber threw in onSubscribe; the stream is cancelled", e);
            cancel();
        }
        synchronized (this) {
            delivering = false;
        }
        if (isTerminated()) {
            deliver();
            return;
        }
        CompletableFuture<?> started = starter.get();
        synchronized (this) {
            call = started;
        }
        // Another thread may have cancelled in the meantime.
        if (isTerminated()) {
            started.cancel(false);
        }
        CompletableFuture<?> unused = started.whenComplete((done, error) -> end(error));
    }

    private synchronized boolean isTerminated() {
        return terminated || failure != null;
    }

    /** Announces an event that is not complete yet. */
    synchronized void expectEvent() {
        pending++;
    }

    /** Publishes the expected event: usually one event, and none if the image cannot be used. */
    void publish(List<Publication<T>> events) {
        boolean late;
        boolean discarded;
        synchronized (this) {
            late = terminated;
            discarded = cancelled;
            if (!late) {
                held.addAll(events);
                pending += events.size() - 1;
            }
        }
        if (late) {
            events.forEach(event -> event.drop(discarded));
        } else {
            deliver();
        }
    }

    /** Runs the task once, when all published and expected events are delivered. */
    void whenDrained(Runnable next) {
        synchronized (this) {
            if (pending > 0) {
                whenDrained = next;
                return;
            }
        }
        next.run();
    }

    private void end(@Nullable Throwable error) {
        synchronized (this) {
            ended = true;
            failure = failure == null ? error : failure;
        }
        deliver();
    }

    @Override
    public void request(long count) {
        boolean invalid = count <= 0;
        synchronized (this) {
            if (terminated) {
                return;
            }
            if (invalid && failure == null) {
                failure = new IllegalArgumentException("requested number of events must be positive, was " + count);
            }
            demand = invalid ? demand : demand + count < 0 ? Long.MAX_VALUE : demand + count;
        }
        if (invalid) {
            cancelCall();
        }
        deliver();
    }

    @Override
    public void cancel() {
        List<Publication<T>> dropped;
        synchronized (this) {
            // After an error or the completion there is nothing to cancel.
            cancelled |= !terminated;
            terminated = true;
            dropped = removeHeld();
        }
        cancelCall();
        dropped.forEach(event -> event.drop(true));
    }

    private synchronized List<Publication<T>> removeHeld() {
        List<Publication<T>> removed = List.copyOf(held);
        held.clear();
        return removed;
    }

    private void cancelCall() {
        CompletableFuture<?> running;
        synchronized (this) {
            running = call;
        }
        if (running != null) {
            running.cancel(false);
        }
    }

    /** Delivers events on the callback executor, or on a new thread if that executor rejects the task. */
    private void deliver() {
        synchronized (this) {
            if (delivering || terminated) {
                return;
            }
            delivering = true;
        }
        try {
            callbacks.execute(this::deliverAll);
        } catch (Throwable ignored) {
            // The executor is full or closed, or the machine is out of threads, which is an Error.
            Thread separate = new Thread(this::deliverAll, "imagesdk-events");
            separate.setDaemon(true);
            separate.start();
        }
    }

    private void deliverAll() {
        Runnable next = next();
        while (next != null) {
            try {
                next.run();
            } catch (Throwable e) {
                // An Error must not leave the call incomplete either.
                LOG.warn("a subscriber threw; the stream is cancelled", e);
                cancel();
            }
            next = next();
        }
    }

    private synchronized @Nullable Runnable next() {
        Throwable error = failure;
        Runnable drained = whenDrained;
        if (terminated) {
            delivering = false;
            return null;
        }
        if (demand > 0 && !held.isEmpty()) {
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            Publication<T> next = held.remove();
            return () -> {
                next.image().keep();
                subscriber.onNext(next.event());
                delivered();
            };
        }
        if (error != null) {
            terminated = true;
            // Any other exception is a mistake of the subscriber, and lists no images.
            cancelled = !(error instanceof ImagesException);
            boolean discarded = cancelled;
            List<Publication<T>> dropped = removeHeld();
            return () -> {
                dropped.forEach(event -> event.drop(discarded));
                subscriber.onError(error);
            };
        }
        if (ended && held.isEmpty()) {
            terminated = true;
            return subscriber::onComplete;
        }
        if (drained != null && pending == 0) {
            whenDrained = null;
            return drained;
        }
        delivering = false;
        return null;
    }

    private synchronized void delivered() {
        pending--;
    }
}
