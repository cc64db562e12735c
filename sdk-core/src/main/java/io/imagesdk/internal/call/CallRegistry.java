package io.imagesdk.internal.call;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.model.ImageOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The running calls of one service. Ties the future of each caller to the scope of the call: when one of them ends,
 * so does the other.
 */
public final class CallRegistry {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String provider;
    private final ServiceExecutors executors;
    private final ListenerRegistry listeners;
    private final Map<CallScope, CallFuture<?>> calls = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Creates a registry without calls. */
    public CallRegistry(String provider, ServiceExecutors executors, ListenerRegistry listeners) {
        this.provider = provider;
        this.executors = executors;
        this.listeners = listeners;
    }

    /**
     * Starts a call on the worker threads. The dispatcher receives exactly one end event.
     *
     * @param completion the executor that completes the future
     * @param timeout the time after which the call is aborted
     * @param flow runs the call in the given scope
     */
    public <T> CompletableFuture<T> start(
            Executor completion,
            Duration timeout,
            CallEventDispatcher events,
            Function<CallScope, CompletableFuture<T>> flow) {
        if (closed.get()) {
            return reject(events);
        }
        CallFuture<T> call = new CallFuture<>(completion, executors.completions());
        CallScope scope;
        try {
            scope = new CallScope(executors.scheduler(), timeout, events);
        } catch (OutOfMemoryError e) {
            // The process may start no more threads, and this one is that of the timer.
            return fail(
                    events,
                    new UnexpectedException(
                            "the call could not be started: " + e,
                            ErrorDetails.of(BillingStatus.NOT_SENT)
                                    .provider(provider)
                                    .build(),
                            e));
        }
        call.attach(scope);
        calls.put(scope, call);
        scope.onAbort(reason -> {
            // All other actions have run: nothing more is sent.
            ImagesException failure = withFinalBilling(toImagesException(reason, provider, scope), scope);
            Duration elapsed = scope.log().elapsed();
            call.fail(reason, failure, () -> events.failed(failure, elapsed));
        });
        CompletableFuture<T> unused = call.whenComplete((value, error) -> {
            // The caller may have used a method that completes the future directly, such as obtrudeValue.
            if (!scope.hasEnded()) {
                scope.abort(cancelled(scope));
            }
            scope.finish();
            call.detach();
            calls.remove(scope);
            if (closed.get() && calls.isEmpty()) {
                executors.closeTimer();
            }
        });
        // close() may have run in between, without seeing this call.
        if (closed.get()) {
            scope.abort(closed(BillingStatus.NOT_SENT));
        }
        try {
            executors.workers().execute(() -> run(call, scope, events, flow));
        } catch (RejectedExecutionException ignored) {
            // The service was closed in the meantime.
            scope.abort(closed(BillingStatus.NOT_SENT));
        }
        return call;
    }

    /** Fails a call of which nothing is sent, because the service is shut down or closed. */
    public <T> CompletableFuture<T> reject(CallEventDispatcher events) {
        return fail(events, closed(BillingStatus.NOT_SENT));
    }

    private static <T> CompletableFuture<T> fail(CallEventDispatcher events, ImagesException failure) {
        events.failed(failure, Duration.ZERO);
        return CompletableFuture.failedFuture(failure);
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
        } catch (Throwable e) {
            // An Error must not leave the future incomplete either.
            result = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> unused = result.whenComplete((value, error) -> {
            if (error == null && scope.reports().isDone()) {
                succeed(call, scope, events, value);
            } else if (error == null) {
                CompletableFuture<?> unusedToo = scope.reports()
                        .whenCompleteAsync(
                                (reported, ignored) -> succeed(call, scope, events, value), executors.workers());
            } else {
                // Releases everything first, and then fails the future of the caller.
                scope.abort(withoutOutcomes(error, provider, scope));
            }
        });
    }

    private <T> void succeed(CallFuture<T> call, CallScope scope, CallEventDispatcher events, T value) {
        call.succeed(
                value,
                () -> complete(scope, events),
                () -> events.succeeded(value, scope.log().elapsed()));
    }

    /** Ends the call with its result, and returns false if it has ended before. An error fails the call. */
    private boolean complete(CallScope scope, CallEventDispatcher events) {
        try {
            return scope.complete();
        } catch (Throwable e) {
            ImagesException failure = toImagesException(e, provider, scope);
            events.failed(failure, scope.log().elapsed());
            throw failure;
        }
    }

    /** Returns the reason to abort a call that the caller has cancelled or completed. */
    static CallCancelledException cancelled(CallScope scope) {
        return new CallCancelledException(
                "the call was cancelled", scope.state().details().build(), null);
    }

