package io.imagesdk.internal.call;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The monotonic clock of the machine, and one thread that waits for scheduled tasks. It hands them to a pool, because a
 * task may wait for a file system or for code of a caller, and the timeouts of other calls must not wait for it.
 */
public final class SystemScheduler implements Scheduler {
    private static final int THREADS = 2;

    private final ScheduledThreadPoolExecutor timer;
    private final ElasticPool pool;

    /** Creates a scheduler whose threads have this name prefix. */
    public SystemScheduler(String name) {
        timer = new ScheduledThreadPoolExecutor(1, ServiceExecutors.daemons(name));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        pool = new ElasticPool(THREADS, this, ServiceExecutors.daemons(name + "-task"));
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        return scheduleInPlace(delay, () -> handOver(task));
    }

    private void handOver(Runnable task) {
        if (!isAccepted(task)) {
            task.run();
        }
    }

    private boolean isAccepted(Runnable task) {
        try {
            return pool.tryExecute(task);
        } catch (RejectedExecutionException | OutOfMemoryError ignored) {
            // The service is closed, or the machine is out of threads.
            return false;
        }
    }

    /** Runs a task that never waits, on the thread of the timer. */
    ScheduledTask scheduleInPlace(Duration delay, Runnable task) {
        try {
            Future<?> pending = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> pending.cancel(false);
        } catch (RejectedExecutionException ignored) {
            // The service is closed, and closing it aborts every call that waits.
            return () -> {};
        }
    }

    /** Stops the threads. Scheduled tasks do not run any more. */
    public void close() {
        timer.shutdownNow();
        pool.shutdown();
    }

    /** Stops the threads after a last task. The tasks that are scheduled before do not run any more. */
    void closeAfter(Duration delay, Runnable lastTask) {
        timer.getQueue().clear();
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
        scheduleInPlace(delay, lastTask);
        timer.shutdown();
        pool.shutdown();
    }
}
