package io.imagesdk.bulk;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A store of claims that forwards to another one, and does not close it. */
class DelegatingClaims implements Claims {
    private final Claims target;

    DelegatingClaims(Claims target) {
        this.target = target;
    }

    @Override
    public Optional<ItemRecord> find(String id) {
        return target.find(id);
    }

    @Override
    public CompletableFuture<Boolean> claim(ItemRecord claim, Optional<ItemRecord> previous) {
        return target.claim(claim, previous);
    }

    @Override
    public CompletableFuture<ItemRecord> record(ItemRecord record) {
        return target.record(record);
    }

    @Override
    public void close() {}
}
