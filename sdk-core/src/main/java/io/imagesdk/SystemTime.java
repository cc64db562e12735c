package io.imagesdk;

import io.imagesdk.internal.wire.Time;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's monotonic clock, and one thread that calls back. */
final class SystemTime implements Time {
    private final ScheduledThreadPoolExecutor timer;

    SystemTime(String name) {
        timer = new ScheduledThreadPoolExecutor(1, ServiceThreads.daemons(name));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        try {
            Future<?> pending = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> pending.cancel(false);
        } catch (RejectedExecutionException closed) { // whoever waits is ended by the close itself
            return () -> {};
        }
    }

    void close() {
        timer.shutdownNow();
    }
}
