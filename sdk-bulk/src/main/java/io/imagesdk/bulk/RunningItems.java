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
    private final Map<Item, CompletableFuture<ItemRecord>> running = new ConcurrentHashMap<>();

    /** An id can be used for another request by mistake. */
    private record Item(String id, String digest) {}

    /** Runs the work of an item, unless it is running; returns a future of the record at its end. */
    CompletableFuture<ItemRecord> run(ItemPlan plan, Supplier<CompletableFuture<ItemRecord>> work) {
        Item item = new Item(plan.id(), plan.digest());
        CompletableFuture<ItemRecord> started = new CompletableFuture<>();
        CompletableFuture<ItemRecord> other = running.putIfAbsent(item, started);
        if (other != null) {
            return other.copy();
        }
        CompletableFuture<?> unused = CompletableFuture.completedFuture(null)
                .thenCompose(nothing -> work.get())
                .whenComplete((record, error) -> {
                    running.remove(item);
                    if (error == null) {
                        started.complete(record);
                    } else {
                        started.completeExceptionally(error);
                    }
                });
        return started;
    }
}
