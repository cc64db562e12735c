package io.imagesdk.internal.call;

import java.util.concurrent.CompletableFuture;

/**
 * What a call waits for before it succeeds, although its result is known: the HTTP client has not reported the end of
 * an exchange. The parts of a call share it.
 */
final class PendingReports {
    private CompletableFuture<?> all = CompletableFuture.completedFuture(null);

    synchronized void add(CompletableFuture<?> report) {
        all = all.isDone() ? report : CompletableFuture.allOf(all, report);
    }

    /** Returns a future that completes with the last report. */
    synchronized CompletableFuture<?> all() {
        return all;
    }
}
