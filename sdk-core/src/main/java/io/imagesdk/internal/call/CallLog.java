package io.imagesdk.internal.call;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener.CallRetry;
import io.imagesdk.model.Progress;
import io.imagesdk.model.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** What happens in one call, all its parts together: kept as far as results tell it, and passed on to who listens. */
public final class CallLog {
    private static final Duration RARELY = Duration.ofMillis(100);

    private final Scheduler scheduler;
    private final long begin;
    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    private volatile CallEventSink events = CallEventSink.NONE;
    private volatile UnaryOperator<String> mask = UnaryOperator.identity();
    private volatile long lastTold;

    CallLog(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.begin = scheduler.nanoTime();
    }

    /** Who is told how the call goes on. */
    public void forwardTo(CallEventSink told) {
        events = told;
    }

    /** What takes the key out of texts that a server may have made of it. */
    public void maskWith(UnaryOperator<String> key) {
        mask = key;
    }

    /** That text without the key. */
    public String masked(String text) {
        return mask.apply(text);
    }

    /** Since the call began. */
    public Duration elapsed() {
        return Duration.ofNanos(scheduler.nanoTime() - begin);
    }

    /** So far the call is; bytes are told ten times a second at most. */
    void report(Progress.Phase phase, long bytes, OptionalLong total) {
        long now = scheduler.nanoTime();
        boolean last = total.isPresent() && bytes == total.getAsLong();
        if (bytes > 0 && !last && now - lastTold < RARELY.toNanos()) {
            return;
        }
        lastTold = now;
        events.progress(new Progress(phase, bytes, total, elapsed()));
    }

    /** So far a task is for which the call waits. */
    void report(TaskStatus status) {
        events.progress(Progress.polling(status, elapsed()));
    }

    /** A request is to be made again. */
    public void report(CallRetry retry) {
        events.retry(retry);
    }

    /** A request was made, or tried; it gets its number here, and is told in that order. */
    public Attempt record(IntFunction<Attempt> made) {
        synchronized (attempts) {
            Attempt attempt = made.apply(attempts.size() + 1);
            attempts.add(attempt);
            events.attempt(attempt);
            return attempt;
        }
    }

    /** The requests that were made so far. */
    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }
}
