package io.imagesdk.flink;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.ClaimedCalls;
import io.imagesdk.bulk.Claims;
import io.imagesdk.bulk.ItemRecord;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service, the store of claims and the running calls of one task. */
final class OpenCalls {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.flink");
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(5);

    private final ImagesService images;
    private final Claims claims;
    private final ClaimedCalls calls;
    private final Duration storeTimeout;
    private final Set<CompletableFuture<ItemRecord>> running = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "imagesdk-flink-timer");
        thread.setDaemon(true);
        return thread;
    });

    OpenCalls(ImagesService images, Claims claims, ClaimedCalls calls) {
        this(images, claims, calls, STORE_TIMEOUT);
    }

    /**
     * Creates an instance without running calls.
     *
     * @param storeTimeout how long the store of claims may take to record the calls that were cancelled, and to close
     */
    OpenCalls(ImagesService images, Claims claims, ClaimedCalls calls, Duration storeTimeout) {
        this.images = images;
        this.claims = claims;
        this.calls = calls;
        this.storeTimeout = storeTimeout;
    }

    CompletableFuture<ItemRecord> process(BulkItem item) {
        CompletableFuture<ItemRecord> call = calls.process(item);
        running.add(call);
        return call.whenComplete((record, error) -> running.remove(call));
    }

    /** Runs a task after a delay. Drops it when the Flink task ends; Flink then processes the row again later. */
    void schedule(Duration delay, Runnable task) {
        try {
            Future<?> unused = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ignored) {
            // The timer is closed, as described above.
        }
    }

    int running() {
        return running.size();
    }

    /**
     * Waits for the running calls, so that images that are paid for are stored and recorded, and closes everything.
     * Calls that take longer are cancelled, and their outcome is recorded as unknown. If the store of claims cannot be
     * used, it is left behind: a task that does not end makes Flink stop all tasks of the process.
     */
    void close(Duration timeout) {
        timer.shutdownNow();
        boolean interrupted = awaitCalls(timeout);
        if (!running.isEmpty()) {
            LOG.warn("{} calls did not end within {}; cancelling them", running.size(), timeout);
        }
        images.close();
        interrupted |= awaitCalls(storeTimeout);
        interrupted |= closeStore();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Closes the store on another thread, because closing waits for all records.
     *
     * @return whether this thread was interrupted
     */
    private boolean closeStore() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    calls.close();
                    claims.close();
                    closed.complete(null);
                },
                "imagesdk-flink-close");
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = await(closed, storeTimeout);
        if (!closed.isDone()) {
            LOG.warn("the store of claims did not close within {}; calls without a record are unknown", storeTimeout);
        }
        return interrupted;
    }

    /**
     * Waits for the running calls. Flink interrupts a task that it cancels; the wait continues nevertheless, because an
     * image that is lost here was paid for.
     *
     * @return whether the thread was interrupted
     */
    private boolean awaitCalls(Duration timeout) {
        return await(CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)), timeout);
    }

    private static boolean await(CompletableFuture<?> all, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        while (true) {
            try {
                all.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException ignored) {
                // A call that failed has ended as well, and the caller reports the calls that are left.
                return interrupted;
            }
        }
    }
}
