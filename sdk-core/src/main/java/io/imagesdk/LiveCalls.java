package io.imagesdk;

import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.internal.wire.CallScope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** The calls that run: ties each caller's future to its scope, so that whichever ends first ends the other. */
final class LiveCalls {
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final String provider;
    private final ServiceThreads threads;
    private final CallListeners listeners;
    private final Set<CallScope> scopes = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    LiveCalls(String provider, ServiceThreads threads, CallListeners listeners) {
        this.provider = provider;
        this.threads = threads;
        this.listeners = listeners;
    }

    /**
     * Starts a call on the workers.
     *
     * @param watch told of all that happens, and of the end exactly once: here when it goes well, by the scope's end otherwise
     */
    <T> CompletableFuture<T> start(Duration limit, CallWatch watch, Function<CallScope, CompletableFuture<T>> flow) {
        if (closed.get()) {
            ServiceClosedException refused = closed(CallOutcome.NOT_SENT);
            watch.failed(refused, Duration.ZERO);
            return CompletableFuture.failedFuture(refused);
        }
        Call<T> call = new Call<>(threads.callbacks());
        CallScope scope = new CallScope(threads.time(), limit);
        scope.story().listen(watch);
        scopes.add(scope);
        scope.onAbort(reason -> {
            ImagesException failure = ours(reason, provider, scope);
            watch.failed(failure, scope.elapsed());
            call.fail(failure);
        });
        CompletableFuture<T> watched = call.whenComplete((value, thrown) -> {
            // Cancelled, timed out or completed from outside; nothing happens when it ended by itself.
            scope.abort(cancelled(scope));
            scope.finish();
            scopes.remove(scope);
        });
        if (closed.get()) { // close() came between and may have missed it
            scope.abort(closed(CallOutcome.NOT_SENT));
        }
        try {
            threads.workers().execute(() -> run(call, scope, watch, flow));
        } catch (RejectedExecutionException tooLate) {
            scope.abort(closed(CallOutcome.NOT_SENT));
        }
        return watched == call ? watched : call;
    }

    private <T> void run(
            Call<T> call, CallScope scope, CallWatch watch, Function<CallScope, CompletableFuture<T>> flow) {
        if (scope.reason() != null) {
            return;
        }
        CompletableFuture<T> result;
        try {
            result = flow.apply(scope);
        } catch (Throwable refused) { // an error, too, would leave the future open
            result = CompletableFuture.failedFuture(refused);
        }
        CompletableFuture<T> unused = result.whenComplete((value, thrown) -> {
            if (thrown == null) {
                scope.met();
                call.succeed(
                        taking -> scope.settle(
                                () -> {
                                    watch.succeeded(value, scope.elapsed());
                                    return taking.getAsBoolean();
                                },
                                () -> cancelled(scope)),
                        value);
            } else {
                scope.abort(ours(thrown, provider, scope)); // lets go of all first, then tells the caller
            }
        });
    }

    private static CallCancelledException cancelled(CallScope scope) {
        return new CallCancelledException(
                "the call was cancelled", scope.details().build(), null);
    }

    /** What was thrown as one of ours, with all that is known. When the call was ended from outside, that is the reason. */
    static ImagesException ours(Throwable thrown, String provider, CallScope scope) {
        RuntimeException ended = scope.reason();
        Throwable cause = ended != null ? ended : unwrapped(thrown);
        ImagesException ours = cause instanceof ImagesException known
                ? known
                : new UnexpectedException(
                        "unexpected: " + cause, ErrorDetails.of(scope.phase()).build(), cause);
        ErrorDetails.Builder details = ours.details().toBuilder()
                .provider(provider)
                .attempts(scope.attempts())
                .requestId(ours.requestId().or(() -> lastRequestId(scope)))
                .task(ours.task().or(scope::task));
        if (ours.outcomes().isEmpty()) {
            details.outcomes(scope.outcomes());
        }
        return ours.with(details.build());
    }

    /** A call that was ended from outside does not know itself how far its last exchange came. */
    private static Optional<String> lastRequestId(CallScope scope) {
        return scope.attempts().stream()
                .flatMap(attempt -> attempt.requestId().stream())
                .reduce((earlier, later) -> later);
    }

    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private ServiceClosedException closed(CallOutcome outcome) {
        return new ServiceClosedException(
                "the service is closed",
                ErrorDetails.of(outcome).provider(provider).build(),
                null);
    }

    /** Ends every call and then the threads; who closes at the same time waits until that is done. */
    synchronized void close() {
        if (closed.compareAndSet(false, true)) {
            for (CallScope scope : List.copyOf(scopes)) {
                scope.abort(closed(scope.phase()));
            }
            long begin = System.nanoTime();
            threads.close(CLOSE.toMillis());
            listeners.close(CLOSE.minusNanos(System.nanoTime() - begin));
        }
    }
}
