package io.imagesdk.internal.wire;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallRetry;
import io.imagesdk.model.Progress;
import io.imagesdk.model.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** What happens in one call, all its parts together: kept as far as results tell it, and passed on to who listens. */
public final class CallStory {
    private static final Duration RARELY = Duration.ofMillis(100);

    private final Time time;
    private final long begin;
    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    private volatile CallEvents events = CallEvents.NONE;
    private volatile UnaryOperator<String> mask = UnaryOperator.identity();
    private volatile long lastTold;

    CallStory(Time time) {
        this.time = time;
        this.begin = time.nanos();
    }

    /** Who is told how the call goes on. */
    public void listen(CallEvents told) {
        events = told;
    }

    /** What takes the key out of texts that a server may have made of it. */
    public void hides(UnaryOperator<String> key) {
        mask = key;
    }

    /** That text without the key. */
    public String masked(String text) {
        return mask.apply(text);
    }

    /** Since the call began. */
    public Duration elapsed() {
        return Duration.ofNanos(time.nanos() - begin);
    }

    /** So far the call is; bytes are told ten times a second at most. */
    void tell(Progress.Phase phase, long bytes, OptionalLong total) {
        long now = time.nanos();
        boolean last = total.isPresent() && bytes == total.getAsLong();
        if (bytes > 0 && !last && now - lastTold < RARELY.toNanos()) {
            return;
        }
        lastTold = now;
        events.progress(new Progress(phase, bytes, total, elapsed()));
    }

    /** So far a task is for which the call waits. */
    void tell(TaskStatus status) {
        events.progress(Progress.polling(status, elapsed()));
    }

    /** A request is to be made again. */
    public void tell(CallRetry retry) {
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
