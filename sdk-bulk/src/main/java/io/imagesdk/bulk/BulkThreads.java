package io.imagesdk.bulk;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Pools of daemon threads, which end when they have nothing to do. A pool accepts each task, also if the process may
 * start no more threads: the task may record the outcome of a charged request.
 */
final class BulkThreads {
    private static final long IDLE_SECONDS = 10;
    private static final long RETRY_MILLIS = 50;

    /**
     * The timer of all runs. Its thread ends when no task waits. That of the JDK would remain, with the class loader of
     * the application that happens to use it first.
     */
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private BulkThreads() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, task -> daemon("imagesdk-bulk-timer", task, null));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** Returns an executor that passes each task to another one after a delay. */
    static Executor delayed(long millis, Executor executor) {
        return task -> {
            Future<?> unused = TIMER.schedule(() -> executor.execute(task), millis, TimeUnit.MILLISECONDS);
        };
    }

    /** Completes a future with a {@link TimeoutException} if it is not complete after a time, and returns it. */
    static <T> CompletableFuture<T> withTimeout(CompletableFuture<T> future, Duration time) {
        Future<?> timeout = TIMER.schedule(
                () -> future.completeExceptionally(new TimeoutException()), time.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<T> unused = future.whenComplete((value, error) -> timeout.cancel(false));
        return future;
    }

    /**
     * Returns a pool that starts a thread for each task if all others are busy. A task for which no thread can be
     * started waits until one can, because the other tasks may wait for it.
     */
    static ExecutorService elastic(String name) {
        return elastic(factory(name));
    }

    static ExecutorService elastic(ThreadFactory factory) {
        return new Pool(0, Integer.MAX_VALUE, new SynchronousQueue<>(), factory) {
            @Override
            void executeWithoutThread(Runnable task) {
                // A timer that has no thread either may have queued the task nevertheless.
                Runnable once = new FutureTask<>(task, true);
                try {
                    delayed(RETRY_MILLIS, this).execute(once);
                } catch (OutOfMemoryError ignored) {
                    // There is no thread for the timer either.
                    once.run();
                }
            }
        };
    }

    /**
     * Returns a pool with at most this number of threads. If no thread can be started, a task waits for those that run,
     * or runs on the thread that submits it.
     */
    static ExecutorService pool(String name, int threads) {
        return pool(factory(name), threads);
    }

    static ExecutorService pool(ThreadFactory factory, int threads) {
        ThreadPoolExecutor pool = new Pool(threads, threads, new LinkedBlockingQueue<>(), factory) {
            @Override
            void executeWithoutThread(Runnable task) {
                if (!getQueue().contains(task)) {
                    getQueue().add(task);
                }
                // A thread that is running a task runs this one next. An idle thread may be about to end.
                if ((isShutdown() || !isRunningTasks()) && remove(task)) {
                    task.run();
                }
            }
        };
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private abstract static class Pool extends ThreadPoolExecutor {
        private final AtomicInteger running = new AtomicInteger();

        Pool(int min, int max, BlockingQueue<Runnable> waiting, ThreadFactory factory) {
            super(min, max, IDLE_SECONDS, TimeUnit.SECONDS, waiting, factory);
        }

        @Override
        public void execute(Runnable task) {
            try {
                super.execute(task);
            } catch (OutOfMemoryError ignored) {
                // The process may start no more threads.
                executeWithoutThread(task);
            }
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            running.incrementAndGet();
        }

        @Override
        protected void afterExecute(Runnable task, @Nullable Throwable error) {
            running.decrementAndGet();
        }

        /** Unlike {@link #getActiveCount}, does not count a thread that could not be started. */
        boolean isRunningTasks() {
            return running.get() > 0;
        }

        /** Executes a task for which no thread could be started. */
        abstract void executeWithoutThread(Runnable task);
    }

    /** Returns threads with the context class loader of this one, and not of the thread that happens to start them. */
    private static ThreadFactory factory(String name) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return task -> daemon(name, task, loader);
    }

    private static Thread daemon(String name, Runnable task, @Nullable ClassLoader loader) {
        // A thread serves many items, so that it inherits no thread locals of the one that happens to start it.
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setContextClassLoader(loader);
        thread.setDaemon(true);
        return thread;
    }
}
