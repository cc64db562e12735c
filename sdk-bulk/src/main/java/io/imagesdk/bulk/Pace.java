package io.imagesdk.bulk;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A limit of the requests that start in any minute. They start at even intervals; up to a second is caught up. */
final class Pace {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long CATCH_UP = TimeUnit.SECONDS.toNanos(1);

    private static final int FIRST_CAPACITY = 16;

    private final int max;
    private final long interval;

    /** The times of the latest starts, as a ring. It grows up to the limit, because a run may have many models. */
    private long[] starts = new long[0];

    private int count;
    private int position;
    private long next;

    Pace(OptionalInt maxPerMinute, long now) {
        this.max = maxPerMinute.orElse(0);
        this.interval = maxPerMinute.isPresent() ? MINUTE / maxPerMinute.getAsInt() : 0;
        this.next = now;
    }

    /** Returns the time until a request may start; zero or less if it may start now. */
    long delay(long now) {
        if (max == 0) {
            return 0;
        }
        return count < max ? next - now : Math.max(next - now, starts[position] + MINUTE - now);
    }

    void start(long now) {
        if (max > 0) {
            record(now);
            next = Math.max(next, now - CATCH_UP) + interval;
        }
    }

    private void record(long now) {
        if (count < max) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, Math.min(max, Math.max(FIRST_CAPACITY, 2 * count)));
            }
            starts[count++] = now;
        } else {
            starts[position] = now;
            position = (position + 1) % max;
        }
    }
}
