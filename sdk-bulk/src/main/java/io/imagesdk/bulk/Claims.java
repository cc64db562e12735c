package io.imagesdk.bulk;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A store that remembers which requests may have been charged. Before a billable request is sent, its item is claimed;
 * only the caller whose claim is stored may send the request. The journal of a {@link BulkRun} is such a store for one
 * process, and {@link JdbcClaims} is one for several processes and for engines that run on several machines.
 *
 * <p>Implementations are safe for use by several threads.
 */
public interface Claims extends AutoCloseable {
    /**
     * Returns the latest record of an item. May block while it reads a file or a database.
     *
     * @param id the id of the item
     * @return the record; empty if the item was never claimed
     * @throws BulkException if the store cannot be read
     */
    Optional<ItemRecord> find(String id);

    /**
     * Claims an item, if its latest record is still the expected one. Does not block.
     *
     * @param claim a record in the state {@link ItemState#CLAIMED}
     * @param previous the record that {@link #find} returned; empty if there was none
     * @return a future that completes with true when the claim is stored durably, and with false if another record
     *     exists. It fails with a {@link BulkException} if the claim cannot be stored; the request must not be sent
     *     then. Continuations may run on a thread of the store and must not block
     */
    CompletableFuture<Boolean> claim(ItemRecord claim, Optional<ItemRecord> previous);

    /**
     * Stores a later state of a claimed item, unless the stored record shows more, see {@link ItemRecord#replaces}.
     * Does not block.
     *
     * @param record the record
     * @return a future of the latest record, when it is stored durably: the given one, or the one that it does not
     *     replace. It fails with a {@link BulkException} if the record cannot be stored; the item stays claimed then.
     *     Continuations may run on a thread of the store and must not block
     */
    CompletableFuture<ItemRecord> record(ItemRecord record);

    /**
     * Returns what the stored items have cost so far. Default: {@link ClaimTotals#NONE}, so that a budget covers one
     * run only.
     *
     * @return the totals
     */
    default ClaimTotals totals() {
        return ClaimTotals.NONE;
    }

    /** Closes the store, after everything is stored. Closing a closed store has no effect. */
    @Override
    void close();
}
