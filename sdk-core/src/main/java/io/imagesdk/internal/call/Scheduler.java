package io.imagesdk.internal.call;

import java.time.Duration;

/** Time as a parameter: a monotonic clock and something that calls back. Tests move it by hand. */
public interface Scheduler {
    /** Nanoseconds of a clock that never jumps; only differences mean anything. */
    long nanoTime();

    /** Runs the task once after that long, on a thread that must not be held up. */
    ScheduledTask schedule(Duration delay, Runnable task);

    /** A task that is to run. */
    @FunctionalInterface
    interface ScheduledTask {
        /** It will not run, unless it runs already. */
        void cancel();
    }
}
