package io.imagesdk.bulk;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes records to the consumer of the application, on threads of its own because the consumer may block. */
final class RecordNotifier {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private final Optional<Consumer<ItemRecord>> consumer;
    private final PatientExecutor executor = new PatientExecutor("imagesdk-bulk-records");

    RecordNotifier(Optional<Consumer<ItemRecord>> consumer) {
        this.consumer = consumer;
    }

    /** Passes a record, and returns a future of the return of the consumer. It never fails. */
    CompletableFuture<Void> accept(ItemRecord record) {
        return consumer.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(() -> acceptNow(record), executor);
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
