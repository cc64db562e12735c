package io.imagesdk.internal.transport;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.internal.call.CallScope;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Whether a service is shut down, so that it sends no further request that may be charged. A call does not wait for a
 * retry then.
 */
final class ShutdownState {
    private final Executor workers;
    private final Set<CompletableFuture<Void>> waits = ConcurrentHashMap.newKeySet();
    private volatile boolean begun;

    /**
     * Creates the state of a service that is not shut down.
     *
     * @param workers the executor on which a call continues after a wait
     */
    ShutdownState(Executor workers) {
        this.workers = workers;
    }

    /** Shuts the service down, and ends all waits. Returns at once. */
    void begin() {
        begun = true;
        waits.forEach(this::end);
    }

    private void end(CompletableFuture<Void> wait) {
        try {
            workers.execute(() -> wait.complete(null));
        } catch (RejectedExecutionException ignored) {
            // The service is closed, and closing it aborts every call.
        }
    }

    boolean hasBegun() {
        return begun;
    }

    /** Throws an exception if the service is shut down. */
    void requireNotBegun() {
        if (begun) {
            throw new ServiceClosedException(
                    "the service is shut down and sends no further request that may be charged",
                    ErrorDetails.of(BillingStatus.NOT_SENT).build(),
                    null);
        }
    }

    /** Returns a future that completes on a worker after the delay or a shutdown, and fails if the call is aborted. */
    CompletableFuture<Void> await(Duration delay, CallScope scope) {
        CompletableFuture<Void> wait = scope.delay(delay, workers);
        waits.add(wait);
        // A shutdown in between has not seen this wait.
        if (begun) {
            end(wait);
        }
        return wait.whenComplete((elapsed, error) -> waits.remove(wait));
    }
}
