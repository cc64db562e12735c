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
 * Decides whether a request is sent again, and after how long: exponential with full jitter, or what the provider asks
 * for. A bucket of tokens that only successes refill keeps many calls together from storming a provider that is down.
 */
final class RetryStrategy {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(8);
    private static final int BUCKET = 500;
    private static final int PRICE = 5;

    private final RetryPolicy policy;
    private final DoubleSupplier random;
    private int tokens = BUCKET;

    /**
     * The rule for one provider.
     *
     * @param random from 0 to 1, for the jitter
     */
    RetryStrategy(RetryPolicy policy, DoubleSupplier random) {
        this.policy = policy;
        this.random = random;
    }

    /**
     * How long to wait before the next attempt; empty when there is none.
     *
     * @param made how many attempts were made
     * @param forbidden whether the answer said that it is final
     * @param left until the deadline
     */
    Optional<Duration> next(ImagesException failure, int made, boolean forbidden, Duration left) {
        if (forbidden || made > policy.maxRetries() || !repeatable(failure)) {
            return Optional.empty();
        }
        Duration wait = failure.rateLimit().retryAfter().orElseGet(() -> backoff(made));
        return wait.compareTo(policy.maxRetryAfter()) <= 0 && wait.compareTo(left) < 0 && taken()
                ? Optional.of(wait)
                : Optional.empty();
    }

    private boolean repeatable(ImagesException failure) {
        if (failure instanceof QuotaExceededException || failure instanceof ModerationException) {
            return false;
        }
        if (failure.billing() == BillingStatus.BILLED) { // some refusals name a cost
            return false;
        }
        int status = failure.status().orElse(0);
        if (status == 429 || status == 503) {
            return failure.rateLimit().retryAfter().isPresent()
                    || (policy.risksDoubleBilling() && failure.billing() == BillingStatus.UNKNOWN);
        }
        boolean broke =
                status == 0 && (failure instanceof ConnectionException || failure instanceof CallTimeoutException);
        return (broke && failure.billing() == BillingStatus.NOT_SENT)
                || (policy.risksDoubleBilling()
                        && failure.billing() == BillingStatus.UNKNOWN
                        && (broke || status >= 408));
    }

    private Duration backoff(int made) {
        long ceiling = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(made - 1, 10));
        return Duration.ofMillis((long) (ceiling * random.getAsDouble()));
    }

    private synchronized boolean taken() {
        if (tokens < PRICE) {
            return false;
        }
        tokens -= PRICE;
        return true;
    }

    /** An exchange went well. */
    synchronized void succeeded() {
        tokens = Math.min(BUCKET, tokens + 1);
    }
}
