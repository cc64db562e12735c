package io.imagesdk.internal.call;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Releases something that may hang, for example a file on a network. The end of a call waits for it, because no file
 * should be left when the caller learns about the end. But it does not wait for long: a deadline has to hold.
 */
public final class BoundedRelease {
    /** Much longer than the deletion of files takes, and short enough for a deadline. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    private BoundedRelease() {}

    /**
     * Runs a task on the executor, and returns when it has ended or has taken too long. It then continues alone. An
     * interrupt does not end the wait.
     */
    public static void run(Runnable task, Executor executor) {
        CountDownLatch ended = new CountDownLatch(1);
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    ended.countDown();
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError ignored) {
            // The service is closed, or the machine is out of threads.
            task.run();
            return;
        }
        await(ended, MAX_WAIT);
    }

    /** Returns when a future has completed, or has taken too long. An interrupt does not end the wait. */
    public static void await(CompletableFuture<?> future) {
        await(future, MAX_WAIT);
    }

    /** Returns when a future has completed, or after some time. An interrupt does not end the wait. */
    public static void await(CompletableFuture<?> future, Duration maxWait) {
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<?> unused = future.whenComplete((result, error) -> ended.countDown());
        await(ended, maxWait);
    }

    private static void await(CountDownLatch ended, Duration maxWait) {
        long end = System.nanoTime() + maxWait.toNanos();
        boolean interrupted = false;
        boolean waiting = true;
        while (waiting) {
            try {
                boolean unused = ended.await(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                waiting = false;
            } catch (InterruptedException ignored) {
                // Blocking callers are interrupted when they cancel.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
