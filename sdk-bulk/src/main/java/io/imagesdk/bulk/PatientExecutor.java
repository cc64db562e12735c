package io.imagesdk.bulk;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes short tasks that may run code of the application, which may block. One thread executes all tasks as long as
 * it makes progress: a thread for each task would cost more than the task. While no task ends for a moment, the number
 * of threads doubles, until each waiting task has one.
 */
final class PatientExecutor implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private static final long PATIENCE_MILLIS = 10;

    private final ExecutorService threads;
    private final Executor afterPatience;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private long ended;
    private int running;
    private boolean watched;

    /**
     * Creates an executor without a thread.
     *
     * @param name the name of its threads
     */
    PatientExecutor(String name) {
        this.threads = BulkThreads.elastic(name);
        this.afterPatience = BulkThreads.delayed(PATIENCE_MILLIS, threads);
    }

    @Override
    public void execute(Runnable task) {
        if (add(task)) {
            threads.execute(this::executeAll);
        }
    }

    /** Adds a task, and returns whether a thread must be started. */
    private synchronized boolean add(Runnable task) {
        waiting.add(task);
        if (running == 0) {
            running = 1;
            return true;
        }
        if (!watched) {
            watched = true;
            watch(ended);
        }
        return false;
    }

    private void executeAll() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable e) {
                LOG.error("a task of a bulk run failed", e);
            }
            countEnd();
        }
    }

    /** Returns the next task; null if this thread has nothing more to do. */
    private synchronized @Nullable Runnable next() {
        Runnable task = waiting.poll();
        if (task == null) {
            running--;
        }
        return task;
    }

    private synchronized void countEnd() {
        ended++;
    }

    /** Starts the threads that are missing after some time. Called under the lock. */
    private void watch(long seen) {
        try {
            afterPatience.execute(() -> {
                for (int i = missing(seen); i > 0; i--) {
                    threads.execute(this::executeAll);
                }
            });
        } catch (OutOfMemoryError ignored) {
            // The timer has no thread. The next task tries again.
            watched = false;
        }
    }

    /**
     * Returns the number of threads to start, and watches on as long as tasks wait.
     *
     * @param seen the number of tasks that had ended before the wait
     */
    private synchronized int missing(long seen) {
        watched = !waiting.isEmpty();
        if (!watched) {
            return 0;
        }
        watch(ended);
        int missing = ended == seen ? Math.min(waiting.size(), running) : 0;
        running += missing;
        return missing;
    }

    /** Accepts no further task. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
