package io.imagesdk.benchmark.bulk;

import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.BulkRun;
import io.imagesdk.bulk.BulkRunBuilder;
import io.imagesdk.bulk.BulkSummary;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** One bulk run, which pauses between the parts of its items. */
final class PausedRun implements Variant, Iterator<BulkItem> {
    private final BulkRun run;
    private final Semaphore ended = new Semaphore(0);
    private final CompletableFuture<BulkSummary> summary;
    private int next;
    private int end;
    private int started;
    private boolean closed;

    /** Starts a run without items. The builder has the journal or the claims, and the rules. */
    PausedRun(BulkRunBuilder builder, int inFlight, Path directory) {
        run = builder.output(directory.resolve("images"))
                .maxInFlight(inFlight)
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
        return BulkItem.of("item-" + item, BulkProcess.request(item));
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
