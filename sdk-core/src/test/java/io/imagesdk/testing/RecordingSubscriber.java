package io.imagesdk.testing;

import io.imagesdk.model.ImageEvent;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Records the events of a stream and detects violations of the Reactive Streams specification. */
public class RecordingSubscriber<T> implements Flow.Subscriber<ImageEvent<T>> {
    private static final long PATIENCE = 30;

    private final long demand;
    private final List<ImageEvent<T>> events = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();
    private final BlockingQueue<ImageEvent<T>> fresh = new LinkedBlockingQueue<>();
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final List<String> broken = new CopyOnWriteArrayList<>();

    /** Creates a subscriber that requests a number of events when it is subscribed; none for 0. */
    public RecordingSubscriber(long demand) {
        this.demand = demand;
    }

    public static <T> RecordingSubscriber<T> of(Flow.Publisher<ImageEvent<T>> events) {
        return of(events, Long.MAX_VALUE);
    }

    public static <T> RecordingSubscriber<T> of(Flow.Publisher<ImageEvent<T>> events, long demand) {
        RecordingSubscriber<T> recordingSubscriber = new RecordingSubscriber<>(demand);
        events.subscribe(recordingSubscriber);
        return recordingSubscriber;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        if (!subscription.complete(given)) {
            broken.add("subscribed twice");
        }
        if (demand > 0) {
            given.request(demand);
        }
    }

    @Override
    public void onNext(ImageEvent<T> event) {
        enter("an event");
        threads.add(Thread.currentThread().getName());
        events.add(event);
        fresh.add(event);
        inside.decrementAndGet();
    }

    @Override
    public void onError(Throwable error) {
        enter("an error");
        threads.add(Thread.currentThread().getName());
        inside.decrementAndGet();
        end.complete(error);
    }

    @Override
    public void onComplete() {
        enter("the end");
        threads.add(Thread.currentThread().getName());
        inside.decrementAndGet();
        end.complete(null);
    }

    private void enter(String what) {
        if (inside.getAndIncrement() > 0 || end.isDone() || !subscription.isDone()) {
            broken.add(what + " came out of turn");
        }
    }

    public Flow.Subscription subscription() {
        return subscription.join();
    }

    public ImageEvent<T> next() throws InterruptedException {
        ImageEvent<T> event = fresh.poll(PATIENCE, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event came, the end is " + end);
        }
        return event;
    }

    /** Waits for the end and returns its error; null if the stream completed. */
    public Throwable end() throws Exception {
        Throwable error = end.get(PATIENCE, TimeUnit.SECONDS);
        if (!broken.isEmpty()) {
            throw new AssertionError(broken);
        }
        return error;
    }

    public boolean ended() {
        return end.isDone();
    }

    public List<ImageEvent<T>> events() {
        return events;
    }

    /** Returns the events in short, for example {@code partial 0} and {@code completed}. */
    public List<String> story() {
        return events.stream()
                .map(event -> event instanceof ImageEvent.Partial<T> partial
                        ? "partial " + partial.partialIndex()
                        : "completed")
                .toList();
    }

    /** Returns the threads of all signals except the subscription. */
    public List<String> threads() {
        return threads;
    }
}
