package io.imagesdk.model;

import java.time.Duration;
import java.util.Objects;

/**
 * The rules for sending a billable request again. The default never risks a double charge.
 *
 * <pre>{@code
 * RetryPolicy patient = RetryPolicy.defaults().withMaxRetryAfter(Duration.ofMinutes(2));
 * ImagesService service = ImagesService.builder()
 *         .provider(Providers.OPENAI)
 *         .retryPolicy(patient)
 *         .build();
 * }</pre>
 *
 * <p>Whatever the policy allows, a request is not sent again if the profile of the provider forbids retries, if the
 * response contains {@code x-should-retry: false}, if it names a cost, if the credit is exhausted, if moderation
 * rejected the request, or if the wait does not fit into the timeout of the call. Without a {@code Retry-After} header,
 * the wait before the n-th retry is a random time up to 250 ms times 2 to the power of n-1, but not more than 8
 * seconds. Polls and downloads are free of charge; they are repeated independently of this policy. Instances are
 * immutable.
 */
public final class RetryPolicy {
    private static final Duration DEFAULT_MAX_RETRY_AFTER = Duration.ofSeconds(60);
    private static final int DEFAULT_MAX_RETRIES = 2;

    private final int maxRetries;
    private final boolean risksDoubleBilling;
    private final Duration maxRetryAfter;

    private RetryPolicy(int maxRetries, boolean risksDoubleBilling, Duration maxRetryAfter) {
        this.maxRetries = maxRetries;
        this.risksDoubleBilling = risksDoubleBilling;
        this.maxRetryAfter = maxRetryAfter;
    }

    /**
     * Returns the default policy: up to two retries, and only if the provider certainly did not process the request.
     * This is the case if no connection was established, or if the response was 429 or 503 with a {@code Retry-After}
     * header of up to 60 seconds.
     *
     * @return the default policy
     */
    public static RetryPolicy defaults() {
        return new RetryPolicy(DEFAULT_MAX_RETRIES, false, DEFAULT_MAX_RETRY_AFTER);
    }

    /**
     * Returns the policy that never sends a billable request again.
     *
     * @return the policy
     */
    public static RetryPolicy none() {
        return new RetryPolicy(0, false, DEFAULT_MAX_RETRY_AFTER);
    }

    /**
     * Returns a policy that also retries a request that the provider may have processed: after a lost or late response,
     * a 408 or a 5xx. The images can then be generated and charged several times. If the profile names an idempotency
     * header, all attempts of a call carry the same key, with which the provider may recognize the repetition.
     *
     * @param retries the maximum number of retries, 0 or more
     * @return the policy
     * @throws IllegalArgumentException if the number is negative
     */
    public static RetryPolicy riskingDoubleBilling(int retries) {
        if (retries < 0) {
            throw new IllegalArgumentException("retries must be 0 or more, was " + retries);
        }
        return new RetryPolicy(retries, true, DEFAULT_MAX_RETRY_AFTER);
    }

    /**
     * Returns a copy of this policy with another maximum for the wait that a provider demands in a {@code Retry-After}
     * header. Default: 60 seconds. If the provider demands a longer wait, the request is not sent again.
     *
     * @param wait the longest acceptable wait, zero or positive
     * @return the copy
     * @throws IllegalArgumentException if the wait is negative
     */
    public RetryPolicy withMaxRetryAfter(Duration wait) {
        if (Objects.requireNonNull(wait, "wait").isNegative()) {
            throw new IllegalArgumentException("maxRetryAfter must not be negative, was " + wait);
        }
        return new RetryPolicy(maxRetries, risksDoubleBilling, wait);
    }

    /**
     * Returns the maximum number of retries of a request. Default: 2.
     *
     * @return the maximum number of retries
     */
    public int maxRetries() {
        return maxRetries;
    }

    /**
     * Returns whether a request is retried that the provider may have processed. Default: false.
     *
     * @return whether a retry risks a double charge
     */
    public boolean risksDoubleBilling() {
        return risksDoubleBilling;
    }

    /**
     * Returns the longest wait that a provider may demand in a {@code Retry-After} header. Default: 60 seconds.
     *
     * @return the longest acceptable wait
     */
    public Duration maxRetryAfter() {
        return maxRetryAfter;
    }

    /**
     * Returns a short description of the policy.
     *
     * @return the description, for example {@code up to 2 safe retries}
     */
    @Override
    public String toString() {
        return risksDoubleBilling
                ? "up to " + maxRetries + " retries, risking double billing"
                : "up to " + maxRetries + " safe retries";
    }
}
