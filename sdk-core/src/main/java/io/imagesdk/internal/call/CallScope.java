package io.imagesdk.internal.call;

import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.model.ImageTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of one call: one deadline over all stages, and what must be released when the call ends early. Every stage
 * that holds something (an exchange, a file, a timer) registers how to release it with {@link #onAbort}.
 * Cancellation, timeout and the end of the service all lead to {@link #abort}.
 */
public final class CallScope {
    private final Scheduler scheduler;

    private final CallState state;
    private final CallLog log;
    private final PendingReports reports;
    private final Deadline deadline;
    /** The call that this is a part of; null if it is none. */
    private final @Nullable CallScope call;

    /** Null if the timeout has passed before the scheduler returned its task. */
    private volatile Scheduler.@Nullable ScheduledTask timeoutTask;

    /**
     * When a call or a part ends at the latest.
     *
     * @param timeout its timeout
     * @param end the time of the scheduler, which is not later than that of the call
     */
    private record Deadline(Duration timeout, long end) {}

    private final Object lock = new Object();
    private final List<Hook> hooks = new ArrayList<>();
    private @Nullable RuntimeException abortReason;
    private boolean closed;
    private Runnable onFinish = () -> {};

    /**
     * Starts a call.
     *
     * @param timeout the time after which the call is aborted
     * @param events the dispatcher of the call's events
     */
    public CallScope(Scheduler scheduler, Duration timeout, CallEventDispatcher events) {
        this(
                scheduler,
                timeout,
                new CallState(),
                new CallLog(scheduler, events),
                new PendingReports(),
                CallScope::callTimeout,
                null);
    }

    private CallScope(
            Scheduler scheduler,
            Duration timeout,
            CallState state,
            CallLog log,
            PendingReports reports,
            Function<CallScope, RuntimeException> timeoutReason,
            @Nullable CallScope call) {
        this.scheduler = scheduler;
        this.state = state;
        this.log = log;
        this.reports = reports;
        Duration bounded = Scheduler.bounded(timeout);
        long end = scheduler.nanoTime() + bounded.toNanos();
        this.deadline = new Deadline(bounded, call != null && call.deadline.end - end < 0 ? call.deadline.end : end);
        this.call = call;
        this.timeoutTask = scheduler.schedule(bounded, () -> abort(timeoutReason.apply(this)));
    }

    /**
     * Returns a part of this call with a timeout of its own. The part is aborted with the call, and the call
     * continues when the part is aborted. The caller must finish the part.
     *
     * @param name the name of the part in the message of its timeout
     */
    public CallScope withTimeout(Duration limit, String name) {
        return part(limit, state, part -> part.timeoutOf(name));
    }

    /**
     * Returns a part of this call that sends a request, and so has a {@linkplain CallState state} of its own. The
     * part is aborted with the call.
     */
    public CallScope fork() {
        return part(afterCall(), state.forRequest(), CallScope::callTimeout);
    }

    /**
     * Returns a part of this call that handles one of very many results, with a state and a log of its own, so that the
     * call does not keep them. The part is aborted with the call, as if it were cancelled: nothing remains of a result
     * that the caller has not received, because another call reads it again. The caller must finish the part.
     */
    public CallScope forResult() {
        return part(
                afterCall(),
                new CallState(),
                log.empty(),
                CallScope::callTimeout,
                (part, reason) -> part.discard(),
                CallScope::complete);
    }

    /**
     * Returns a part of this call for many parts that hold files, such as the requests of a split call or the results
     * of a batch. The end of the call waits for the release of all of them together only as long as for that of one.
     * The caller must finish the part, unless the call ends with it.
     *
     * @param executor the executor that releases them
     */
    public CallScope group(Executor executor) {
        return part(
                afterCall(),
                state,
                log,
                CallScope::callTimeout,
                (part, reason) -> BoundedRelease.run(() -> part.abort(reason), executor),
                part -> part.complete(executor));
    }

    /** Completes a part. The files of a successful call may hang as well, for example those that it has replaced. */
    private void complete(Executor executor) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        BoundedRelease.run(
                () -> {
                    try {
                        complete();
                    } catch (RuntimeException | Error e) {
                        failure.set(e);
                    }
                },
                executor);
        if (failure.get() instanceof RuntimeException e) {
            throw e;
        }
        if (failure.get() instanceof Error e) {
            throw e;
        }
    }

    /** Aborts a {@linkplain #forResult() result} that the caller does not receive, unless it has ended before. */
    public void discard() {
        abort(new CallCancelledException(
                "the call ended before the result was received", state.details().build(), null));
    }

    /** Returns a timeout that never ends a part before the call: the abort of the call ends it. */
    private Duration afterCall() {
        return remaining().plusSeconds(1);
    }

    private CallScope part(Duration limit, CallState stateOfPart, Function<CallScope, RuntimeException> timeoutReason) {
        return part(limit, stateOfPart, log, timeoutReason, CallScope::abort, CallScope::complete);
    }

    private CallScope part(
            Duration limit,
            CallState stateOfPart,
            CallLog logOfPart,
            Function<CallScope, RuntimeException> timeoutReason,
            BiConsumer<CallScope, RuntimeException> abort,
            Consumer<CallScope> keep) {
        CallScope part = new CallScope(scheduler, limit, stateOfPart, logOfPart, reports, timeoutReason, this);
        Hook hook = onEnd(reason -> abort.accept(part, reason), () -> keep.accept(part));
        part.onFinish = hook::close;
        return part;
    }

    private RuntimeException callTimeout() {
        Optional<String> task = state.runningTask().map(ImageTask::id);
        if (task.isEmpty()) {
            return timeoutOf("call");
        }
        return new TaskTimeoutException(
                timeoutMessage("call") + "; the task is still running and may be billed, id = " + task.get(),
                state.details()
                        .hint(Optional.of("await the task again; this sends no new request for images"))
                        .build(),
                null);
    }

    private CallTimeoutException timeoutOf(String name) {
        return new CallTimeoutException(timeoutMessage(name), state.details().build(), null);
    }

    private String timeoutMessage(String name) {
        return name + " exceeded its timeout of " + deadline.timeout.toMillis() / 1000.0 + " s";
    }

    /** Returns what is known about the effect of this call at the provider. */
    public CallState state() {
        return state;
    }

    /** Returns the log of the call; a part shares it with its call. */
    public CallLog log() {
        return log;
    }

    /** Lets the call succeed only after a report of the HTTP client, which may arrive after the result. */
    public void succeedAfter(CompletableFuture<?> report) {
        reports.add(report);
    }

    /** Returns a future that completes when the call may succeed. */
    CompletableFuture<?> reports() {
        return reports.all();
    }

    /** Returns the scheduler of the call. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** Returns the time until the deadline, which is not later than that of the call; zero when it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadline.end - scheduler.nanoTime()));
    }

    /** Returns why the call was aborted; null while it was not. Its parts are aborted at once, and released in turn. */
    public @Nullable RuntimeException abortReason() {
        synchronized (lock) {
            if (abortReason != null) {
                return abortReason;
            }
        }
        return call == null ? null : call.abortReason();
    }

    /** Returns whether the call has a result or was aborted. */
    public boolean hasEnded() {
        synchronized (lock) {
            return closed || abortReason != null;
        }
    }

    /** Returns whether a call that was aborted for this reason discards its images: the caller has ended it. */
    public static boolean isCancellation(RuntimeException reason) {
        return reason instanceof CallCancelledException || reason instanceof ServiceClosedException;
    }

    /** Throws the reason if the call was aborted. */
    public void throwIfAborted() {
        RuntimeException reason = abortReason();
        if (reason != null) {
            throw reason;
        }
    }

    /**
     * Registers an action that releases something when the call is aborted. Runs it at once if the call was aborted
     * already.
     */
    public Hook onAbort(Consumer<RuntimeException> release) {
        return onEnd(release, () -> {});
    }

    /**
     * Registers an action for each way in which the call can end; exactly one of them runs.
     *
     * @param release releases something when the call is aborted; it runs at once if the call was aborted already
     * @param keep passes it to the caller, before the caller receives the result of the call
     */
    public Hook onEnd(Consumer<RuntimeException> release, Runnable keep) {
        Hook hook = new Hook(release, keep);
        RuntimeException reason;
        synchronized (lock) {
            reason = abortReason;
            if (reason == null && !closed) {
                hooks.add(hook);
            }
        }
        if (reason != null) {
            release.accept(reason);
        }
        return hook;
    }

    /**
     * Returns a future that completes on the executor after the delay, and fails when the call is aborted. Holds no
     * thread. Completing the future ends the wait.
     */
    public CompletableFuture<Void> delay(Duration delay, Executor executor) {
        CompletableFuture<Void> elapsed = new CompletableFuture<>();
        Scheduler.ScheduledTask task = scheduler.schedule(delay, () -> {
            try {
                executor.execute(() -> elapsed.complete(null));
            } catch (RejectedExecutionException ignored) {
                // The service is closed, and closing it aborts every call.
            }
        });
        Hook hook = onAbort(reason -> {
            task.cancel();
            elapsed.completeExceptionally(reason);
        });
        CompletableFuture<Void> wait = elapsed.whenComplete((done, error) -> hook.close());
        CompletableFuture<Void> unused = wait.whenComplete((done, error) -> {
            task.cancel();
            hook.close();
        });
        return wait;
    }

    /**
     * Runs a task that may block, and returns its result. The future fails at once when the call is aborted, whatever
     * the task does. A task that has not started by then never runs.
     */
    public <T> CompletableFuture<T> supply(Supplier<T> task, Executor executor) {
        CompletableFuture<T> result = CompletableFuture.supplyAsync(task, executor);
        Hook hook = onAbort(result::completeExceptionally);
        return result.whenComplete((value, error) -> hook.close());
    }

    /**
     * Aborts the call, unless it has ended before.
     *
     * @return whether this ended the call
     */
    public boolean abort(RuntimeException reason) {
        List<Hook> held;
        synchronized (lock) {
            if (closed || abortReason != null) {
                return false;
            }
            abortReason = reason;
            held = List.copyOf(hooks);
            hooks.clear();
        }
        cancelDeadline();
        release(held, reason);
        return true;
    }

    /** Runs the hooks in reverse order: the first one completes the future of the caller, when all else is released. */
    private static void release(List<Hook> held, RuntimeException reason) {
        for (int last = held.size() - 1; last >= 0; last--) {
            try {
                held.get(last).release.accept(reason);
            } catch (Throwable e) {
                reason.addSuppressed(e);
            }
        }
    }

    /** Cancels the timeout: the result is there, and only the caller has not received it yet. */
    public void cancelDeadline() {
        Scheduler.ScheduledTask task = timeoutTask;
        if (task != null) {
            task.cancel();
        }
    }

    /**
     * Completes the call, unless it has ended before. From now on nothing is released: the result belongs to the
     * caller.
     *
     * @return whether this ended the call
     */
    public boolean complete() {
        List<Hook> held;
        synchronized (lock) {
            if (closed || abortReason != null) {
                return false;
            }
            closed = true;
            held = List.copyOf(hooks);
            hooks.clear();
        }
        held.forEach(hook -> hook.keep.run());
        return true;
    }

    /** Finishes the call or part: nothing is left to release. */
    public void finish() {
        synchronized (lock) {
            closed = true;
            hooks.clear();
        }
        cancelDeadline();
        onFinish.run();
    }

    /** A registered release action. */
    public final class Hook {
        private final Consumer<RuntimeException> release;
        private final Runnable keep;

        private Hook(Consumer<RuntimeException> release, Runnable keep) {
            this.release = release;
            this.keep = keep;
        }

        /** Removes the action: what it would release is released. */
        public void close() {
            synchronized (lock) {
                hooks.remove(this);
            }
        }
    }
}
