package io.imagesdk.internal.call;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's monotonic clock, and one thread that calls back. */
public final class SystemScheduler implements Scheduler {
    private final ScheduledThreadPoolExecutor timer;

    public SystemScheduler(String name) {
        timer = new ScheduledThreadPoolExecutor(1, ServiceExecutors.daemons(name));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        try {
            Future<?> pending = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> pending.cancel(false);
        } catch (RejectedExecutionException ignored) { // whoever waits is ended by the close itself
            return () -> {};
        }
    }

    public void close() {
        timer.shutdownNow();
    }
}
