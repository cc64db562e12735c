package io.imagesdk.internal.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** How long a server asks to wait: {@code retry-after-ms} before {@code retry-after}, which is seconds or a date. Nonsense is nothing. */
public final class RetryAfter {
    private static final int LONGEST_SECONDS = 1_000_000_000;

    private RetryAfter() {}

    /** The wait that the headers ask for; never negative. */
    public static Optional<Duration> of(ResponseHead head, Instant now) {
        return head.header("retry-after-ms")
                .filter(value -> value.matches("-?[0-9]{1,12}(\\.[0-9]+)?"))
                .map(value -> positive(Duration.ofMillis((long) Double.parseDouble(value))))
                .or(() -> head.header("retry-after")
                        .flatMap(value -> seconds(value).or(() -> date(value, now))));
    }

    private static Optional<Duration> seconds(String value) {
        return value.matches("-?[0-9]{1,9}(\\.[0-9]{1,9})?")
                ? Optional.of(positive(
                        Duration.ofMillis((long) (Math.min(Double.parseDouble(value), LONGEST_SECONDS) * 1000))))
                : Optional.empty();
    }

    /** The JDK's form takes years of nine digits, which no clock holds. */
    private static Optional<Duration> date(String value, Instant now) {
        try {
            return Optional.of(positive(Duration.between(
                            now,
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant())))
                    .filter(wait -> wait.toSeconds() <= LONGEST_SECONDS);
        } catch (DateTimeParseException ignored) {
            return Optional.empty();
        }
    }

    private static Duration positive(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
