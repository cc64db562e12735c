package io.imagesdk.benchmark.bulk;

import io.imagesdk.bulk.Claims;
import io.imagesdk.bulk.ItemRecord;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Claims that grant everything and keep nothing, which is a bulk run without a journal. */
final class UnrecordedClaims implements Claims {
    @Override
    public Optional<ItemRecord> find(String id) {
        return Optional.empty();
    }

    @Override
    public CompletableFuture<Boolean> claim(ItemRecord claim, Optional<ItemRecord> previous) {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<ItemRecord> record(ItemRecord record) {
        return CompletableFuture.completedFuture(record);
    }

    @Override
    public void close() {}
}
