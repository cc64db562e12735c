package io.imagesdk.bulk;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The items that are requested or awaited at this moment. Their claims look like those of a killed process, whose
 * requests some rules repeat.
 */
final class RunningItems {
    private final Map<String, CompletableFuture<ItemRecord>> running = new ConcurrentHashMap<>();

    /** Runs the work of an item, unless it is running; returns a future of the record at its end. */
    CompletableFuture<ItemRecord> run(String id, Supplier<CompletableFuture<ItemRecord>> work) {
        CompletableFuture<ItemRecord> started = new CompletableFuture<>();
        CompletableFuture<ItemRecord> other = running.putIfAbsent(id, started);
        if (other != null) {
            return other.copy();
        }
        CompletableFuture<?> unused = CompletableFuture.completedFuture(null)
                .thenCompose(nothing -> work.get())
                .whenComplete((record, error) -> {
                    running.remove(id);
                    if (error == null) {
                        started.complete(record);
                    } else {
                        started.completeExceptionally(error);
                    }
                });
        return started;
    }
}
