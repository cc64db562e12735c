package io.imagesdk.internal.transport;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.model.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * The decision whether a request is sent again, and after which delay: the one that the provider requests, or an
 * exponential backoff with full jitter. Each retry consumes tokens of a bucket that only successful requests refill, so
 * that many calls together do not overload a provider that is failing.
 */
final class RetryStrategy {
    private static final Duration BASE_DELAY = Duration.ofMillis(250);
    private static final Duration MAX_DELAY = Duration.ofSeconds(8);
    private static final int MAX_TOKENS = 500;
    private static final int TOKENS_PER_RETRY = 5;

    private final RetryPolicy servicePolicy;
    private final DoubleSupplier random;
    private int tokens = MAX_TOKENS;

    /**
     * Creates the strategy of one service.
     *
     * @param random returns numbers from 0 to 1 for the jitter
     */
    RetryStrategy(RetryPolicy servicePolicy, DoubleSupplier random) {
        this.servicePolicy = servicePolicy;
        this.random = random;
    }

    /**
     * Returns the delay before the next attempt; empty if the request is not sent again.
     *
     * @param override the policy of the call; empty for that of the service
     * @param attempts the number of attempts so far
     * @param forbidden whether the response forbids a retry
     * @param remaining the time until the deadline
     */
    Optional<Duration> nextDelay(
            ImagesException failure,
            Optional<RetryPolicy> override,
            int attempts,
            boolean forbidden,
            Duration remaining) {
        RetryPolicy policy = override.orElse(servicePolicy);
        if (forbidden || attempts > policy.maxRetries() || !isRetryable(failure, policy)) {
            return Optional.empty();
        }
        Duration delay = failure.rateLimit().retryAfter().orElseGet(() -> backoff(attempts));
        return delay.compareTo(policy.maxRetryAfter()) <= 0 && delay.compareTo(remaining) < 0 && tryAcquireTokens()
                ? Optional.of(delay)
                : Optional.empty();
    }

    private static boolean isRetryable(ImagesException failure, RetryPolicy policy) {
        if (failure instanceof QuotaExceededException || failure instanceof ModerationException) {
            return false;
        }
        // A rejection may state a cost.
        if (failure.billing() == BillingStatus.BILLED) {
            return false;
        }
        int status = failure.status().orElse(0);
        if (status == 429 || status == 503) {
            return failure.rateLimit().retryAfter().isPresent()
                    || (policy.risksDoubleBilling() && failure.billing() == BillingStatus.UNKNOWN);
        }
        boolean noResponse =
                status == 0 && (failure instanceof ConnectionException || failure instanceof CallTimeoutException);
        return (noResponse && failure.billing() == BillingStatus.NOT_SENT)
                || (policy.risksDoubleBilling()
                        && failure.billing() == BillingStatus.UNKNOWN
                        && (noResponse || status >= 408));
    }

    private Duration backoff(int attempts) {
        long max = Math.min(MAX_DELAY.toMillis(), BASE_DELAY.toMillis() << Math.min(attempts - 1, 10));
        return Duration.ofMillis((long) (max * random.getAsDouble()));
    }

    private synchronized boolean tryAcquireTokens() {
        if (tokens < TOKENS_PER_RETRY) {
            return false;
        }
        tokens -= TOKENS_PER_RETRY;
        return true;
    }

    /** Records that a request has succeeded, which adds a token. */
    synchronized void recordSuccess() {
        tokens = Math.min(MAX_TOKENS, tokens + 1);
    }
}
