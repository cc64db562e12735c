package io.imagesdk.bulk;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The items of a publisher as an iterator, which requests a few items ahead. */
final class PublisherItems implements Iterator<BulkItem>, Flow.Subscriber<BulkItem> {
    private static final int AHEAD = 64;

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private Flow.@Nullable Subscription subscription;
    private @Nullable Signal next;

    /** An item, or the end of the items with its failure if there is one. */
    private record Signal(Optional<BulkItem> item, Optional<Throwable> failure) {}

    @Override
    public synchronized void onSubscribe(Flow.Subscription started) {
        subscription = started;
        started.request(AHEAD);
    }

    @Override
    public void onNext(BulkItem item) {
        signals.add(new Signal(Optional.of(item), Optional.empty()));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new Signal(Optional.empty(), Optional.of(failure)));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal(Optional.empty(), Optional.empty()));
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            try {
                next = signals.take();
            } catch (InterruptedException e) {
                cancel();
                Thread.currentThread().interrupt();
                throw new BulkException("the run was stopped while it waited for items", e);
            }
        }
        next.failure().ifPresent(failure -> {
            throw new BulkException("the publisher of the items failed: " + failure, failure);
        });
        return next.item().isPresent();
    }

    @Override
    public BulkItem next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        BulkItem item = next.item().orElseThrow();
        next = null;
        request();
        return item;
    }

    private synchronized void request() {
        if (subscription != null) {
            subscription.request(1);
        }
    }

    /** Cancels the subscription, and ends the iterator. */
    synchronized void cancel() {
        if (subscription != null) {
            subscription.cancel();
        }
        onComplete();
    }
}
