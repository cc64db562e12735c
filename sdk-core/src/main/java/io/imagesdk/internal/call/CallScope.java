package io.imagesdk.internal.call;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Progress;
import io.imagesdk.model.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call's life: a single deadline over all stages, and what has to be let go when it ends before its time. Every stage that holds
 * something (an exchange, a file, a timer) registers how to let it go; cancel, deadline and close all come down to {@link #abort}.
 */
public final class CallScope {
    /** About a century: nanoseconds in a long reach no further than three. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Scheduler scheduler;
    private final String what;
    private final long begin;
    private final long deadline;
    private final Duration limit;
    private final Scheduler.ScheduledTask timeoutTask;
    private final @Nullable CallScope whole;
    private final CallLog log;

    private final Object lock = new Object();
    private final List<Hook> hooks = new ArrayList<>();
    private @Nullable RuntimeException abortReason;
    private boolean over;
    private Runnable onFinish = () -> {};
    private final List<CallScope> branches = new CopyOnWriteArrayList<>();
    private volatile boolean sends;
    private volatile Supplier<? extends List<? extends ImageOutcome<?>>> outcomes = List::of;
    private volatile BillingStatus billing = BillingStatus.NOT_SENT;
    private volatile Optional<ImageTask> task = Optional.empty();

    /** A call that begins now and ends after {@code limit} at the latest. */
    public CallScope(Scheduler scheduler, Duration limit) {
        this(scheduler, limit, "the deadline", null);
    }

    private CallScope(Scheduler scheduler, Duration requested, String what, @Nullable CallScope whole) {
        this.scheduler = scheduler;
        this.limit = requested.compareTo(LONGEST) < 0 ? requested : LONGEST;
        this.what = what;
        this.whole = whole;
        this.log = whole == null ? new CallLog(scheduler) : whole.log;
        this.begin = scheduler.nanoTime();
        this.deadline = begin + limit.toNanos();
        this.timeoutTask = scheduler.schedule(limit, () -> abort(timeout()));
    }

    /**
     * A part of this call with a limit of its own: it ends with the whole, and the whole outlives it. To be finished when it is over.
     *
     * @param what the limit's name in the message
     */
    public CallScope withTimeout(Duration limit, String what) {
        CallScope part = new CallScope(scheduler, limit, what, this);
        Hook hook = onAbort(part::abort);
        part.onFinish = hook::close;
        return part;
    }

    private CallTimeoutException timeout() {
        String passed = what + " of " + limit.toMillis() / 1000.0 + " s passed";
        if (task.isEmpty() || billing() == BillingStatus.BILLED) {
            return new CallTimeoutException(passed, details().build(), null);
        }
        return new TaskTimeoutException(
                passed + "; the task is still running and may be billed, id = "
                        + task.get().id(),
                details()
                        .hint(Optional.of("await the task again; nothing is sent twice by that"))
                        .build(),
                null);
    }

    /** What an exception says that ends the call now. */
    public ErrorDetails.Builder details() {
        return ErrorDetails.of(billing()).task(task);
    }

    /** The call waits for a task. */
    public void awaiting(ImageTask begun) {
        task = Optional.of(begun);
        if (billing() == BillingStatus.NOT_SENT) { // it was sent by another call
            billing = BillingStatus.UNKNOWN;
        }
    }

    /** The task that the call waits for. */
    public Optional<ImageTask> task() {
        return task;
    }

    /**
     * A part of this call that sends a request of its own: what is known of its effect is kept apart, and the whole's is the gravest of
     * all. It ends with the whole.
     */
    public CallScope fork() {
        CallScope branch = new CallScope(scheduler, remaining().plusSeconds(1), what, this);
        branch.sends = true;
        branches.add(branch);
        Hook hook = onAbort(branch::abort);
        branch.onFinish = hook::close;
        return branch;
    }

    /** What is known so far of the call's effect at the provider; a deadline or a cancel says it. */
    public BillingStatus billing() {
        if (whole != null && !sends) {
            return whole.billing();
        }
        return branches.stream()
                .map(CallScope::billing)
                .reduce(billing, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    /** Something of the request was written, or its result has come. */
    public void recordBilling(BillingStatus next) {
        if (whole == null || sends) {
            billing = next;
        } else {
            whole.recordBilling(next);
        }
    }

    /** Where to ask what became of pictures so far, should the call fail. */
    public void outcomesFrom(Supplier<? extends List<? extends ImageOutcome<?>>> images) {
        outcomes = images;
    }

    /** What became of pictures so far. */
    public List<? extends ImageOutcome<?>> outcomes() {
        return outcomes.get();
    }

    /** What happens in the call, of which this may be a part. */
    public CallLog log() {
        return log;
    }

    /** So far the call is; bytes are told ten times a second at most. */
    public void reportProgress(Progress.Phase phase, long bytes, OptionalLong total) {
        log.report(phase, bytes, total);
    }

    /** So far a task is for which the call waits. */
    public void reportProgress(TaskStatus status) {
        log.report(status);
    }

    /** The requests that were made so far. */
    public List<Attempt> attempts() {
        return log.attempts();
    }

    /** The clock of this call. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** What is left until the deadline; zero when it passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadline - scheduler.nanoTime()));
    }

    /** Since the call began; for a part, since the whole did. */
    public Duration elapsed() {
        return log.elapsed();
    }

    /** Why the call was ended before its time; null while it was not. */
    public @Nullable RuntimeException abortReason() {
        synchronized (lock) {
            return abortReason;
        }
    }

    /** Throws the reason if the call was ended. */
    public void throwIfAborted() {
        RuntimeException ended = abortReason();
        if (ended != null) {
            throw ended;
        }
    }

    /** Registers how something is let go. Runs at once when the call was ended already. */
    public Hook onAbort(Consumer<RuntimeException> release) {
        Hook hook = new Hook(release);
        RuntimeException ended;
        synchronized (lock) {
            ended = abortReason;
            if (ended == null && !over) {
                hooks.add(hook);
            }
        }
        if (ended != null) {
            release.accept(ended);
        }
        return hook;
    }

    /** A wait that holds no thread, goes on with an executor, and ends with the call. */
    public CompletableFuture<Void> delay(Duration wait, Executor executor) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Scheduler.ScheduledTask scheduled = scheduler.schedule(wait, () -> executor.execute(() -> over.complete(null)));
        Hook hook = onAbort(why -> {
            scheduled.cancel();
            over.completeExceptionally(why);
        });
        return over.whenComplete((done, error) -> hook.close());
    }

    /** Ends the call before its time; the first reason counts. */
    public void abort(RuntimeException why) {
        List<Hook> held;
        synchronized (lock) {
            if (over || abortReason != null) {
                return;
            }
            abortReason = why;
            held = List.copyOf(hooks);
            hooks.clear();
        }
        timeoutTask.cancel();
        release(held, why);
    }

    private static void release(List<Hook> held, RuntimeException why) {
        for (int last = held.size() - 1; last >= 0; last--) { // the innermost first
            try {
                held.get(last).release.accept(why);
            } catch (Throwable e) { // the outermost is the one that tells the caller
                why.addSuppressed(e);
            }
        }
    }

    /** Nothing is missing any more but that the caller takes it: the deadline was met. */
    public void cancelDeadline() {
        timeoutTask.cancel();
    }

    /**
     * The call ended by itself, unless it was ended before. Should the caller not take what came of it, because of a cancel at this very
     * moment, all is let go after all.
     */
    public void completeIf(BooleanSupplier taken, Supplier<RuntimeException> otherwise) {
        List<Hook> held;
        synchronized (lock) {
            if (over || abortReason != null) {
                return;
            }
            over = true;
            held = List.copyOf(hooks);
            hooks.clear();
        }
        if (!taken.getAsBoolean()) {
            release(held, otherwise.get());
        }
    }

    /** The call ended by itself: nothing is left to let go. */
    public void finish() {
        synchronized (lock) {
            over = true;
            hooks.clear();
        }
        timeoutTask.cancel();
        onFinish.run();
    }

    /** A registration. */
    public final class Hook {
        private final Consumer<RuntimeException> release;

        private Hook(Consumer<RuntimeException> release) {
            this.release = release;
        }

        /** Nothing is to be let go any more. */
        public void close() {
            synchronized (lock) {
                hooks.remove(this);
            }
        }
    }
}
