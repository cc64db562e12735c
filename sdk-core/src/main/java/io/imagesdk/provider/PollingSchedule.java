package io.imagesdk.provider;

import java.time.Duration;

/**
 * When a task is looked at. The server's own hint counts between interval and ceiling, and nothing makes it faster than 200 ms.
 *
 * @param initialDelay from the submission to the first look
 * @param interval between the first two looks, and the least between any two
 * @param multiplier by what each interval is longer than the last, from 1.0
 * @param maxInterval the longest interval
 * @param notFoundGracePeriod how long after the submission a task may be unknown, because its record is still on its way
 */
public record PollingSchedule(
        Duration initialDelay,
        Duration interval,
        double multiplier,
        Duration maxInterval,
        Duration notFoundGracePeriod) {
    // Before the default, whose construction reads it.
    private static final Duration MIN = Duration.ofMillis(200);

    /** 2 s, growing by half to 10 s, and 10 s of grace. */
    public static final PollingSchedule DEFAULT = of(Duration.ofSeconds(2), Duration.ofSeconds(10));

    /** Refuses what would press a server. */
    public PollingSchedule {
        if (interval.compareTo(MIN) < 0 || maxInterval.compareTo(interval) < 0 || initialDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "the interval is 200 ms at least, the ceiling no less than it, the first wait not negative");
        }
        if (!(multiplier >= 1 && multiplier <= 10)) {
            throw new IllegalArgumentException("the growth is 1..10, was " + multiplier);
        }
        if (notFoundGracePeriod.isNegative()) {
            throw new IllegalArgumentException("the grace is not negative");
        }
    }

    /** From this interval, growing by half, to this ceiling. */
    public static PollingSchedule of(Duration interval, Duration ceiling) {
        return new PollingSchedule(interval, interval, 1.5, ceiling, Duration.ofSeconds(10));
    }
}
