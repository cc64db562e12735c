package io.imagesdk.internal.wire;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.TimeoutException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.ImageOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call's life: a single deadline over all stages, and what has to be let go when it ends before its time. Every stage that holds
 * something (an exchange, a file, a timer) registers how to let it go; cancel, deadline and close all come down to {@link #abort}.
 */
public final class CallScope {
    private final Time time;
    private final long begin;
    private final long deadline;
    private final Duration limit;
    private final Time.Timer alarm;

    private final Object lock = new Object();
    private final List<Hook> hooks = new ArrayList<>();
    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    private @Nullable RuntimeException reason;
    private boolean over;
    private volatile Supplier<? extends List<? extends ImageOutcome<?>>> outcomes = List::of;
    private volatile CallOutcome phase = CallOutcome.NOT_SENT;

    /** A call that begins now and ends after {@code limit} at the latest. */
    public CallScope(Time time, Duration limit) {
        this.time = time;
        this.limit = limit;
        this.begin = time.nanos();
        this.deadline = begin + limit.toNanos();
        this.alarm = time.after(limit, () -> abort(timeout()));
    }

    private TimeoutException timeout() {
        return new TimeoutException(
                "the deadline of " + limit.toMillis() / 1000.0 + " s passed",
                ErrorDetails.of(phase).build(),
                null);
    }

    /** What is known so far of the call's effect at the provider; a deadline or a cancel says it. */
    public CallOutcome phase() {
        return phase;
    }

    /** Something of the request was written, or its result has come. */
    public void reached(CallOutcome next) {
        phase = next;
    }

    /** Where to ask what became of pictures so far, should the call fail. */
    public void knows(Supplier<? extends List<? extends ImageOutcome<?>>> pictures) {
        outcomes = pictures;
    }

    /** What became of pictures so far. */
    public List<? extends ImageOutcome<?>> outcomes() {
        return outcomes.get();
    }

    /** A request was made, or tried. */
    public void record(Attempt attempt) {
        attempts.add(attempt);
    }

    /** The requests that were made so far. */
    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** The clock of this call. */
    public Time time() {
        return time;
    }

    /** What is left until the deadline; zero when it passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadline - time.nanos()));
    }

    /** Since the call began. */
    public Duration elapsed() {
        return Duration.ofNanos(time.nanos() - begin);
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
        for (int last = held.size() - 1; last >= 0; last--) { // the innermost first
            held.get(last).release.accept(why);
        }
    }

    /** The call ended by itself: nothing is left to let go. */
    public void finish() {
        synchronized (lock) {
            over = true;
            hooks.clear();
        }
        alarm.cancel();
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
