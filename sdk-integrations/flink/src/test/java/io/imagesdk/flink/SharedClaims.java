package io.imagesdk.flink;

import io.imagesdk.bulk.Claims;
import io.imagesdk.bulk.ItemRecord;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A store of claims that all tasks of this process share, as tasks of a cluster share a database. */
final class SharedClaims implements Claims {
    private static final Map<String, SharedClaims> STORES = new ConcurrentHashMap<>();

    private final Map<String, ItemRecord> records = new ConcurrentHashMap<>();
    private final AtomicLong versions = new AtomicLong();

    /** Returns the store of this name, which is created when it is first used. */
    static SharedClaims named(String name) {
        return STORES.computeIfAbsent(name, key -> new SharedClaims());
    }

    @Override
    public Optional<ItemRecord> find(String id) {
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public CompletableFuture<Boolean> claim(ItemRecord claim, Optional<ItemRecord> previous) {
        ItemRecord stored = stored(claim);
        ItemRecord latest = records.compute(
                claim.id(),
                (id, record) ->
                        Optional.ofNullable(record).map(ItemRecord::version).equals(previous.map(ItemRecord::version))
                                ? stored
                                : record);
        return CompletableFuture.completedFuture(latest == stored);
    }

    @Override
    public CompletableFuture<Void> record(ItemRecord record) {
        records.put(record.id(), stored(record));
        return CompletableFuture.completedFuture(null);
    }

    private ItemRecord stored(ItemRecord record) {
        return new ItemRecord(
                record.id(),
                record.requestDigest(),
                record.state(),
                record.time(),
                record.claim(),
                record.outcome(),
                versions.incrementAndGet());
    }

    @Override
    public void close() {}
}
