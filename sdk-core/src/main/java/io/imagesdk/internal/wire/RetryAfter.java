package io.imagesdk.internal.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Parses the wait that a server requests. The header {@code retry-after-ms} takes precedence over {@code retry-after},
 * which is a number of seconds or a date. A value of any other form is ignored, also a negative number: a server that
 * computes a wait wrongly does not request a retry without a pause.
 */
public final class RetryAfter {
    private static final int MAX_SECONDS = 1_000_000_000;

    private RetryAfter() {}

    /** Returns the wait in these headers. It is never negative. */
    public static Optional<Duration> of(ResponseHead head, Instant now) {
        return head.header("retry-after-ms")
                .filter(value -> value.matches("[0-9]{1,12}(\\.[0-9]+)?"))
                .map(value -> Duration.ofMillis((long) Double.parseDouble(value)))
                .or(() -> head.header("retry-after")
                        .flatMap(RetryAfter::seconds)
                        .or(() -> head.date("retry-after").flatMap(date -> until(date, now))));
    }

    private static Optional<Duration> seconds(String value) {
        if (!value.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            return Optional.empty();
        }
        double seconds = Math.min(Double.parseDouble(value), MAX_SECONDS);
        return Optional.of(Duration.ofMillis((long) (seconds * 1000)));
    }

    /**
     * Returns the time until a date. A date in the past requests no wait, because the clocks of server and client
     * differ. The JDK accepts years of nine digits, so the distance from now is limited too.
     */
    private static Optional<Duration> until(Instant date, Instant now) {
        return Optional.of(date.isBefore(now) ? Duration.ZERO : Duration.between(now, date))
                .filter(wait -> wait.toSeconds() <= MAX_SECONDS);
    }
}
