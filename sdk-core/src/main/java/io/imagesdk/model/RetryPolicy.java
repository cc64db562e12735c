package io.imagesdk.model;

import java.time.Duration;

/**
 * When a paid request is sent again. Whatever is said here, a provider's profile may forbid it, and an answer that says
 * {@code x-should-retry: false} is final.
 */
public final class RetryPolicy {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final int TWICE = 2;

    private final int maxRetries;
    private final boolean unknown;
    private final Duration maxRetryAfter;

    private RetryPolicy(int retries, boolean unknown, Duration longestWait) {
        this.maxRetries = retries;
        this.unknown = unknown;
        this.maxRetryAfter = longestWait;
    }

    /**
     * Twice at the most, and only what surely was not processed: no connection was made, or the answer was 429 or 503 with a
     * {@code Retry-After} of at most 60 s that fits into the deadline. The default.
     */
    public static RetryPolicy defaults() {
        return new RetryPolicy(TWICE, false, LONGEST_WAIT);
    }

    /** Never. */
    public static RetryPolicy none() {
        return new RetryPolicy(0, false, LONGEST_WAIT);
    }

    /**
     * Also what may have been processed: a lost or late answer, a 408 or 5xx. A picture can then be made and billed more than once. Where the
     * profile names an idempotency header, all attempts of a call carry one key.
     *
     * @param retries how often at the most
     */
    public static RetryPolicy riskingDoubleBilling(int retries) {
        if (retries < 0) {
            throw new IllegalArgumentException("retries must be 0 or more, was " + retries);
        }
        return new RetryPolicy(retries, true, LONGEST_WAIT);
    }

    /** The same, with another longest wait that a provider may ask for. */
    public RetryPolicy withMaxRetryAfter(Duration wait) {
        return new RetryPolicy(maxRetries, unknown, wait);
    }

    /** How often a request is sent again at the most. */
    public int maxRetries() {
        return maxRetries;
    }

    /** Whether what may have been processed is sent again. */
    public boolean risksDoubleBilling() {
        return unknown;
    }

    /** The longest wait that a provider may ask for; a longer one makes its refusal final. */
    public Duration maxRetryAfter() {
        return maxRetryAfter;
    }

    @Override
    public String toString() {
        return unknown
                ? "up to " + maxRetries + " retries, risking double billing"
                : "up to " + maxRetries + " safe retries";
    }
}
