package io.imagesdk.internal.call;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs a limited number of tasks at a time on another executor. Other tasks wait without a thread, so that the many
 * tasks of one call leave threads to other calls.
 */
public final class BoundedExecutor implements Executor {
    private final Executor executor;
    private final int maxRunning;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /**
     * Creates an executor without tasks.
     *
     * @param maxRunning the maximum number of tasks that run at a time
     */
    public BoundedExecutor(Executor executor, int maxRunning) {
        this.executor = executor;
        this.maxRunning = maxRunning;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            if (running == maxRunning) {
                waiting.add(task);
                return;
            }
            running++;
        }
        start(task);
    }

    private void start(Runnable task) {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    startNext();
                }
            });
        } catch (RejectedExecutionException e) {
            synchronized (waiting) {
                running--;
            }
            throw e;
        }
    }

    private void startNext() {
        Runnable task;
        synchronized (waiting) {
            task = waiting.poll();
            if (task == null) {
                running--;
                return;
            }
        }
        try {
            start(task);
        } catch (RejectedExecutionException ignored) {
            // The service was closed, which aborts the call of this task.
        }
    }
}
