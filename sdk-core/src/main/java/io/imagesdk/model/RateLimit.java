package io.imagesdk.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The rate limit that the headers of a response report ({@code x-ratelimit-*}, {@code ratelimit-*},
 * {@code retry-after}).
 *
 * @param limit the number of requests that are allowed per window; empty if the headers do not report it
 * @param remaining the number of requests that remain in the current window; empty if the headers do not report it
 * @param reset the time until the next window starts; empty if the headers do not report it
 * @param retryAfter the time after which the provider accepts a retry; empty if the headers do not report it
 */
public record RateLimit(
        OptionalLong limit, OptionalLong remaining, Optional<Duration> reset, Optional<Duration> retryAfter) {
    /** Checks that no component is null. */
    public RateLimit {
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(remaining, "remaining");
        Objects.requireNonNull(reset, "reset");
        Objects.requireNonNull(retryAfter, "retryAfter");
    }

    /** The rate limit of a response whose headers report none. */
    public static final RateLimit NONE =
            new RateLimit(OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());
}
