package io.imagesdk.bulk;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The idempotency keys by which the provider recognizes a repeated request.
 *
 * @param baseUrl the base URL at which a key is recognized; empty if there is none
 * @param lifetime how long after its first use a key may be used again
 * @param now returns the time of the wall clock
 */
record KnownKeys(Optional<String> baseUrl, Duration lifetime, Supplier<Instant> now) {
    /** Returns whether the provider recognizes a repetition of the request of this claim. */
    boolean contains(ItemClaim claim) {
        // The wall clock of another machine, or of this one before, may be ahead.
        Duration age = Duration.between(claim.keyTime(), now.get()).abs();
        return baseUrl.isPresent() && baseUrl.equals(claim.keyedBaseUrl()) && age.compareTo(lifetime) < 0;
    }
}
