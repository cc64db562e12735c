package io.imagesdk.internal.call;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one service: a few workers for network and disk, a few threads for look-ups, for a supplier of API
 * keys and for callbacks, and one thread that waits for timers. All are daemon threads that are created on demand.
 * Every pool replaces threads that are stuck, so a callback may also wait for another call.
 */
public final class ServiceExecutors {
    private static final AtomicInteger SERVICES = new AtomicInteger();
    private static final int WORKERS = Math.max(4, Runtime.getRuntime().availableProcessors());
    private static final int LOOKUPS = 8;
    private static final int KEYS = 4;
    private static final int CALLBACKS = 4;
    private static final int HAND_OVER_MILLIS = 1_000;
    private static final ThreadGroup TOP_LEVEL_GROUP = topLevelGroup();

    private final String name;
    private final SystemScheduler timer;
    private final ElasticPool workers;
    private final ElasticPool lookups;
    private final ElasticPool keys;
    private final Optional<ElasticPool> defaultCallbacks;
    private final Executor callbacks;
    private final ThreadPoolExecutor completions;
    private final Environment environment;
    private Scheduler.ScheduledTask lastTask = () -> {};

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
        timer = new SystemScheduler(name + "-timer");
        workers = new ElasticPool(WORKERS, timer, daemons(name + "-worker"));
        lookups = new ElasticPool(LOOKUPS, timer, daemons(name + "-lookup"));
        keys = new ElasticPool(KEYS, timer, daemons(name + "-key"));
        completions = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(name + "-completion"));
        defaultCallbacks = callbackExecutor.isPresent()
                ? Optional.empty()
                : Optional.of(new ElasticPool(CALLBACKS, timer, daemons(name + "-callback")));
        callbacks = callbackExecutor
                .<Executor>map(executor -> new CallbackExecutor(executor, completions))
                .or(() -> defaultCallbacks)
                .orElseThrow();
    }

    /**
     * Returns threads with the context class loader of this thread, which builds the service. With that of the caller
     * that happens to start a thread, a service that several applications share would keep the classes of that caller
     * in memory. In an executable jar of a framework, the system class loader does not know the application.
     */
    static ThreadFactory daemons(String name) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        AtomicInteger number = new AtomicInteger();
        return task -> daemon(name + "-" + number.incrementAndGet(), task, loader);
    }

    /** Returns a daemon thread like {@link #daemon(String, Runnable, ClassLoader)}, with the loader of this one. */
    public static Thread daemon(String name, Runnable task) {
        return daemon(name, task, Thread.currentThread().getContextClassLoader());
    }

    /**
     * Returns a daemon thread that inherits nothing from this one: no thread locals, no thread group, and on JDK 17 no
     * access control context, which contains the class loaders of the methods that are running. A thread serves many
     * calls: the code of one caller must not see the tenant or the user of another one, and the end of one caller's
     * job, which interrupts its thread group, must not end the calls of the others.
     *
     * @param loader the context class loader; null for the system class loader
     */
    @SuppressWarnings("removal") // Newer JDKs only run the action.
    public static Thread daemon(String name, Runnable task, @Nullable ClassLoader loader) {
        Thread thread = AccessController.doPrivileged(
                (PrivilegedAction<Thread>) () -> new Thread(TOP_LEVEL_GROUP, task, name, 0, false));
        thread.setContextClassLoader(loader);
        thread.setDaemon(true);
        return thread;
    }

    /** Returns the group that belongs to no job. The thread of an HTTP client inherits it from a worker. */
    private static ThreadGroup topLevelGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
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
        return environment.scheduler().orElse(timer);
    }

    /** Returns a scheduler with the clock of the machine, for a wait that is no part of the time of a call. */
    public Scheduler timer() {
        return timer;
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
     *
     * @param timeout how long the workers may take
     */
    void close(Duration timeout) {
        // A look-up cannot be interrupted, so it is not awaited. Its thread ends with it.
        lookups.shutdown();
        keys.shutdown();
        workers.shutdown();
        completions.shutdown();
        try {
            if (!workers.awaitTermination(timeout.toMillis())) {
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
            defaultCallbacks.ifPresent(ElasticPool::shutdown);
        }
    }

    /** Stops the timer. All calls must have ended. */
    synchronized void closeTimer() {
        lastTask.cancel();
        timer.close();
    }

    /** Stops the timer after a last task. All calls must have ended. */
    synchronized void closeTimerAfter(Duration delay, Runnable task) {
        if (environment.scheduler().isPresent()) {
            lastTask = environment.scheduler().get().schedule(delay, task);
            timer.close();
        } else {
            timer.closeAfter(delay, task);
        }
    }

    /** Runs code of the user on a thread of its own when all other threads have ended. */
    void runAfterClose(Runnable task) {
        completions.getThreadFactory().newThread(task).start();
    }
}
