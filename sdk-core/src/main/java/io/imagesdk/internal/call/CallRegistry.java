package io.imagesdk.internal.call;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.error.UnexpectedException;
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
public final class CallRegistry {
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final String provider;
    private final ServiceExecutors executors;
    private final ListenerRegistry listeners;
    private final Set<CallScope> scopes = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    public CallRegistry(String provider, ServiceExecutors executors, ListenerRegistry listeners) {
        this.provider = provider;
        this.executors = executors;
        this.listeners = listeners;
    }

    /**
     * Starts a call on the workers.
     *
     * @param events told of all that happens, and of the end exactly once: here when it goes well, by the scope's end otherwise
     */
    public <T> CompletableFuture<T> start(
            Duration limit, CallEventDispatcher events, Function<CallScope, CompletableFuture<T>> flow) {
        if (closed.get()) {
            ServiceClosedException refused = closed(BillingStatus.NOT_SENT);
            events.failed(refused, Duration.ZERO);
            return CompletableFuture.failedFuture(refused);
        }
        CallFuture<T> call = new CallFuture<>(executors.callbacks());
        CallScope scope = new CallScope(executors.time(), limit);
        scope.log().forwardTo(events);
        scopes.add(scope);
        scope.onAbort(reason -> {
            ImagesException failure = toImagesException(reason, provider, scope);
            events.failed(failure, scope.elapsed());
            call.fail(failure);
        });
        CompletableFuture<T> watched = call.whenComplete((value, error) -> {
            // Cancelled, timed out or completed from outside; nothing happens when it ended by itself.
            scope.abort(cancelled(scope));
            scope.finish();
            scopes.remove(scope);
        });
        if (closed.get()) { // close() came between and may have missed it
            scope.abort(closed(BillingStatus.NOT_SENT));
        }
        try {
            executors.workers().execute(() -> run(call, scope, events, flow));
        } catch (RejectedExecutionException ignored) {
            scope.abort(closed(BillingStatus.NOT_SENT));
        }
        return watched == call ? watched : call;
    }

    private <T> void run(
            CallFuture<T> call,
            CallScope scope,
            CallEventDispatcher events,
            Function<CallScope, CompletableFuture<T>> flow) {
        if (scope.abortReason() != null) {
            return;
        }
        CompletableFuture<T> result;
        try {
            result = flow.apply(scope);
        } catch (Throwable e) { // an error, too, would leave the future open
            result = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> unused = result.whenComplete((value, error) -> {
            if (error == null) {
                scope.cancelDeadline();
                call.succeed(
                        taking -> scope.completeIf(
                                () -> {
                                    events.succeeded(value, scope.elapsed());
                                    return taking.getAsBoolean();
                                },
                                () -> cancelled(scope)),
                        value);
            } else {
                scope.abort(toImagesException(error, provider, scope)); // lets go of all first, then tells the caller
            }
        });
    }

    private static CallCancelledException cancelled(CallScope scope) {
        return new CallCancelledException(
                "the call was cancelled", scope.details().build(), null);
    }

    /** What was thrown as one of ours, with all that is known. When the call was ended from outside, that is the reason. */
    public static ImagesException toImagesException(Throwable error, String provider, CallScope scope) {
        RuntimeException ended = scope.abortReason();
        Throwable cause = ended != null ? ended : unwrapped(error);
        ImagesException ours = cause instanceof ImagesException known
                ? known
                : new UnexpectedException(
                        "unexpected: " + cause, ErrorDetails.of(scope.billing()).build(), cause);
        ErrorDetails.Builder details = ours.details().toBuilder()
                .provider(provider)
                .attempts(scope.attempts())
                .requestId(ours.requestId().or(() -> lastRequestId(scope)))
                .task(ours.task().or(scope::task));
        if (ours.outcomes().isEmpty()) {
            details.outcomes(scope.outcomes());
        }
        return ours.withDetails(details.build());
    }

    /** A call that was ended from outside does not know itself how far its last exchange came. */
    private static Optional<String> lastRequestId(CallScope scope) {
        return scope.attempts().stream()
                .flatMap(attempt -> attempt.requestId().stream())
                .reduce((earlier, later) -> later);
    }

    private static Throwable unwrapped(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private ServiceClosedException closed(BillingStatus billing) {
        return new ServiceClosedException(
                "the service is closed",
                ErrorDetails.of(billing).provider(provider).build(),
                null);
    }

    /** Ends every call and then the threads; who closes at the same time waits until that is done. */
    public synchronized void close() {
        if (closed.compareAndSet(false, true)) {
            for (CallScope scope : List.copyOf(scopes)) {
                scope.abort(closed(scope.billing()));
            }
            long begin = System.nanoTime();
            executors.close(CLOSE.toMillis());
            listeners.close(CLOSE.minusNanos(System.nanoTime() - begin));
        }
    }
}
