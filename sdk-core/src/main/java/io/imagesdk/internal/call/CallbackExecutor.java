package io.imagesdk.internal.call;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The executor of a caller. It may run a task on the thread that submits it, like {@code Runnable::run}. That thread
 * can be a network or timer thread, which code of the caller must not block. Such a task is submitted again by a
 * separate thread.
 */
final class CallbackExecutor implements Executor {
    private final Executor executor;
    private final Executor separate;

    /**
     * Creates an executor.
     *
     * @param executor the executor of the caller
     * @param separate starts each task on a thread of its own
     */
    CallbackExecutor(Executor executor, Executor separate) {
        this.executor = executor;
        this.separate = separate;
    }

    @Override
    public void execute(Runnable task) {
        Submission submission = new Submission(task, Thread.currentThread());
        executor.execute(submission);
        submission.isSubmitted = true;
    }

    private void executeSeparately(Runnable task) {
        try {
            separate.execute(() -> {
                try {
                    executor.execute(task);
                } catch (RejectedExecutionException ignored) {
                    // The executor has accepted the task before, and nobody would run it otherwise.
                    task.run();
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError ignored) {
            // The service is closed, or the machine is out of threads.
            task.run();
        }
    }

    private final class Submission implements Runnable {
        private final Runnable task;
        private final Thread submitter;

        /** Only used by the thread that submits the task. */
        private boolean isSubmitted;

        Submission(Runnable task, Thread submitter) {
            this.task = task;
            this.submitter = submitter;
        }

        @Override
        public void run() {
            if (Thread.currentThread().equals(submitter) && !isSubmitted) {
                executeSeparately(task);
            } else {
                task.run();
            }
        }
    }
}
