package io.imagesdk.internal.stream;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.FallbackRule;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageResult;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream that starts again at a second service if the first one was certainly not charged for it. The subscriber has
 * received no event then, because an image is always charged.
 *
 * @param <T> what the call delivers for an image
 */
public final class FallbackPublisher<T> implements Flow.Publisher<ImageEvent<T>> {
    private final Function<Duration, Optional<Flow.Publisher<ImageEvent<T>>>> fallback;
    private final BiFunction<ImageResult<T>, ImagesException, ImageResult<T>> describe;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private volatile Flow.Publisher<ImageEvent<T>> current;

    /**
     * Creates a publisher; nothing is sent before somebody subscribes.
     *
     * @param first the stream of the first service
     * @param fallback returns the stream of the second service after the time since the subscription; empty if no time
     *     is left for it
     * @param describe adds the failure of the first stream to the result of the second one
     */
    public FallbackPublisher(
            Flow.Publisher<ImageEvent<T>> first,
            Function<Duration, Optional<Flow.Publisher<ImageEvent<T>>>> fallback,
            BiFunction<ImageResult<T>, ImagesException, ImageResult<T>> describe) {
        this.current = first;
        this.fallback = fallback;
        this.describe = describe;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ImageEvent<T>> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (subscribed.compareAndSet(false, true)) {
            current.subscribe(new FallbackSubscriber(subscriber));
        } else {
            // The stream has a subscriber and rejects this one.
            current.subscribe(subscriber);
        }
    }

    /** Returns the stream that is running. */
    Flow.Publisher<ImageEvent<T>> current() {
        return current;
    }

    /** Passes events and demand on, and subscribes to the second stream with the demand that the first left open. */
    private final class FallbackSubscriber implements Flow.Subscriber<ImageEvent<T>>, Flow.Subscription {
        private final Flow.Subscriber<? super ImageEvent<T>> subscriber;
        private final long start = System.nanoTime();
        private Flow.@Nullable Subscription subscription;
        private @Nullable ImagesException firstFailure;
        private long demand;
        private boolean cancelled;

        FallbackSubscriber(Flow.Subscriber<? super ImageEvent<T>> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            long open;
            boolean again;
            boolean late;
            synchronized (this) {
                again = subscription != null;
                subscription = given;
                open = demand;
                late = cancelled;
            }
            if (!again) {
                subscriber.onSubscribe(this);
            } else if (late) {
                given.cancel();
            } else if (open > 0) {
                given.request(open);
            }
        }

        @Override
        public void request(long count) {
            Flow.Subscription target;
            synchronized (this) {
                if (count > 0) {
                    demand = demand > Long.MAX_VALUE - count ? Long.MAX_VALUE : demand + count;
                }
                target = subscription;
            }
            if (target != null) {
                target.request(count);
            }
        }

        @Override
        public void cancel() {
            Flow.Subscription target;
            synchronized (this) {
                cancelled = true;
                target = subscription;
            }
            if (target != null) {
                target.cancel();
            }
        }

        @Override
        public void onNext(ImageEvent<T> event) {
            ImagesException failure;
            synchronized (this) {
                if (demand < Long.MAX_VALUE) {
                    demand--;
                }
                failure = firstFailure;
            }
            subscriber.onNext(
                    failure != null && event instanceof ImageEvent.Completed<T> completed
                            ? new ImageEvent.Completed<>(completed.image(), describe.apply(completed.result(), failure))
                            : event);
        }

        @Override
        public void onError(Throwable error) {
            ImagesException earlier;
            synchronized (this) {
                earlier = firstFailure;
            }
            Optional<ImagesException> cause = earlier == null ? FallbackRule.UNCHARGED.cause(error) : Optional.empty();
            if (cause.isPresent()) {
                startAgain(cause.get());
            } else {
                subscriber.onError(earlier == null ? error : FallbackRule.UNCHARGED.combine(earlier, error));
            }
        }

        private void startAgain(ImagesException failure) {
            Throwable end = failure;
            try {
                Optional<Flow.Publisher<ImageEvent<T>>> next = next(failure);
                if (next.isPresent()) {
                    next.get().subscribe(this);
                    return;
                }
            } catch (Throwable e) {
                // The subscriber would get neither an event nor an error.
                end = FallbackRule.UNCHARGED.combine(failure, FallbackRule.thrownBy(e));
            }
            subscriber.onError(end);
        }

        private Optional<Flow.Publisher<ImageEvent<T>>> next(ImagesException failure) {
            synchronized (this) {
                if (cancelled) {
                    return Optional.empty();
                }
                firstFailure = failure;
            }
            Optional<Flow.Publisher<ImageEvent<T>>> next = fallback.apply(Duration.ofNanos(System.nanoTime() - start));
            next.ifPresent(stream -> current = stream);
            return next;
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
