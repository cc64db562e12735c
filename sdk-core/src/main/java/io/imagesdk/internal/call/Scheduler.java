package io.imagesdk.internal.call;

import java.time.Duration;

/** A monotonic clock and a timer. Time is a parameter everywhere, so that tests control it. */
public interface Scheduler {
    /** The longest delay that a clock of nanoseconds can add up without an overflow, with room for sums. */
    Duration MAX_DELAY = Duration.ofDays(36_500);

    /** Returns the delay, or {@link #MAX_DELAY} if it is longer. Both never elapse in the life of a process. */
    static Duration bounded(Duration delay) {
        return delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY;
    }

    /** Returns the nanoseconds of a clock that never jumps. Only differences between two values have a meaning. */
    long nanoTime();

    /** Runs the task once after the delay, on a thread that the task must not block. */
    ScheduledTask schedule(Duration delay, Runnable task);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface ScheduledTask {
        /** Cancels the task, unless it is running already. */
        void cancel();
    }
}
