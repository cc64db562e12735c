package io.imagesdk.internal.call;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The monotonic clock of the machine, and one thread that runs scheduled tasks. */
public final class SystemScheduler implements Scheduler {
    private final ScheduledThreadPoolExecutor timer;

    /** Creates a scheduler whose thread has this name prefix. */
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
        } catch (RejectedExecutionException ignored) {
            // The service is closed, and closing it aborts every call that waits.
            return () -> {};
        }
    }

    /** Stops the thread. Scheduled tasks do not run any more. */
    public void close() {
        timer.shutdownNow();
    }
}
