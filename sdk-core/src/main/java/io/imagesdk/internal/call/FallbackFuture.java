package io.imagesdk.internal.call;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call that is made at a second service if the first one has failed in a way that permits it. If the
 * caller cancels or completes it, the call that is running decides: if it has ended before, its outcome is the one of
 * this future. Continuations run where those of that call would run.
 */
public final class FallbackFuture<T> extends CompletableFuture<T> {
    private final long start = System.nanoTime();
    private final Function<Duration, Optional<CompletableFuture<T>>> fallback;
    private final BiFunction<T, ImagesException, T> describe;
    private final UnaryOperator<ImagesException> describeFailure;
    private final FallbackRule rule;
    private volatile CompletableFuture<T> current;
    private boolean stopped;

    /** The value or the error with which the caller has completed this future; otherwise null. */
    private volatile @Nullable Object completion;

    /** The failure of the first call while the second one is started; otherwise null. */
    private @Nullable ImagesException startedAfter;

    /**
     * Follows a call.
     *
     * @param call the call at the first service
     * @param fallback starts the call at the second service after the time that the first call took; empty if no time
     *     is left for it
     * @param describe adds the failure of the first call to the result of the second one
     * @param describeFailure adds to a failure of the second call which service it comes from
     * @param rule which failures of the first call lead to the second one
     */
    public FallbackFuture(
            CompletableFuture<T> call,
            Function<Duration, Optional<CompletableFuture<T>>> fallback,
            BiFunction<T, ImagesException, T> describe,
            UnaryOperator<ImagesException> describeFailure,
            FallbackRule rule) {
        this.current = call;
        this.rule = rule;
        this.fallback = fallback;
        this.describe = describe;
        this.describeFailure = describeFailure;
        CompletableFuture<T> unused = call.whenComplete(this::endFirst);
    }

    private void endFirst(@Nullable T value, @Nullable Throwable error) {
        Optional<ImagesException> failure = error == null ? Optional.empty() : rule.cause(error);
        Optional<CompletableFuture<T>> next = failure.flatMap(this::next);
        if (next.isPresent()) {
            CompletableFuture<T> unused =
                    next.get().whenComplete((later, problem) -> endSecond(later, problem, failure.get()));
        } else {
            end(value, error);
        }
    }

    /**
     * Starts the second call, unless this future was cancelled in the meantime. No lock is held, because the start runs
     * the listeners of the second service, which may block.
     */
    private Optional<CompletableFuture<T>> next(ImagesException failure) {
        synchronized (this) {
            if (stopped || isDone()) {
                return Optional.empty();
            }
            startedAfter = failure;
        }
        Optional<CompletableFuture<T>> next = startSecond();
        if (follow(next.orElse(current))) {
            next.ifPresent(call -> call.cancel(true));
        }
        return next;
    }

    private Optional<CompletableFuture<T>> startSecond() {
        try {
            return fallback.apply(Duration.ofNanos(System.nanoTime() - start));
        } catch (Throwable e) {
            // Nobody else would end this future.
            return Optional.of(CompletableFuture.failedFuture(FallbackRule.thrownBy(e)));
        }
    }

    /** Ends the start of a call; returns whether the caller has cancelled or completed this future meanwhile. */
    private synchronized boolean follow(CompletableFuture<T> call) {
        current = call;
        startedAfter = null;
        return stopped || isDone();
    }

    /** An equal result of the call is not the one with which the caller has completed this future. */
    @SuppressWarnings("ReferenceEquality")
    private void endSecond(@Nullable T value, @Nullable Throwable error, ImagesException failure) {
        Object ended = error == null ? value : error;
        if (ended == null || ended == completion) {
            end(value, error);
        } else if (error == null) {
            super.complete(describe.apply(value, failure));
        } else {
            Throwable cause = CompletionErrors.unwrap(error);
            end(value, rule.combine(failure, cause instanceof ImagesException e ? describeFailure.apply(e) : error));
        }
    }

    private void end(@Nullable T value, @Nullable Throwable error) {
        if (error == null) {
            super.complete(value);
        } else {
            super.completeExceptionally(CompletionErrors.unwrap(error));
        }
    }

    /** Completes the call that is running, and this future with it. */
    @Override
    public boolean complete(T value) {
        return endRunning(value, running -> running.complete(value), failure -> super.complete(value));
    }

    /** Completes the call that is running, and this future with it. A timeout of the caller does so. */
    @Override
    public boolean completeExceptionally(Throwable error) {
        return endRunning(error, running -> running.completeExceptionally(error), failure -> {
            CallFuture.addSuppressed(error, cancelledAfter(failure));
            return super.completeExceptionally(error);
        });
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        // Completes this future as well, with what is known about the call.
        boolean unused = endRunning(null, running -> running.cancel(mayInterruptIfRunning), failure -> {
            CancellationException cancelled = new CancellationException("the call was cancelled");
            cancelled.initCause(cancelledAfter(failure));
            return super.completeExceptionally(cancelled);
        });
        return isCancelled();
    }

    /**
     * Ends the call that is running.
     *
     * @param with the value or the error of the caller; null if the call is cancelled
     * @param call ends the call
     * @param withoutCall ends this future while the second call is started, which is then cancelled, for the failure of
     *     the first call
     */
    private boolean endRunning(
            @Nullable Object with, Predicate<CompletableFuture<T>> call, Predicate<ImagesException> withoutCall) {
        CompletableFuture<T> running;
        ImagesException failure;
        synchronized (this) {
            stopped = true;
            completion = with == null ? completion : with;
            running = current;
            failure = startedAfter;
        }
        return failure == null ? call.test(running) : withoutCall.test(failure);
    }

    /** Returns what is known about a second call that is cancelled as soon as it has started. */
    private static CallCancelledException cancelledAfter(ImagesException failure) {
        return new CallCancelledException(
                "the call was cancelled while the second service was called",
                ErrorDetails.of(BillingStatus.UNKNOWN)
                        .attempts(failure.attempts())
                        .build(),
                failure);
    }

    @Override
    public Executor defaultExecutor() {
        return current.defaultExecutor();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return current.newIncompleteFuture();
    }
}
