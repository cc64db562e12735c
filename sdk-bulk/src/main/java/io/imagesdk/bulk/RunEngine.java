package io.imagesdk.bulk;

import java.util.Iterator;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Executes the items of a run: one by one, or in batches. */
interface RunEngine {
    /** Starts the run. */
    CompletableFuture<BulkSummary> start(Iterator<BulkItem> items, OptionalLong size);

    /** Starts nothing more. Returns at once. */
    void stop(String reason);

    /** Waits until the run has ended; returns at once if it was never started. */
    void awaitEnd();
}
