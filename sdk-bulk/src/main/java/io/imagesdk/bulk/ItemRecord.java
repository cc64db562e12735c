package io.imagesdk.bulk;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The latest record of an item in the journal or in another store of claims.
 *
 * @param id the id of the item, or the digest of its request if it has none
 * @param requestDigest the digest of the request in hexadecimal
 * @param state the state
 * @param time when the record was made, by the wall clock
 * @param claim the claim
 * @param outcome what is known about the request
 * @param version a number that changes with every record of the item; 0 for a record that is not stored yet
 */
public record ItemRecord(
        String id,
        String requestDigest,
        ItemState state,
        Instant time,
        ItemClaim claim,
        ItemOutcome outcome,
        long version) {
    /** Checks that no component is null. */
    public ItemRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(requestDigest, "requestDigest");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(claim, "claim");
        Objects.requireNonNull(outcome, "outcome");
    }

    /**
     * Creates the record of a claim, which is not stored yet.
     *
     * @param id the id of the item
     * @param requestDigest the digest of the request
     * @param claim the claim
     * @return the record
     */
    public static ItemRecord claimed(String id, String requestDigest, ItemClaim claim) {
        return new ItemRecord(id, requestDigest, ItemState.CLAIMED, claim.time(), claim, ItemOutcome.NONE, 0);
    }

    /**
     * Returns the record of a later state of the item, which is not stored yet.
     *
     * @param state the state
     * @param outcome what is known about the request
     * @param time when the record is made
     * @return the record
     */
    public ItemRecord with(ItemState state, ItemOutcome outcome, Instant time) {
        return new ItemRecord(id, requestDigest, state, time, claim, outcome, 0);
    }

    /** Returns the record as it was when the item was claimed. */
    ItemRecord claimOnly() {
        return with(ItemState.CLAIMED, ItemOutcome.NONE, claim.time());
    }

    ItemRecord withCeiling(Optional<BigDecimal> ceiling) {
        return new ItemRecord(id, requestDigest, state, time, claim.withCeiling(ceiling), outcome, version);
    }

    ItemRecord withVersion(long stored) {
        return new ItemRecord(id, requestDigest, state, time, claim, outcome, stored);
    }

    /**
     * Returns whether this later state of an item is stored in place of the latest record. Records of one item may come
     * from several callers, and in any order. A delivery is final, what is known about a charge is never replaced by
     * less, and the late end of a call does not replace a newer claim.
     *
     * @param latest the record that is stored
     * @return whether this record replaces it; a claim is stored with {@link Claims#claim} instead
     */
    public boolean replaces(ItemRecord latest) {
        if (latest.state == ItemState.DELIVERED) {
            return false;
        }
        int known = knowledge(state);
        if (isOfSameClaim(latest)) {
            return known >= knowledge(latest.state);
        }
        boolean isPaid = state == ItemState.TASK || state == ItemState.BILLED || state == ItemState.DELIVERED;
        return isPaid && known > knowledge(latest.state);
    }

    /** Returns whether both records are those of the same claim. */
    boolean isOfSameClaim(ItemRecord other) {
        return claim.run().equals(other.claim.run())
                && claim.time().equals(other.claim.time())
                && claim.idempotencyKey().equals(other.claim.idempotencyKey());
    }

    /** Returns a number that is higher, the more a state shows about the charge and the images. */
    private static int knowledge(ItemState state) {
        return switch (state) {
            case CLAIMED -> 0;
            case TASK, UNKNOWN -> 1;
            case NOT_SENT, REJECTED -> 2;
            case BILLED -> 3;
            case DELIVERED -> 4;
        };
    }

    /**
     * Returns what the request of this record costs as far as it shows: the reported cost, or the ceiling if it may be
     * charged and no cost is reported. The rejected repetition of a request with an unknown outcome costs nothing.
     *
     * @return the amount in US dollars; empty if it may be charged and nothing is known
     */
    public Optional<BigDecimal> spent() {
        Optional<BigDecimal> reported = outcome.usage().cost().flatMap(cost -> cost.usd());
        return isUncharged() ? Optional.of(reported.orElse(BigDecimal.ZERO)) : reported.or(claim::ceiling);
    }

    /**
     * Returns the number of images that count against a limit of images: those that are stored, or all requested ones
     * if they may be charged.
     *
     * @return the number of images
     */
    public int chargedImages() {
        if (isUncharged()) {
            return 0;
        }
        return state == ItemState.DELIVERED ? outcome.images().size() : claim.images();
    }

    private boolean isUncharged() {
        return state == ItemState.REJECTED
                || state == ItemState.NOT_SENT
                || (state == ItemState.UNKNOWN && outcome.retryable());
    }
}
