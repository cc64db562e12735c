package io.imagesdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a repeated request waits, and when many calls together stop repeating. */
class RetriesTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final ImagesException REFUSED = new ConnectionException(
            "refused", ErrorDetails.of(CallOutcome.NOT_SENT).build(), null);

    @Test
    void waitsLongerEachTimeAndByChance() {
        RetryPolicy often = RetryPolicy.riskingDoubleBilling(20);
        Retries longest = new Retries(often, () -> 1);
        Retries shortest = new Retries(often, () -> 0);

        assertThat(longest.next(REFUSED, 1, false, LONG)).contains(Duration.ofMillis(250));
        assertThat(longest.next(REFUSED, 2, false, LONG)).contains(Duration.ofMillis(500));
        assertThat(longest.next(REFUSED, 20, false, LONG)).contains(Duration.ofSeconds(8));
        assertThat(shortest.next(REFUSED, 20, false, LONG)).contains(Duration.ZERO);
    }

    @Test
    void manyCallsTogetherDoNotStormAProviderThatIsDown() {
        Retries retries = new Retries(RetryPolicy.standard(), () -> 1);
        int repeated = 0;
        while (repeated < 1_000 && retries.next(REFUSED, 1, false, LONG).isPresent()) {
            repeated++;
        }

        assertThat(repeated).isEqualTo(100);
        for (int i = 0; i < 5; i++) {
            assertThat(retries.next(REFUSED, 1, false, LONG)).isEmpty();
            retries.succeeded();
        }
        assertThat(retries.next(REFUSED, 1, false, LONG)).isPresent();
    }

    @Test
    void noWaitPassesTheDeadline() {
        Retries retries = new Retries(RetryPolicy.standard(), () -> 1);

        assertThat(retries.next(REFUSED, 1, false, Duration.ofMillis(250))).isEqualTo(Optional.empty());
        assertThat(retries.next(REFUSED, 1, false, Duration.ofMillis(251))).isPresent();
    }

    @Test
    void aRefusalThatTheProxyExplainedIsFinal() {
        Retries retries = new Retries(RetryPolicy.riskingDoubleBilling(2), () -> 1);

        assertThat(retries.next(Failures.ofTunnel("provider.example", 407), 1, false, LONG))
                .isEmpty();
    }
}
