package io.imagesdk.internal.call;

import io.imagesdk.model.Progress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the progress of a call to its consumer: in order, on the callback executor. What the consumer throws is
 * only logged.
 */
final class ProgressDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.progress");

    private final Optional<Consumer<Progress>> consumer;
    private final Executor callbacks;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    ProgressDispatcher(Optional<Consumer<Progress>> consumer, Executor callbacks) {
        this.consumer = consumer;
        this.callbacks = callbacks;
    }

    synchronized void enqueue(Progress progress) {
        if (consumer.isPresent()) {
            // handleAsync, not thenRunAsync: an event that the executor rejected must not silence the events after it.
            last = last.handleAsync((done, error) -> deliver(consumer.get(), progress), callbacks);
        }
    }

    private static boolean deliver(Consumer<Progress> consumer, Progress progress) {
        try {
            consumer.accept(progress);
            return true;
        } catch (Throwable e) {
            LOG.warn("a progress consumer threw; the call continues", e);
            return false;
        }
    }
}
