package io.imagesdk.bulk;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The facts of a claim, which are recorded before the request is sent.
 *
 * @param run the random id of the run that made the claim
 * @param time when the claim was made, by the wall clock
 * @param provider the id of the provider profile
 * @param idempotencyKey the key that the request carries if the profile names a header for it
 * @param images the number of requested images
 * @param ceiling the highest price of the request in US dollars; empty if it is not known
 * @param batch the name of the batch in which the request is submitted; empty if it is submitted alone
 * @param keyedBaseUrl the base URL to which the request is sent with its idempotency key; empty if no key is sent, or
 *     if several providers may receive the request
 * @param keyTime when the idempotency key was first used, by the wall clock; earlier than the claim if the request is
 *     repeated
 */
public record ItemClaim(
        String run,
        Instant time,
        String provider,
        String idempotencyKey,
        int images,
        Optional<BigDecimal> ceiling,
        Optional<String> batch,
        Optional<String> keyedBaseUrl,
        Instant keyTime) {
    /** Checks that no component is null. */
    public ItemClaim {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
        Objects.requireNonNull(ceiling, "ceiling");
        Objects.requireNonNull(batch, "batch");
        Objects.requireNonNull(keyedBaseUrl, "keyedBaseUrl");
        Objects.requireNonNull(keyTime, "keyTime");
    }

    /**
     * Creates the claim of a request that is submitted alone, without an idempotency key.
     *
     * @param run the random id of the run that makes the claim
     * @param time when the claim is made
     * @param provider the id of the provider profile
     * @param idempotencyKey the key that the request would carry
     * @param images the number of requested images
     * @param ceiling the highest price of the request in US dollars; empty if it is not known
     */
    public ItemClaim(
            String run,
            Instant time,
            String provider,
            String idempotencyKey,
            int images,
            Optional<BigDecimal> ceiling) {
        this(run, time, provider, idempotencyKey, images, ceiling, Optional.empty(), Optional.empty(), time);
    }

    ItemClaim withCeiling(Optional<BigDecimal> highest) {
        return new ItemClaim(run, time, provider, idempotencyKey, images, highest, batch, keyedBaseUrl, keyTime);
    }
}
