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

/** The document is {@code retry-after}, and behind a line break {@code retry-after-ms}, and again the reset of the rate limit. */
class RetryAfterFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration LONGEST = Duration.ofSeconds(1_000_000_000);

    @FuzzTest
    void waitsAsLongAsItSays(byte[] data) {
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

        assertThat(wait.orElse(Duration.ZERO)).isBetween(Duration.ZERO, LONGEST);
        assertThat(limit.retryAfter().orElse(Duration.ZERO)).isBetween(Duration.ZERO, LONGEST);
        assertThat(limit.reset().orElse(Duration.ZERO)).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(limit.remaining().orElse(0)).isNotNegative();
        Optional<BigDecimal> expected = number(millis, "-?[0-9]{1,12}(\\.[0-9]+)?")
                .or(() -> number(seconds, "-?[0-9]{1,9}(\\.[0-9]{1,9})?").map(each -> each.movePointRight(3)));
        expected.ifPresent(
                each -> assertThat(wait).hasValueSatisfying(told -> assertThat(BigDecimal.valueOf(told.toMillis()))
                        .isCloseTo(each.max(BigDecimal.ZERO), within(BigDecimal.ONE))));
    }

    private static Optional<BigDecimal> number(String text, String form) {
        String stripped = text.strip();
        return stripped.matches(form) ? Optional.of(new BigDecimal(stripped)) : Optional.empty();
    }
}
