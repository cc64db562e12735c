package io.imagesdk.internal.call;

import io.imagesdk.internal.url.Origin;
import io.imagesdk.internal.wire.ServiceConfig;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The listeners of one service. */
public final class ListenerRegistry {
    private static final AtomicLong CALLS = new AtomicLong();

    private final ServiceConfig config;
    private final ServiceExecutors executors;
    private final List<ListenerQueue> queues;

    public ListenerRegistry(List<CallListener> listeners, ServiceConfig config, ServiceExecutors executors) {
        this.config = config;
        this.executors = executors;
        AtomicInteger number = new AtomicInteger();
        this.queues = listeners.stream()
                .map(listener ->
                        new ListenerQueue(listener, executors.name() + "-listener-" + number.incrementAndGet()))
                .toList();
    }

    /** A call begins, on the thread of who makes it. Whoever takes this has to end it. */
    public CallEventDispatcher begin(
            CallInfo.CallOperation callOperation,
            Optional<ImagesRequest> request,
            Optional<Consumer<Progress>> progress) {
        CallInfo call = new CallInfo(
                CALLS.incrementAndGet(),
                callOperation,
                config.profile().id(),
                Origin.of(config.baseUrl()).toUri(),
                request.flatMap(ImagesRequest::model),
                request.isPresent() ? OptionalInt.of(request.get().count().orElse(1)) : OptionalInt.empty(),
                executors.clock().instant());
        queues.forEach(listenerQueue -> listenerQueue.notifyNow(listener -> listener.onStart(call)));
        return new CallEventDispatcher(call, queues, new ProgressDispatcher(progress, executors.callbacks()));
    }

    /** Waits until all is told, so long at most. */
    void close(Duration limit) {
        long begin = System.nanoTime();
        for (ListenerQueue listenerQueue : queues) {
            Duration left = limit.minusNanos(System.nanoTime() - begin);
            listenerQueue.close(left.isNegative() ? Duration.ZERO : left);
        }
    }
}
