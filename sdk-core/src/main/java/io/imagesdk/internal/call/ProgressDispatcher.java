package io.imagesdk.internal.call;

import io.imagesdk.model.Progress;
import io.imagesdk.model.ProgressListener;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a caller's listener how a call goes on: in order, on the callers' executor, and whatever it throws changes nothing. */
public final class ProgressDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.progress");

    private final Optional<ProgressListener> listener;
    private final Executor callbacks;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    public ProgressDispatcher(Optional<ProgressListener> listener, Executor callbacks) {
        this.listener = listener;
        this.callbacks = callbacks;
    }

    synchronized void tell(Progress progress) {
        if (listener.isPresent()) {
            last = last.thenRunAsync(() -> tell(listener.get(), progress), callbacks);
        }
    }

    private static void tell(ProgressListener listener, Progress progress) {
        try {
            listener.onProgress(progress);
        } catch (RuntimeException e) {
            LOG.warn("a progress listener threw", e);
        }
    }
}
