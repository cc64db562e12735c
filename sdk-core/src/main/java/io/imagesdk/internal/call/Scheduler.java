package io.imagesdk.internal.call;

import java.time.Duration;

/** A monotonic clock and a timer. Time is a parameter everywhere, so that tests control it. */
public interface Scheduler {
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
