package io.imagesdk.internal.call;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * The threads of one service: a few workers for the network and the disk, a pool for callers' code, one for time. All are daemons, made
 * when they are needed. A caller's code that waits for another call does not starve it: the pool makes up for workers that join.
 */
public final class ServiceExecutors {
    private static final AtomicInteger SERVICES = new AtomicInteger();
    private static final int WORKERS = Math.max(4, Runtime.getRuntime().availableProcessors());
    private static final int CALLBACKS = 4;
    private static final int IDLE_SECONDS = 10;

    private final String name;
    private final ThreadPoolExecutor workers;
    private final Optional<ForkJoinPool> ownCallbacks;
    private final Executor callbacks;
    private final Optional<SystemScheduler> ownTime;
    private final Environment environment;

    /**
     * What the world gives to a service beside threads; tests give it by hand.
     *
     * @param scheduler the monotonic clock; empty for the machine's
     * @param clock the clock on the wall, for dates alone
     * @param jitter 0 to 1
     */
    public record Environment(Optional<Scheduler> scheduler, Clock clock, DoubleSupplier jitter) {
        public static final Environment MACHINE =
                new Environment(Optional.empty(), Clock.systemUTC(), () -> ThreadLocalRandom.current()
                        .nextDouble());
    }

    public ServiceExecutors(Optional<Executor> given, Environment environment) {
        this.environment = environment;
        name = "imagesdk-" + SERVICES.incrementAndGet();
        workers = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons(name + "-worker"));
        workers.allowCoreThreadTimeOut(true);
        ownCallbacks = given.isPresent() ? Optional.empty() : Optional.of(callbacks(name + "-callback"));
        callbacks = given.orElseGet(ownCallbacks::orElseThrow);
        ownTime = environment.scheduler().isPresent()
                ? Optional.empty()
                : Optional.of(new SystemScheduler(name + "-timer"));
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

    static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** With what the names of its threads begin. */
    String name() {
        return name;
    }

    public Executor workers() {
        return workers;
    }

    public Executor callbacks() {
        return callbacks;
    }

    Scheduler time() {
        return environment.scheduler().orElseGet(ownTime::orElseThrow);
    }

    public Clock clock() {
        return environment.clock();
    }

    public DoubleSupplier jitter() {
        return environment.jitter();
    }

    /** Ends the threads that were made here; callers' continuations that are queued still run. */
    void close(long millis) {
        ownTime.ifPresent(SystemScheduler::close);
        ownCallbacks.ifPresent(ForkJoinPool::shutdown);
        workers.shutdown();
        try {
            if (!workers.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException ignored) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
