package io.imagesdk.internal.stream;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.ImageEvent;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A stream that is still to be asked for. The first subscriber makes the call; a second one would make a second bill and is refused. */
public final class StreamPublisher<T> implements Flow.Publisher<ImageEvent<T>> {
    private final String provider;
    private final Executor callbacks;
    private final Function<StreamSubscription<T>, CompletableFuture<?>> calling;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    public StreamPublisher(
            String provider, Executor callbacks, Function<StreamSubscription<T>, CompletableFuture<?>> calling) {
        this.provider = provider;
        this.callbacks = callbacks;
        this.calling = calling;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ImageEvent<T>> subscriber) {
        StreamSubscription<T> events =
                new StreamSubscription<>(Objects.requireNonNull(subscriber, "subscriber"), callbacks);
        boolean first = subscribed.compareAndSet(false, true);
        events.start(() -> first ? calling.apply(events) : CompletableFuture.failedFuture(refusal()));
    }

    private InvalidRequestException refusal() {
        return new InvalidRequestException(
                List.of(new Violation(
                        "stream",
                        "has been subscribed to before",
                        "call stream again: that is another picture and another bill")),
                ErrorDetails.of(BillingStatus.NOT_SENT).provider(provider).build());
    }
}
