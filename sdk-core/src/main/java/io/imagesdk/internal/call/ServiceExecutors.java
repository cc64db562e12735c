package io.imagesdk.internal.call;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one service: a few workers for network and disk, a few threads for look-ups and a few for a supplier
 * of API keys, which may block for seconds, a pool for callbacks, and one thread for timers.
 * All are daemon threads that are created on demand. A callback may wait for another call: the pool replaces threads
 * that are blocked in a join.
 */
public final class ServiceExecutors {
    private static final AtomicInteger SERVICES = new AtomicInteger();
    private static final int WORKERS = Math.max(4, Runtime.getRuntime().availableProcessors());
    private static final int LOOKUPS = 8;
    private static final int KEYS = 4;
    private static final int CALLBACKS = 4;
    private static final int IDLE_SECONDS = 10;
    private static final int HAND_OVER_MILLIS = 1_000;

    private final String name;
    private final ThreadPoolExecutor workers;
    private final ThreadPoolExecutor lookups;
    private final ThreadPoolExecutor keys;
    private final Optional<ForkJoinPool> defaultCallbacks;
    private final Executor callbacks;
    private final ThreadPoolExecutor completions;
    private final Optional<SystemScheduler> defaultScheduler;
    private final Environment environment;

    /**
     * The sources of time and randomness, which tests replace.
     *
     * @param scheduler the monotonic clock; empty for the clock of the machine
     * @param clock the wall clock, used for dates only
     * @param jitter a random number from 0 to 1
     */
    public record Environment(Optional<Scheduler> scheduler, Clock clock, DoubleSupplier jitter) {
        /** The clocks and the random numbers of the machine. */
        public static final Environment SYSTEM =
                new Environment(Optional.empty(), Clock.systemUTC(), () -> ThreadLocalRandom.current()
                        .nextDouble());
    }

    /**
     * Creates the executors; threads start on demand.
     *
     * @param callbackExecutor the executor of the user; empty for a pool of the library
     */
    public ServiceExecutors(Optional<Executor> callbackExecutor, Environment environment) {
        this.environment = environment;
        name = "imagesdk-" + SERVICES.incrementAndGet();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        workers = pool(WORKERS, daemons(name + "-worker"));
        lookups = pool(LOOKUPS, daemons(name + "-lookup"));
        keys = pool(KEYS, daemons(name + "-key", loader));
        completions = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                1,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemons(name + "-completion", loader));
        defaultCallbacks = callbackExecutor.isPresent() ? Optional.empty() : Optional.of(callbacks(name + "-callback"));
        callbacks = callbackExecutor
                .<Executor>map(executor -> new CallbackExecutor(executor, completions))
                .orElseGet(() -> withContextClassLoader(defaultCallbacks.orElseThrow(), loader));
        defaultScheduler = environment.scheduler().isPresent()
                ? Optional.empty()
                : Optional.of(new SystemScheduler(name + "-timer"));
    }

    private static ThreadPoolExecutor pool(int threads, ThreadFactory factory) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ForkJoinPool callbacks(String name) {
        AtomicInteger number = new AtomicInteger();
        return new ForkJoinPool(
                CALLBACKS,
                pool -> {
                    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                    thread.setName(name + "-" + number.incrementAndGet());
                    return thread;
                },
                null,
                true);
    }

    /**
     * Runs every task with the context class loader of the thread that built the service. In an executable jar of a
     * framework, the threads of a pool would otherwise see the system class loader, which does not know the classes
     * of the application.
     */
    private static Executor withContextClassLoader(Executor executor, @Nullable ClassLoader loader) {
        return task -> executor.execute(() -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                task.run();
            } finally {
                thread.setContextClassLoader(before);
            }
        });
    }

    private static ThreadFactory daemons(String name, @Nullable ClassLoader loader) {
        ThreadFactory threads = daemons(name);
        return task -> {
            Thread thread = threads.newThread(task);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Returns the prefix of the names of all threads of this service. */
    String name() {
        return name;
    }

    /** Returns the executor for network and disk. */
    public Executor workers() {
        return workers;
    }

    /**
     * Returns the executor for look-ups of host names. A slow name server blocks its threads, and no other task of the
     * service waits for them.
     */
    public Executor lookups() {
        return lookups;
    }

    /** Returns the executor for a supplier of API keys, which is code of the user and may block. */
    public Executor keys() {
        return keys;
    }

    /**
     * Returns the executor that hands over to the callback executor what must not wait for a worker, and that runs what
     * the callback executor does not accept. It never queues a task, so a call fails in time even if all workers are
     * busy.
     */
    Executor completions() {
        return completions;
    }

    /** Returns the executor that runs code of the user. */
    public Executor callbacks() {
        return callbacks;
    }

    /** Returns the scheduler of timeouts and waits. */
    Scheduler scheduler() {
        return environment.scheduler().orElseGet(defaultScheduler::orElseThrow);
    }

    /** Returns the wall clock. */
    public Clock clock() {
        return environment.clock();
    }

    /** Returns the source of random numbers from 0 to 1. */
    public DoubleSupplier jitter() {
        return environment.jitter();
    }

    /**
     * Stops the threads of this service. Failures of calls are handed over to the callback executor before it is shut
     * down; queued continuations of callers still run.
     */
    void close(long millis) {
        defaultScheduler.ifPresent(SystemScheduler::close);
        // A look-up cannot be interrupted, so it is not awaited. Its thread ends with it.
        lookups.shutdown();
        keys.shutdown();
        workers.shutdown();
        completions.shutdown();
        try {
            if (!workers.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
            // A continuation that runs on such a thread, because the executor of the user runs it there, is not
            // awaited.
            boolean unused = completions.awaitTermination(HAND_OVER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException ignored) {
            // The thread that closes the service was interrupted: it does not wait for the workers any longer.
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            defaultCallbacks.ifPresent(ForkJoinPool::shutdown);
        }
    }
}
