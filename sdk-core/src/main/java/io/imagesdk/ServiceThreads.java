package io.imagesdk;

import io.imagesdk.internal.wire.Time;
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
final class ServiceThreads {
    private static final AtomicInteger SERVICES = new AtomicInteger();
    private static final int WORKERS = Math.max(4, Runtime.getRuntime().availableProcessors());
    private static final int CALLBACKS = 4;
    private static final int IDLE_SECONDS = 10;

    private final String name;
    private final ThreadPoolExecutor workers;
    private final Optional<ForkJoinPool> ownCallbacks;
    private final Executor callbacks;
    private final Optional<SystemTime> ownTime;
    private final Around around;

    /**
     * What the world gives to a service beside threads; tests give it by hand.
     *
     * @param time the monotonic clock; empty for the machine's
     * @param clock the clock on the wall, for dates alone
     * @param jitter 0 to 1
     */
    record Around(Optional<Time> time, Clock clock, DoubleSupplier jitter) {
        static final Around MACHINE = new Around(Optional.empty(), Clock.systemUTC(), () -> ThreadLocalRandom.current()
                .nextDouble());
    }

    ServiceThreads(Optional<Executor> given, Around around) {
        this.around = around;
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
        ownTime = around.time().isPresent() ? Optional.empty() : Optional.of(new SystemTime(name + "-timer"));
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

    Executor workers() {
        return workers;
    }

    Executor callbacks() {
        return callbacks;
    }

    Time time() {
        return around.time().orElseGet(ownTime::orElseThrow);
    }

    Clock clock() {
        return around.clock();
    }

    DoubleSupplier jitter() {
        return around.jitter();
    }

    /** Ends the threads that were made here; callers' continuations that are queued still run. */
    void close(long millis) {
        ownTime.ifPresent(SystemTime::close);
        ownCallbacks.ifPresent(ForkJoinPool::shutdown);
        workers.shutdown();
        try {
            if (!workers.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
