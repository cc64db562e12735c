package io.imagesdk.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an answer's headers say of the rate limit ({@code x-ratelimit-*}, {@code ratelimit-*}, {@code retry-after}).
 *
 * @param limit requests allowed in the window
 * @param remaining requests left in it
 * @param reset until the window starts again
 * @param retryAfter how long the provider asks to wait
 */
public record RateLimit(
        OptionalLong limit, OptionalLong remaining, Optional<Duration> reset, Optional<Duration> retryAfter) {
    /** Nothing was said. */
    public static final RateLimit NONE =
            new RateLimit(OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());
}
