package io.imagesdk.internal.call;

import io.imagesdk.model.Progress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the progress of a call to the caller's consumer: in order, on the callback executor, and protected from its exceptions. */
public final class ProgressDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.progress");

    private final Optional<Consumer<Progress>> consumer;
    private final Executor callbacks;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    public ProgressDispatcher(Optional<Consumer<Progress>> consumer, Executor callbacks) {
        this.consumer = consumer;
        this.callbacks = callbacks;
    }

    synchronized void dispatch(Progress progress) {
        if (consumer.isPresent()) {
            last = last.thenRunAsync(() -> accept(consumer.get(), progress), callbacks);
        }
    }

    private static void accept(Consumer<Progress> consumer, Progress progress) {
        try {
            consumer.accept(progress);
        } catch (RuntimeException e) {
            LOG.warn("progress consumer failed; the call continues", e);
        }
    }
}
