package io.imagesdk.internal.call;

import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ImagesException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The future that a caller receives. It is completed on the callback executor only, so that continuations without an
 * executor of their own run neither on the common pool nor on the network and timer threads of the library.
 *
 * <p>The {@link CallScope} decides how the call ends, and the future follows it. If the caller cancels or completes the
 * future first, everything that the call holds is released before any continuation runs. If the call has ended before,
 * the caller can no longer change its outcome. A {@link CancellationException} has the exception of the call as its
 * cause, with the billing status, the attempts and the task. An error of the caller, such as the one of
 * {@link CompletableFuture#orTimeout}, has it as a suppressed exception.
 *
 * <p>An executor can accept the completion and never run it, for example because it is shut down at that moment. The
 * timer of the library completes the future then, as soon as the timeout of the call has passed.
 */
final class CallFuture<T> extends CompletableFuture<T> {
    /** What remains of the timeout can be too short for a callback executor that is busy. */
    static final Duration MIN_HAND_OVER = Duration.ofSeconds(20);

    private final Executor callbacks;
    private final Executor completions;
    private volatile @Nullable CallScope scope;
    private volatile @Nullable ImagesException failure;
    private @Nullable CallCancelledException cancellation;
    private volatile Scheduler.@Nullable ScheduledTask handOver;
    private volatile @Nullable Runnable completion;
    private volatile @Nullable Runnable failureReport;

    /**
     * Creates a future.
     *
     * @param callbacks the executor that completes the future
     * @param completions the executor for failures, and for results that the other executor does not accept
     */
    CallFuture(Executor callbacks, Executor completions) {
        this.callbacks = callbacks;
        this.completions = completions;
    }

    /** Sets the scope of the call. Futures that are derived from this one have none. */
    void attach(CallScope callScope) {
        scope = callScope;
    }

    /** Releases the scope when this future is completed. The callback executor may have lost the completion. */
    void detach() {
        scope = null;
        cancelHandOver();
        Runnable report = failureReport;
        if (report != null) {
            report.run();
        }
    }

    private void cancelHandOver() {
        Scheduler.ScheduledTask timer = handOver;
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public Executor defaultExecutor() {
        return callbacks;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CallFuture<>(callbacks, completions);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        CallScope current = scope;
        if (current == null) {
            return super.cancel(mayInterruptIfRunning);
        }
        if (abort(current)) {
            CancellationException cancelled = new CancellationException("the call was cancelled");
            cancelled.initCause(failure);
            super.completeExceptionally(cancelled);
        } else if (failure != null) {
            // The call has failed before, and the callback executor may be busy.
            super.completeExceptionally(failure);
        }
        return isCancelled();
    }

    @Override
    public boolean complete(T value) {
        CallScope current = scope;
        return (current == null || abort(current)) && super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        CallScope current = scope;
        if (current == null) {
            return super.completeExceptionally(error);
        }
        if (!abort(current)) {
            return false;
        }
        // Nothing else leads the caller to a task or an image that is charged.
        addSuppressed(error, failure);
        return super.completeExceptionally(error);
    }

    /** Adds what is known about a call to the error with which its caller has completed the future. */
    static void addSuppressed(Throwable error, @Nullable ImagesException known) {
        if (known != null && !error.equals(known)) {
            error.addSuppressed(known);
        }
    }

    /** Aborts the call, and returns whether this ended it. */
    private boolean abort(CallScope current) {
        return !isDone() && current.abort(cancellation(current));
    }

    private synchronized CallCancelledException cancellation(CallScope current) {
        CallCancelledException reason = cancellation;
        if (reason == null) {
            reason = CallRegistry.cancelled(current);
            cancellation = reason;
        }
        return reason;
    }

    private synchronized boolean isCancellation(RuntimeException reason) {
        return reason.equals(cancellation);
    }

    /**
     * Completes this future with the value. The timeout of the call no longer applies to the result, but limits how
     * long the callback executor may take to accept it.
     *
     * @param decision ends the call, and returns false if it has ended before
     * @param report reports the end of the call; an error of it does not change the result
     */
    void succeed(T value, BooleanSupplier decision, Runnable report) {
        Runnable completion = () -> {
            if (isEndedBy(decision)) {
                try {
                    report.run();
                } finally {
                    super.complete(value);
                }
            }
        };
        scheduleHandOver(completion);
        onCallbackExecutor(completion);
    }

    /** Ends the call. If that fails, nothing else can end the call any more, so the future fails. */
    private boolean isEndedBy(BooleanSupplier decision) {
        try {
            return decision.getAsBoolean();
        } catch (Throwable e) {
            super.completeExceptionally(e);
            return false;
        }
    }

    /** Replaces the timeout of the call by one that completes this future without the callback executor. */
    private void scheduleHandOver(Runnable completion) {
        CallScope current = scope;
        if (current == null) {
            return;
        }
        this.completion = completion;
        Duration remaining = current.remaining();
        handOver = current.scheduler()
                .schedule(
                        remaining.compareTo(MIN_HAND_OVER) > 0 ? remaining : MIN_HAND_OVER,
                        () -> execute(completions, completion));
        current.cancelDeadline();
        if (isDone()) {
            cancelHandOver();
        }
    }

    /**
     * Fails this future. If the caller or the end of the service has ended the call, the end is reported at once. If
     * the caller has, the caller's own thread completes the future.
     *
     * @param abortReason why the call was aborted
     * @param error the failure for the caller
     * @param report reports the end of the call; only its first run has an effect
     */
    void fail(RuntimeException abortReason, ImagesException error, Runnable report) {
        failure = error;
        failureReport = report;
        if (CallScope.isCancellation(abortReason)) {
            report.run();
        }
        if (isCancellation(abortReason)) {
            return;
        }
        // The callback executor may run the completion on the thread that submits it, or block that thread.
        Runnable completion = () -> {
            try {
                report.run();
            } finally {
                super.completeExceptionally(error);
            }
        };
        scheduleHandOver(completion);
        execute(completions, () -> onCallbackExecutor(completion));
    }

    private void onCallbackExecutor(Runnable completion) {
        try {
            callbacks.execute(completion);
        } catch (Throwable ignored) {
            // The executor is full or closed. A continuation on the wrong thread is better than a future that never
            // completes.
            execute(completions, completion);
        }
    }

    /** Completes this future without the callback executor, if its call has ended. */
    void completeWithoutExecutor() {
        Runnable pending = completion;
        if (pending != null && !isDone()) {
            pending.run();
        }
    }

    /** Runs a task on an executor, or on this thread if the executor does not accept it. */
    static void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (Throwable ignored) {
            // The service is closed, or the machine is out of threads.
            task.run();
        }
    }
}
