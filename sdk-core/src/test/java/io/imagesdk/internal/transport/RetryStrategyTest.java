package io.imagesdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the delays before retries, and the limit for all calls together. */
class RetryStrategyTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final ImagesException REFUSED = new ConnectionException(
            "refused", ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);

    @Test
    void growsDelaysExponentiallyWithJitter() {
        RetryPolicy policy = RetryPolicy.riskingDoubleBilling(20);
        RetryStrategy longest = new RetryStrategy(policy, () -> 1);
        RetryStrategy shortest = new RetryStrategy(policy, () -> 0);

        assertThat(longest.nextDelay(REFUSED, Optional.empty(), 1, false, LONG)).contains(Duration.ofMillis(250));
        assertThat(longest.nextDelay(REFUSED, Optional.empty(), 2, false, LONG)).contains(Duration.ofMillis(500));
        assertThat(longest.nextDelay(REFUSED, Optional.empty(), 20, false, LONG))
                .contains(Duration.ofSeconds(8));
        assertThat(shortest.nextDelay(REFUSED, Optional.empty(), 20, false, LONG))
                .contains(Duration.ZERO);
    }

    @Test
    void limitsTheRetriesOfAllCallsTogether() {
        RetryStrategy strategy = new RetryStrategy(RetryPolicy.defaults(), () -> 1);
        int retries = 0;
        while (retries < 1_000
                && strategy.nextDelay(REFUSED, Optional.empty(), 1, false, LONG).isPresent()) {
            retries++;
        }

        assertThat(retries).isEqualTo(100);
        for (int i = 0; i < 5; i++) {
            assertThat(strategy.nextDelay(REFUSED, Optional.empty(), 1, false, LONG))
                    .isEmpty();
            strategy.recordSuccess();
        }
        assertThat(strategy.nextDelay(REFUSED, Optional.empty(), 1, false, LONG))
                .isPresent();
    }

    @Test
    void doesNotRetryAfterTheDeadline() {
        RetryStrategy strategy = new RetryStrategy(RetryPolicy.defaults(), () -> 1);

        assertThat(strategy.nextDelay(REFUSED, Optional.empty(), 1, false, Duration.ofMillis(250)))
                .isEqualTo(Optional.empty());
        assertThat(strategy.nextDelay(REFUSED, Optional.empty(), 1, false, Duration.ofMillis(251)))
                .isPresent();
    }

    @Test
    void doesNotRetryAfterARejectionByTheProxy() {
        RetryStrategy strategy = new RetryStrategy(RetryPolicy.riskingDoubleBilling(2), () -> 1);

        assertThat(strategy.nextDelay(
                        TransportErrorMapper.ofTunnel("provider.example", 407), Optional.empty(), 1, false, LONG))
                .isEmpty();
    }
}
