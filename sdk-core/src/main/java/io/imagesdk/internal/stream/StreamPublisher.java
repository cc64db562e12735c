package io.imagesdk.internal.stream;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.call.BoundedRelease;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.pipeline.CallExecution;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The publisher of the events of one streaming call. The first subscriber starts the call. A second one is rejected,
 * because it would be charged again.
 *
 * @param <T> what the call delivers for an image
 */
public final class StreamPublisher<T> implements Flow.Publisher<ImageEvent<T>> {
    private final String provider;
    private final Executor workers;
    private final Executor callbacks;
    private final Function<CallScope, CompletableFuture<CallExecution<T>>> preparation;
    private final Starter<T> starter;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final AtomicReference<@Nullable CompletableFuture<ImageResult<T>>> call = new AtomicReference<>();

    /**
     * Starts a call.
     *
     * @param <T> what the call delivers for an image
     */
    @FunctionalInterface
    public interface Starter<T> {
        /** Starts a call that runs as the function says. */
        CompletableFuture<ImageResult<T>> start(Function<CallScope, CompletableFuture<ImageResult<T>>> flow);
    }

    /**
     * Creates a publisher; nothing is sent before somebody subscribes.
     *
     * @param provider the id of the provider profile
     * @param workers the executor for work that may block
     * @param callbacks the executor that runs the subscriber
     * @param preparation prepares the call in its scope
     * @param starter starts the call
     */
    public StreamPublisher(
            String provider,
            Executor workers,
            Executor callbacks,
            Function<CallScope, CompletableFuture<CallExecution<T>>> preparation,
            Starter<T> starter) {
        this.provider = provider;
        this.workers = workers;
        this.callbacks = callbacks;
        this.preparation = preparation;
        this.starter = starter;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ImageEvent<T>> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        StreamSubscription<T> subscription = new StreamSubscription<>(subscriber, callbacks);
        boolean first = subscribed.compareAndSet(false, true);
        subscription.start(() -> first ? start(subscription) : CompletableFuture.failedFuture(secondSubscriber()));
    }

    private CompletableFuture<ImageResult<T>> start(StreamSubscription<T> subscription) {
        CompletableFuture<ImageResult<T>> started = starter.start(scope -> {
            scope.onEnd(reason -> BoundedRelease.run(subscription::abort, workers), subscription::complete);
            return preparation
                    .apply(scope)
                    .thenCompose(prepared -> StreamDelivery.run(prepared, subscription, workers));
        });
        call.set(started);
        return started;
    }

    /** Returns the call of the subscriber of a stream; empty before it has started, and for streams of others. */
    public static <T> Optional<CompletableFuture<ImageResult<T>>> callOf(Flow.Publisher<ImageEvent<T>> stream) {
        if (stream instanceof FallbackPublisher<T> chain) {
            return callOf(chain.current());
        }
        return stream instanceof StreamPublisher<T> single ? Optional.ofNullable(single.call.get()) : Optional.empty();
    }

    private InvalidRequestException secondSubscriber() {
        return new InvalidRequestException(
                List.of(new Violation(
                        "stream",
                        "supports one subscriber only",
                        "call stream again for another request, which is charged separately")),
                ErrorDetails.of(BillingStatus.NOT_SENT).provider(provider).build());
    }
}
