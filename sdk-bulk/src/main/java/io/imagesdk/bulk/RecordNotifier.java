package io.imagesdk.bulk;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes records to the consumer of the application, on threads of its own because the consumer may block. One thread
 * passes all records as long as it makes progress: a thread for each record would cost more than the record. If it
 * makes none for a moment, each record that waits gets a thread, so that there are at most as many as items in flight.
 */
final class RecordNotifier {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private static final long PATIENCE_MILLIS = 10;

    private final Optional<Consumer<ItemRecord>> consumer;
    private final ExecutorService threads = BulkThreads.elastic("imagesdk-bulk-records");
    private final Executor afterPatience =
            CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS, threads);
    private final Queue<Entry> waiting = new ArrayDeque<>();
    private long passed;
    private int running;
    private boolean watched;

    /** A record that waits, and the future that completes when the consumer has returned. */
    private record Entry(ItemRecord record, CompletableFuture<Void> done) {}

    RecordNotifier(Optional<Consumer<ItemRecord>> consumer) {
        this.consumer = consumer;
    }

    /** Passes a record, and returns a future of the return of the consumer. It never fails. */
    CompletableFuture<Void> accept(ItemRecord record) {
        if (consumer.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Entry entry = new Entry(record, new CompletableFuture<>());
        if (add(entry)) {
            threads.execute(this::passAll);
        }
        return entry.done();
    }

    /** Adds a record, and returns whether a thread must be started. */
    private synchronized boolean add(Entry entry) {
        waiting.add(entry);
        if (running == 0) {
            running = 1;
            return true;
        }
        if (!watched) {
            watched = true;
            watch(passed);
        }
        return false;
    }

    private void passAll() {
        for (Entry entry = next(); entry != null; entry = next()) {
            acceptNow(entry.record());
            entry.done().complete(null);
        }
    }

    /** Returns the next record; null if this thread has nothing more to do. */
    private synchronized @Nullable Entry next() {
        Entry entry = waiting.poll();
        if (entry == null) {
            running--;
        } else {
            passed++;
        }
        return entry;
    }

    /** Starts the threads that are missing after some time. Called under the lock. */
    private void watch(long seen) {
        try {
            afterPatience.execute(() -> {
                for (int i = missing(seen); i > 0; i--) {
                    threads.execute(this::passAll);
                }
            });
        } catch (OutOfMemoryError ignored) {
            // The timer has no thread. The next record tries again.
            watched = false;
        }
    }

    /**
     * Returns the number of threads to start, and watches on as long as records wait.
     *
     * @param seen the number of records that had been passed to the consumer before the wait
     */
    private synchronized int missing(long seen) {
        watched = !waiting.isEmpty();
        if (!watched) {
            return 0;
        }
        watch(passed);
        int missing = passed == seen ? waiting.size() : 0;
        running += missing;
        return missing;
    }

    /** Passes a record on this thread. */
    void acceptNow(ItemRecord record) {
        try {
            consumer.ifPresent(existing -> existing.accept(record));
        } catch (Throwable e) {
            LOG.warn("the consumer of records failed; the run continues", e);
        }
    }
}
