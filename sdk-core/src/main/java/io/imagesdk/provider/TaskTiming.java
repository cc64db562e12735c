package io.imagesdk.provider;

import java.time.Duration;

/**
 * When a task is looked at. The server's own hint counts between interval and ceiling, and nothing makes it faster than 200 ms.
 *
 * @param first from the submission to the first look
 * @param interval between the first two looks, and the least between any two
 * @param growth by what each interval is longer than the last, from 1.0
 * @param ceiling the longest interval
 * @param notFoundGrace how long after the submission a task may be unknown, because its record is still on its way
 */
public record TaskTiming(Duration first, Duration interval, double growth, Duration ceiling, Duration notFoundGrace) {
    // Before the default, whose construction reads it.
    private static final Duration LEAST = Duration.ofMillis(200);

    /** 2 s, growing by half to 10 s, and 10 s of grace. */
    public static final TaskTiming DEFAULT = every(Duration.ofSeconds(2), Duration.ofSeconds(10));

    /** Refuses what would press a server. */
    public TaskTiming {
        if (interval.compareTo(LEAST) < 0 || ceiling.compareTo(interval) < 0 || first.isNegative()) {
            throw new IllegalArgumentException(
                    "the interval is 200 ms at least, the ceiling no less than it, the first wait not negative");
        }
        if (!(growth >= 1 && growth <= 10)) {
            throw new IllegalArgumentException("the growth is 1..10, was " + growth);
        }
        if (notFoundGrace.isNegative()) {
            throw new IllegalArgumentException("the grace is not negative");
        }
    }

    /** From this interval, growing by half, to this ceiling. */
    public static TaskTiming every(Duration interval, Duration ceiling) {
        return new TaskTiming(interval, interval, 1.5, ceiling, Duration.ofSeconds(10));
    }
}
