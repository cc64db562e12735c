package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.internal.decode.DecodeTestAccess;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.RetryAfter;
import io.imagesdk.model.RateLimit;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines of the document are {@code retry-after}, {@code retry-after-ms} and the rate limit headers. */
class RetryAfterFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration MAX_WAIT = Duration.ofSeconds(1_000_000_000);

    @FuzzTest
    void parsesWithinBounds(byte[] data) {
        String[] lines = new FuzzInput(data).text().split("\n", 3);
        String seconds = lines[0];
        String millis = lines.length > 1 ? lines[1] : "";
        String reset = lines.length > 2 ? lines[2] : "";
        ResponseHead head = new ResponseHead(
                URI.create("https://api.example/"),
                429,
                Map.of(
                        "Retry-After", List.of(seconds),
                        "retry-after-ms", List.of(millis),
                        "x-ratelimit-reset-requests", List.of(reset),
                        "x-ratelimit-remaining-requests", List.of(reset)));

        Optional<Duration> wait = RetryAfter.of(head, NOW);
        RateLimit limit = DecodeTestAccess.rateLimit(head);

        assertThat(wait.orElse(Duration.ZERO)).isBetween(Duration.ZERO, MAX_WAIT);
        assertThat(limit.retryAfter().orElse(Duration.ZERO)).isBetween(Duration.ZERO, MAX_WAIT);
        assertThat(limit.reset().orElse(Duration.ZERO)).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(limit.remaining().orElse(0)).isNotNegative();
        Optional<BigDecimal> expected = number(millis, "[0-9]{1,12}(\\.[0-9]+)?")
                .or(() -> number(seconds, "[0-9]{1,9}(\\.[0-9]{1,9})?").map(value -> value.movePointRight(3)));
        expected.ifPresent(value -> assertThat(wait)
                .hasValueSatisfying(duration ->
                        assertThat(BigDecimal.valueOf(duration.toMillis())).isCloseTo(value, within(BigDecimal.ONE))));
    }

    private static Optional<BigDecimal> number(String text, String pattern) {
        String stripped = text.strip();
        return stripped.matches(pattern) ? Optional.of(new BigDecimal(stripped)) : Optional.empty();
    }
}
