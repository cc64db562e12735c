package io.imagesdk.internal.stream;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.stream.EventQueue.Publication;
import io.imagesdk.model.ImageEvent;
import java.util.List;
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
    private final EventQueue<T> held = new EventQueue<>();
    private @Nullable CompletableFuture<?> call;
    private @Nullable Runnable whenDrained;
    private @Nullable Throwable failure;
    private int pending;
    private boolean aborted;
    private boolean ended;
    /** True until onSubscribe has returned, so that nothing is delivered during it. */
    private boolean delivering = true;

    private boolean terminated;
    private boolean cancelled;

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
        Runnable files = () -> {};
        synchronized (this) {
            if (terminated) {
                boolean discarded = cancelled;
                files = () -> events.forEach(event -> event.drop(discarded));
            } else {
                held.add(events);
                pending += events.size() - 1;
                if (aborted) {
                    files = settleAborted();
                }
            }
        }
        files.run();
        deliver();
    }

    /**
     * Decides about the files of the call, which has failed: what the subscriber has not requested by now is not
     * delivered.
     */
    void abort() {
        Runnable files;
        synchronized (this) {
            aborted = true;
            files = settleAborted();
        }
        files.run();
    }

    private Runnable settleAborted() {
        boolean discarded = isMistake(failure);
        return held.settle(event -> event.drop(discarded));
    }

    /** Passes all files of the call, which has succeeded, to the caller, whatever the subscriber has requested. */
    void complete() {
        Runnable files;
        synchronized (this) {
            files = held.settle();
        }
        files.run();
    }

    /** Returns whether a failure is a mistake of the subscriber: it lists no images, so none of them stays. */
    private static boolean isMistake(@Nullable Throwable error) {
        return error != null && !(error instanceof ImagesException);
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
            if (!invalid) {
                held.request(count);
            }
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
            dropped = held.removeAll();
        }
        cancelCall();
        dropped.forEach(event -> event.drop(true));
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
            ServiceExecutors.daemon("imagesdk-events", this::deliverAll).start();
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
        Publication<T> next = held.poll();
        if (next != null) {
            return () -> {
                next.image().keep();
                subscriber.onNext(next.event());
                delivered();
            };
        }
        if (error != null) {
            terminated = true;
            cancelled = isMistake(error);
            boolean discarded = cancelled;
            List<Publication<T>> dropped = held.removeAll();
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
