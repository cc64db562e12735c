package io.imagesdk;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.Violation;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A stream that is still to be asked for. The first subscriber makes the call; a second one would make a second bill and is refused. */
final class StreamPublisher<T> implements Flow.Publisher<ImageEvent<T>> {
    private final String provider;
    private final Executor callbacks;
    private final Function<Emission<T>, CompletableFuture<?>> calling;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    StreamPublisher(String provider, Executor callbacks, Function<Emission<T>, CompletableFuture<?>> calling) {
        this.provider = provider;
        this.callbacks = callbacks;
        this.calling = calling;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ImageEvent<T>> subscriber) {
        Emission<T> events = new Emission<>(Objects.requireNonNull(subscriber, "subscriber"), callbacks);
        boolean first = subscribed.compareAndSet(false, true);
        events.start(() -> first ? calling.apply(events) : CompletableFuture.failedFuture(refusal()));
    }

    private InvalidRequestException refusal() {
        return new InvalidRequestException(
                List.of(new Violation(
                        "stream",
                        "has been subscribed to before",
                        "call stream again: that is another picture and another bill")),
                ErrorDetails.of(CallOutcome.NOT_SENT).provider(provider).build());
    }
}
