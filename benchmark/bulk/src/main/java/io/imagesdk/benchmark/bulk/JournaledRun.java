package io.imagesdk.benchmark.bulk;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.BulkRun;
import io.imagesdk.bulk.BulkSummary;
import io.imagesdk.bulk.ClaimRules;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** One bulk run, which waits between the slices of its items. */
final class JournaledRun implements Variant, Iterator<BulkItem> {
    private final BulkRun run;
    private final Semaphore ended = new Semaphore(0);
    private final CompletableFuture<BulkSummary> summary;
    private int next;
    private int end;
    private int started;
    private boolean closed;

    /**
     * Starts a run without items.
     *
     * @param durable whether each image is forced to the disk, which is the default of a run
     */
    JournaledRun(ImagesService images, int inFlight, Path directory, boolean durable) {
        run = BulkRun.builder(images)
                .journal(directory.resolve("journal"))
                .output(directory.resolve("images"))
                .maxInFlight(inFlight)
                .rules(ClaimRules.DEFAULT.withSyncFiles(durable))
                .recordConsumer(stored -> ended.release())
                .build();
        summary = run.execute(this);
    }

    @Override
    public void run(int first, int items) throws InterruptedException {
        synchronized (this) {
            next = first;
            end = first + items;
            started += items;
            notifyAll();
        }
        ended.acquire(items);
    }

    @Override
    public synchronized boolean hasNext() {
        try {
            while (next == end && !closed) {
                wait();
            }
        } catch (InterruptedException ignored) {
            // The run ends.
            closed = true;
        }
        return !closed;
    }

    @Override
    public synchronized BulkItem next() {
        int item = next++;
        return BulkItem.of("item-" + item, BulkThroughput.request(item));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        long delivered = summary.join().delivered();
        run.close();
        Variant.requireDelivered(delivered, started);
    }
}
