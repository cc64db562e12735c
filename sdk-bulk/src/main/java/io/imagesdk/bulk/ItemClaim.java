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
 */
public record ItemClaim(
        String run, Instant time, String provider, String idempotencyKey, int images, Optional<BigDecimal> ceiling) {
    /** Checks that no component is null. */
    public ItemClaim {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
        Objects.requireNonNull(ceiling, "ceiling");
    }
}