    /**
     * Returns an error as an exception of the library, with all that is known about the call. If the call was
     * aborted, the reason of the abort counts.
     */
    public static ImagesException toImagesException(Throwable error, String provider, CallScope scope) {
        ImagesException failure = withoutOutcomes(error, provider, scope);
        return failure.outcomes().isEmpty()
                ? withOutcomes(failure, scope.state().outcomes())
                : failure;
    }

    /** Adds the outcomes of the images. A call is billed if one of its images is. */
    private static ImagesException withOutcomes(ImagesException failure, List<? extends ImageOutcome<?>> outcomes) {
        BillingStatus billing = outcomes.stream()
                .map(CallRegistry::billing)
                .reduce(failure.billing(), (first, second) -> first.compareTo(second) > 0 ? first : second);
        return failure.withDetails(failure.details().toBuilder()
                .outcomes(outcomes)
                .billing(billing)
                .build());
    }

    private static BillingStatus billing(ImageOutcome<?> outcome) {
        if (outcome instanceof ImageOutcome.Failed<?> failed) {
            return failed.error().billing();
        }
        return outcome instanceof ImageOutcome.Delivered<?> ? BillingStatus.BILLED : BillingStatus.NOT_SENT;
    }

    /**
     * Returns an error like {@link #toImagesException}, but without the outcomes of the images: they change when the
     * call is aborted.
     */
    public static ImagesException withoutOutcomes(Throwable error, String provider, CallScope scope) {
        RuntimeException abortReason = scope.abortReason();
        Throwable cause = scope.log().masked(abortReason != null ? abortReason : CompletionErrors.unwrap(error));
        ImagesException failure = cause instanceof ImagesException known
                ? known
                : new UnexpectedException(
                        "unexpected failure: " + cause,
                        ErrorDetails.of(scope.state().billing()).build(),
                        cause);
        ImagesException complete = scope.state().complete(failure);
        return complete.withDetails(complete.details().toBuilder()
                .provider(provider)
                .attempts(scope.log().attempts())
                .requestId(failure.requestId().or(() -> lastRequestId(scope)))
                .build());
    }

    /**
     * Returns the failure with the billing status after the release of the connection. The request may have been sent
     * while the call was aborted, after the exception of a cancel or a timeout had been created.
     */
    private static ImagesException withFinalBilling(ImagesException failure, CallScope scope) {
        boolean external = failure instanceof CallCancelledException
                || failure instanceof CallTimeoutException
                || failure instanceof TaskTimeoutException
                || failure instanceof ServiceClosedException;
        BillingStatus current = scope.state().billing();
        return external && current.compareTo(failure.billing()) > 0
                ? failure.withDetails(
                        failure.details().toBuilder().billing(current).build())
                : failure;
    }

    /** Returns the request id of the last response: the reason of an abort does not know the exchanges of the call. */
    private static Optional<String> lastRequestId(CallScope scope) {
        return scope.log().attempts().stream()
                .flatMap(attempt -> attempt.requestId().stream())
                .reduce((earlier, later) -> later);
    }

    private ServiceClosedException closed(BillingStatus billing) {
        return new ServiceClosedException(
                "the service is closed",
                ErrorDetails.of(billing).provider(provider).build(),
                null);
    }

    /**
     * Aborts all calls and then stops the threads. A second thread that closes waits until this is done. If a callback
     * executor has not completed the future of a call by then, the timer remains until the future is completed without
     * it.
     */
    public void close() {
        close(CallFuture.MIN_HAND_OVER);
    }

    /**
     * Closes the registry.
     *
     * @param handOver how long callback executors may take to complete futures
     */
    synchronized void close(Duration handOver) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long start = System.nanoTime();
        abortAll();
        executors.close(remaining(start));
        listeners.close(remaining(start));
        if (!calls.isEmpty()) {
            executors.closeTimerAfter(handOver, this::completeAll);
        }
        if (calls.isEmpty()) {
            executors.closeTimer();
        }
    }

    private static Duration remaining(long start) {
        Duration remaining = CLOSE_TIMEOUT.minusNanos(System.nanoTime() - start);
        return remaining.isNegative() ? Duration.ZERO : remaining;
    }

    /** Aborts all calls at once: the abort of a call may wait for a file system. */
    private void abortAll() {
        List<CallScope> running = List.copyOf(calls.keySet());
        CountDownLatch aborted = new CountDownLatch(running.size());
        for (CallScope scope : running) {
            CallFuture.execute(executors.completions(), () -> {
                try {
                    scope.abort(closed(scope.state().billing()));
                } finally {
                    aborted.countDown();
                }
            });
        }
        try {
            boolean unused = aborted.await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ignored) {
            // The thread that closes the service was interrupted: it does not wait for the calls any longer.
            Thread.currentThread().interrupt();
        }
    }

    private void completeAll() {
        for (CallFuture<?> call : List.copyOf(calls.values())) {
            executors.runAfterClose(call::completeWithoutExecutor);
        }
    }
}
