package io.imagesdk.internal.call;

import io.imagesdk.provider.PollingSchedule;
import java.time.Duration;

/** The intervals between the polls of one task or batch. They grow up to the longest interval of the schedule. */
public final class PollIntervals {
    private final PollingSchedule schedule;
    // Polls follow each other, so one thread at a time writes it.
    private volatile Duration interval;

    /** Creates the intervals of a schedule, whose first one is that of the schedule. */
    public PollIntervals(PollingSchedule schedule) {
        this.schedule = schedule;
        this.interval = schedule.interval();
    }

    /** Returns the interval until the next poll. The one after it is longer. */
    public Duration next() {
        Duration current = interval;
        Duration longer = times(current, schedule.multiplier());
        interval = longer.compareTo(schedule.maxInterval()) < 0 ? longer : schedule.maxInterval();
        return current;
    }

    /** Returns the product, or the longest delay of a scheduler if the product exceeds it. */
    public static Duration times(Duration duration, double factor) {
        return Scheduler.bounded(
                Duration.ofNanos((long) (Scheduler.bounded(duration).toNanos() * factor)));
    }
}
