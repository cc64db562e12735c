package io.imagesdk.internal.stream;

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
 * One subscription: tells events in their order, as many as were asked for, one after the other, on the callers' executor. A failure
 * comes behind the events that were asked for and in place of those that were not; the end comes behind all.
 */
public final class StreamSubscription<T> implements Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.stream");

    private final Flow.Subscriber<? super ImageEvent<T>> subscriber;
    private final Executor callbacks;
    private final Queue<Held<T>> held = new ArrayDeque<>();
    private @Nullable CompletableFuture<?> call;
    private @Nullable Runnable reader;
    private @Nullable Throwable failure;
    private int pending;
    private long demand;
    private boolean ended;
    private boolean working = true; // until onSubscribe is over, so that nothing is told during it
    private boolean over;

    private record Held<T>(ImageEvent<T> event, Runnable given) {}

    StreamSubscription(Flow.Subscriber<? super ImageEvent<T>> subscriber, Executor callbacks) {
        this.subscriber = subscriber;
        this.callbacks = callbacks;
    }

    /** Says to the subscriber that it is one, and then makes the call, unless that was the end of it. */
    void start(Supplier<CompletableFuture<?>> calling) {
        try {
            subscriber.onSubscribe(this);
        } catch (RuntimeException e) {
            LOG.warn("a subscriber threw when it was subscribed", e);
            cancel();
        }
        synchronized (this) {
            working = false;
        }
        if (isOver()) {
            wake();
            return;
        }
        CompletableFuture<?> started = calling.get();
        synchronized (this) {
            call = started;
        }
        if (isOver()) { // cancelled by another thread meanwhile
            started.cancel(false);
        }
        CompletableFuture<?> unused = started.whenComplete((done, error) -> end(error));
    }

    private synchronized boolean isOver() {
        return over || failure != null;
    }

    /** An event is on its way. */
    synchronized void expect() {
        pending++;
    }

    /** What the expected event became: usually one, none where it is of no use. */
    void tell(List<ImageEvent<T>> events) {
        tell(events, () -> {});
    }

    /** The same with what is done when the subscriber is about to get them, for then they are its own. */
    void tell(List<ImageEvent<T>> events, Runnable given) {
        synchronized (this) {
            events.forEach(event -> held.add(new Held<>(event, given)));
            pending += events.size() - 1;
        }
        wake();
    }

    /** Runs the task once, when no event is held or on its way any more. */
    void whenTaken(Runnable next) {
        synchronized (this) {
            if (pending > 0) {
                reader = next;
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
        wake();
    }

    @Override
    public void request(long count) {
        boolean wrong = count <= 0;
        synchronized (this) {
            if (over) {
                return;
            }
            if (wrong && failure == null) {
                failure = new IllegalArgumentException("a subscriber asks for one event at least, was " + count);
            }
            demand = wrong ? demand : demand + count < 0 ? Long.MAX_VALUE : demand + count;
        }
        if (wrong) {
            stopCall();
        }
        wake();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            over = true;
            held.clear();
        }
        stopCall();
    }

    private void stopCall() {
        CompletableFuture<?> running;
        synchronized (this) {
            running = call;
        }
        if (running != null) {
            running.cancel(false);
        }
    }

    /** A subscriber's code runs on no thread of ours, even where its own executor takes no more. */
    private void wake() {
        synchronized (this) {
            if (working || over) {
                return;
            }
            working = true;
        }
        try {
            callbacks.execute(this::work);
        } catch (Throwable ignored) { // full, or out of threads, which is an error
            Thread apart = new Thread(this::work, "imagesdk-events");
            apart.setDaemon(true);
            apart.start();
        }
    }

    private void work() {
        Runnable next = next();
        while (next != null) {
            try {
                next.run();
            } catch (Throwable e) { // an error, too, must not leave the call without an end
                LOG.warn("a subscriber threw; its call is ended", e);
                cancel();
            }
            next = next();
        }
    }

    private synchronized @Nullable Runnable next() {
        Throwable error = failure;
        Runnable waiting = reader;
        if (over) {
            working = false;
            return null;
        }
        if (demand > 0 && !held.isEmpty()) {
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            Held<T> next = held.remove();
            return () -> {
                next.given().run();
                subscriber.onNext(next.event());
                taken();
            };
        }
        if (error != null) {
            over = true;
            held.clear();
            return () -> subscriber.onError(error);
        }
        if (ended && held.isEmpty()) {
            over = true;
            return subscriber::onComplete;
        }
        if (waiting != null && pending == 0) {
            reader = null;
            return waiting;
        }
        working = false;
        return null;
    }

    private synchronized void taken() {
        pending--;
    }
}
