package io.imagesdk.provider;

import java.time.Duration;
import java.util.Objects;

/**
 * When a task is polled. The interval between two polls grows by the multiplier up to the maximum interval. A
 * {@code Retry-After} header of the provider extends the interval, up to the maximum interval.
 *
 * @param initialDelay the time from the submission of a task to the first poll; zero or more
 * @param interval the time between the first two polls, which is also the minimum time between any two polls; at least
 *     200 ms
 * @param multiplier the factor from one interval to the next; 1 to 10
 * @param maxInterval the maximum time between two polls; at least the interval
 * @param notFoundGracePeriod the time after the submission during which the response "not found" is treated as a task
 *     that still waits, because some providers publish a task with a delay; zero or more
 */
public record PollingSchedule(
        Duration initialDelay,
        Duration interval,
        double multiplier,
        Duration maxInterval,
        Duration notFoundGracePeriod) {
    // Declared before DEFAULT, whose constructor reads it.
    private static final Duration MIN_INTERVAL = Duration.ofMillis(200);

    /**
     * The default: a first poll after 2 s, intervals from 2 s that grow by half up to 10 s, and a grace period of 10 s.
     */
    public static final PollingSchedule DEFAULT = of(Duration.ofSeconds(2), Duration.ofSeconds(10));

    /**
     * Creates a schedule.
     *
     * @throws IllegalArgumentException if a component is outside of its range
     */
    public PollingSchedule {
        Objects.requireNonNull(initialDelay, "initialDelay");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(maxInterval, "maxInterval");
        Objects.requireNonNull(notFoundGracePeriod, "notFoundGracePeriod");
        if (initialDelay.isNegative()) {
            throw new IllegalArgumentException("initialDelay must not be negative, was " + initialDelay);
        }
        if (interval.compareTo(MIN_INTERVAL) < 0) {
            throw new IllegalArgumentException("interval must be at least 200 ms, was " + interval);
        }
        if (maxInterval.compareTo(interval) < 0) {
            throw new IllegalArgumentException(
                    "maxInterval must not be shorter than the interval " + interval + ", was " + maxInterval);
        }
        if (!(multiplier >= 1 && multiplier <= 10)) {
            throw new IllegalArgumentException("multiplier must be 1..10, was " + multiplier);
        }
        if (notFoundGracePeriod.isNegative()) {
            throw new IllegalArgumentException("notFoundGracePeriod must not be negative, was " + notFoundGracePeriod);
        }
    }

    /**
     * Creates a schedule whose first poll follows after one interval. The intervals grow by half, and the grace period
     * is 10 s.
     *
     * @param interval the first and minimum interval, at least 200 ms
     * @param maxInterval the maximum interval, at least {@code interval}
     * @return the schedule
     * @throws IllegalArgumentException if an argument is outside of its range
     */
    public static PollingSchedule of(Duration interval, Duration maxInterval) {
        return new PollingSchedule(
                Objects.requireNonNull(interval, "interval"), interval, 1.5, maxInterval, Duration.ofSeconds(10));
    }
}
