package io.imagesdk.internal.pipeline;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The results of a batch that were read and not yet passed to the consumer, which receives them in their order. Images
 * that have a URL are downloaded ahead: a server that does not respond to one download must not delay the others until
 * their URLs have expired.
 */
final class BatchQueue {
    /** The size of a result behind which nothing is read until the consumer has received it. */
    static final long FULL = 1 << 20;

    /** How many results are downloaded at a time. */
    private static final int MAX_DOWNLOADS = 16;

    private final Executor workers;
    private final int maxAhead;
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private int downloads;
    private int ahead;
    private long size;
    private CompletableFuture<Void> passed = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> space = CompletableFuture.completedFuture(null);

    /**
     * Creates an empty queue.
     *
     * @param workers the executor on which results are delivered
     * @param maxAhead how many results are downloaded, or have been, and are not passed
     */
    BatchQueue(Executor workers, int maxAhead) {
        this.workers = workers;
        this.maxAhead = maxAhead;
    }

    /**
     * A result.
     *
     * @param isDownloaded whether all of its images have a URL, so that it is delivered before its turn
     * @param size how much memory it needs, or {@link #FULL}
     * @param delivery delivers its images
     * @param consumer passes it, when the results before it are passed
     * @param failed is notified if this result, or one before it, cannot be passed
     */
    record Entry<R>(
            boolean isDownloaded,
            long size,
            Supplier<CompletableFuture<R>> delivery,
            Function<R, CompletableFuture<Void>> consumer,
            Consumer<Throwable> failed) {}

    /** Adds a result behind the others. */
    <R> void add(Entry<R> entry) {
        synchronized (this) {
            long added = Math.max(FULL / maxAhead, entry.size());
            size += added;
            if (size >= FULL && space.isDone()) {
                space = new CompletableFuture<>();
            }
            Supplier<CompletableFuture<R>> delivery =
                    entry.isDownloaded() ? enqueue(entry.delivery()) : entry.delivery();
            passed = passed.thenComposeAsync(before -> delivery.get(), workers)
                    .thenCompose(entry.consumer())
                    .whenComplete((done, error) -> {
                        if (error != null) {
                            entry.failed().accept(error);
                        }
                        remove(added, entry.isDownloaded(), error != null);
                    });
        }
        startDownloads();
    }

    private <R> Supplier<CompletableFuture<R>> enqueue(Supplier<CompletableFuture<R>> delivery) {
        CompletableFuture<Void> start = new CompletableFuture<>();
        CompletableFuture<R> delivered = start.thenComposeAsync(started -> delivery.get(), workers);
        CompletableFuture<?> unused = delivered.whenComplete((result, error) -> {
            synchronized (this) {
                downloads--;
            }
            startDownloads();
        });
        waiting.add(start);
        return () -> delivered;
    }

    private void startDownloads() {
        for (CompletableFuture<Void> next = next(); next != null; next = next()) {
            next.complete(null);
        }
    }

    private synchronized @Nullable CompletableFuture<Void> next() {
        if (downloads >= MAX_DOWNLOADS || ahead >= maxAhead || waiting.isEmpty()) {
            return null;
        }
        downloads++;
        ahead++;
        return waiting.remove();
    }

    private void remove(long removed, boolean isDownloaded, boolean failed) {
        CompletableFuture<Void> opened;
        synchronized (this) {
            size -= removed;
            ahead -= isDownloaded ? 1 : 0;
            if (failed) {
                waiting.clear();
            }
            opened = size < FULL ? space : new CompletableFuture<>();
        }
        startDownloads();
        opened.complete(null);
    }

    /** Returns a future that completes when the next result may be read. It never fails. */
    synchronized CompletableFuture<Void> space() {
        return space;
    }

    /** Returns a future that completes when the consumer has received all results so far. */
    synchronized CompletableFuture<Void> passed() {
        return passed;
    }
}
