package io.imagesdk.internal.transport;

import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for a stream of an HTTP/2 connection. A server limits the streams of a connection, and the
 * HTTP client rejects further requests without sending them. Each exchange that ends lets the oldest request try again.
 * Some also try again after a short time, because other users of the same client end exchanges as well, and an exchange
 * may end shortly before its stream is free.
 */
final class StreamQueue {
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);
    private static final int MAX_TURNS_PER_CHECK = 10;

    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private boolean checking;

    /**
     * Returns a future that completes when a stream may be free, and fails when the call is aborted.
     *
     * @param first whether the request has waited before and goes to the front
     */
    CompletableFuture<Void> await(CallScope scope, boolean first) {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        CallScope.Hook hook = scope.onAbort(turn::completeExceptionally);
        if (add(turn, first)) {
            scheduleCheck(scope.scheduler());
        }
        return turn.whenComplete((done, error) -> hook.close());
    }

    /** Adds a request; returns whether no check was scheduled before. */
    private synchronized boolean add(CompletableFuture<Void> turn, boolean first) {
        if (first) {
            waiting.addFirst(turn);
        } else {
            waiting.addLast(turn);
        }
        boolean start = !checking;
        checking = true;
        return start;
    }

    /** Reports that an exchange has ended. Returns whether another request tries again. */
    boolean release() {
        CompletableFuture<Void> turn = poll();
        while (turn != null && !turn.complete(null)) {
            // The call was aborted while it waited.
            turn = poll();
        }
        return turn != null;
    }

    private synchronized @Nullable CompletableFuture<Void> poll() {
        return waiting.pollFirst();
    }

    private void scheduleCheck(Scheduler scheduler) {
        scheduler.schedule(CHECK_INTERVAL, () -> {
            int turns = 0;
            while (turns < MAX_TURNS_PER_CHECK && release()) {
                turns++;
            }
            if (isStillWaiting()) {
                scheduleCheck(scheduler);
            }
        });
    }

    private synchronized boolean isStillWaiting() {
        checking = !waiting.isEmpty();
        return checking;
    }
}
