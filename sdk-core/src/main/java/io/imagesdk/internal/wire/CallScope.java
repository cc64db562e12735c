package io.imagesdk.internal.wire;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.error.TimeoutException;
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

    private final Time time;
    private final String what;
    private final long begin;
    private final long deadline;
    private final Duration limit;
    private final Time.Timer alarm;
    private final @Nullable CallScope whole;
    private final CallStory story;

    private final Object lock = new Object();
    private final List<Hook> hooks = new ArrayList<>();
    private @Nullable RuntimeException reason;
    private boolean over;
    private Runnable onFinish = () -> {};
    private final List<CallScope> branches = new CopyOnWriteArrayList<>();
    private volatile boolean sends;
    private volatile Supplier<? extends List<? extends ImageOutcome<?>>> outcomes = List::of;
    private volatile CallOutcome phase = CallOutcome.NOT_SENT;
    private volatile Optional<ImageTask> task = Optional.empty();

    /** A call that begins now and ends after {@code limit} at the latest. */
    public CallScope(Time time, Duration limit) {
        this(time, limit, "the deadline", null);
    }

    private CallScope(Time time, Duration asked, String what, @Nullable CallScope whole) {
        this.time = time;
        this.limit = asked.compareTo(LONGEST) < 0 ? asked : LONGEST;
        this.what = what;
        this.whole = whole;
        this.story = whole == null ? new CallStory(time) : whole.story;
        this.begin = time.nanos();
        this.deadline = begin + limit.toNanos();
        this.alarm = time.after(limit, () -> abort(timeout()));
    }

    /**
     * A part of this call with a limit of its own: it ends with the whole, and the whole outlives it. To be finished when it is over.
     *
     * @param what the limit's name in the message
     */
    public CallScope part(Duration limit, String what) {
        CallScope part = new CallScope(time, limit, what, this);
        Hook hook = onAbort(part::abort);
        part.onFinish = hook::close;
        return part;
    }

    private TimeoutException timeout() {
        String passed = what + " of " + limit.toMillis() / 1000.0 + " s passed";
        if (task.isEmpty() || phase() == CallOutcome.PAID) {
            return new TimeoutException(passed, details().build(), null);
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
        return ErrorDetails.of(phase()).task(task);
    }

    /** The call waits for a task. */
    public void waitsFor(ImageTask begun) {
        task = Optional.of(begun);
        if (phase() == CallOutcome.NOT_SENT) { // it was sent by another call
            phase = CallOutcome.UNKNOWN;
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
    public CallScope branch() {
        CallScope branch = new CallScope(time, remaining().plusSeconds(1), what, this);
        branch.sends = true;
        branches.add(branch);
        Hook hook = onAbort(branch::abort);
        branch.onFinish = hook::close;
        return branch;
    }

    /** What is known so far of the call's effect at the provider; a deadline or a cancel says it. */
    public CallOutcome phase() {
        if (whole != null && !sends) {
            return whole.phase();
        }
        return branches.stream()
                .map(CallScope::phase)
                .reduce(phase, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    /** Something of the request was written, or its result has come. */
    public void reached(CallOutcome next) {
        if (whole == null || sends) {
            phase = next;
        } else {
            whole.reached(next);
        }
    }

    /** Where to ask what became of pictures so far, should the call fail. */
    public void knows(Supplier<? extends List<? extends ImageOutcome<?>>> pictures) {
        outcomes = pictures;
    }

    /** What became of pictures so far. */
    public List<? extends ImageOutcome<?>> outcomes() {
        return outcomes.get();
    }

    /** What happens in the call, of which this may be a part. */
    public CallStory story() {
        return story;
    }

    /** So far the call is; bytes are told ten times a second at most. */
    public void tell(Progress.Phase phase, long bytes, OptionalLong total) {
        story.tell(phase, bytes, total);
    }

    /** So far a task is for which the call waits. */
    public void tell(TaskStatus status) {
        story.tell(status);
    }

    /** The requests that were made so far. */
    public List<Attempt> attempts() {
        return story.attempts();
    }

    /** The clock of this call. */
    public Time time() {
        return time;
    }

    /** What is left until the deadline; zero when it passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadline - time.nanos()));
    }

    /** Since the call began; for a part, since the whole did. */
    public Duration elapsed() {
        return story.elapsed();
    }

    /** Why the call was ended before its time; null while it was not. */
    public @Nullable RuntimeException reason() {
        synchronized (lock) {
            return reason;
        }
    }

    /** Throws the reason if the call was ended. */
    public void check() {
        RuntimeException ended = reason();
        if (ended != null) {
            throw ended;
        }
    }

    /** Registers how something is let go. Runs at once when the call was ended already. */
    public Hook onAbort(Consumer<RuntimeException> release) {
        Hook hook = new Hook(release);
        RuntimeException ended;
        synchronized (lock) {
            ended = reason;
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
    public CompletableFuture<Void> pause(Duration wait, Executor executor) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Time.Timer timer = time.after(wait, () -> executor.execute(() -> over.complete(null)));
        Hook hook = onAbort(why -> {
            timer.cancel();
            over.completeExceptionally(why);
        });
        return over.whenComplete((done, thrown) -> hook.close());
    }

    /** Ends the call before its time; the first reason counts. */
    public void abort(RuntimeException why) {
        List<Hook> held;
        synchronized (lock) {
            if (over || reason != null) {
                return;
            }
            reason = why;
            held = List.copyOf(hooks);
            hooks.clear();
        }
        alarm.cancel();
        release(held, why);
    }

    private static void release(List<Hook> held, RuntimeException why) {
        for (int last = held.size() - 1; last >= 0; last--) { // the innermost first
            try {
                held.get(last).release.accept(why);
            } catch (Throwable failed) { // the outermost is the one that tells the caller
                why.addSuppressed(failed);
            }
        }
    }

    /** Nothing is missing any more but that the caller takes it: the deadline was met. */
    public void met() {
        alarm.cancel();
    }

    /**
     * The call ended by itself, unless it was ended before. Should the caller not take what came of it, because of a cancel at this very
     * moment, all is let go after all.
     */
    public void settle(BooleanSupplier taken, Supplier<RuntimeException> otherwise) {
        List<Hook> held;
        synchronized (lock) {
            if (over || reason != null) {
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
        alarm.cancel();
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
