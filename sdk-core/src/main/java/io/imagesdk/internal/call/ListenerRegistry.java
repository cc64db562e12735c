package io.imagesdk.internal.call;

import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Progress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The listeners of one service. Starts the event dispatcher of each call. */
public final class ListenerRegistry {
    private static final AtomicLong CALLS = new AtomicLong();

    private final String provider;
    private final URI endpoint;
    private final ServiceExecutors executors;
    private final List<ListenerQueue> queues;

    /**
     * Creates the queues of the listeners.
     *
     * @param provider the id of the provider profile
     * @param endpoint the scheme, host and port that requests go to
     */
    public ListenerRegistry(List<CallListener> listeners, String provider, URI endpoint, ServiceExecutors executors) {
        this.provider = provider;
        this.endpoint = endpoint;
        this.executors = executors;
        AtomicInteger number = new AtomicInteger();
        this.queues = listeners.stream()
                .map(listener ->
                        new ListenerQueue(listener, executors.name() + "-listener-" + number.incrementAndGet()))
                .toList();
    }

    /**
     * Notifies the listeners, on the thread of the caller, that a call starts. Every dispatcher must be ended with
     * {@link CallEventDispatcher#succeeded} or {@link CallEventDispatcher#failed}.
     */
    public CallEventDispatcher start(
            CallInfo.CallOperation operation, Optional<ImagesRequest> request, Optional<Consumer<Progress>> progress) {
        CallInfo call = new CallInfo(
                CALLS.incrementAndGet(),
                operation,
                provider,
                endpoint,
                request.flatMap(ImagesRequest::model),
                request.isPresent() ? OptionalInt.of(request.get().count().orElse(1)) : OptionalInt.empty(),
                executors.clock().instant());
        queues.forEach(queue -> queue.notifyNow(listener -> listener.onStart(call)));
        return new CallEventDispatcher(call, queues, new ProgressDispatcher(progress, executors.callbacks()));
    }

    /** Waits up to the timeout until the listeners have received all events. */
    void close(Duration timeout) {
        long start = System.nanoTime();
        for (ListenerQueue queue : queues) {
            Duration remaining = timeout.minusNanos(System.nanoTime() - start);
            queue.close(remaining.isNegative() ? Duration.ZERO : remaining);
        }
    }
}
