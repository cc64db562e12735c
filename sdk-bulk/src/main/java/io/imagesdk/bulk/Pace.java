package io.imagesdk.bulk;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A limit of the requests that start in any minute. They start at even intervals; up to a second is caught up. */
final class Pace {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long CATCH_UP = TimeUnit.SECONDS.toNanos(1);

    /** The times of the latest starts, as a ring. */
    private final long[] starts;

    private final long interval;
    private int position;
    private long next;

    Pace(OptionalInt maxPerMinute, long now) {
        this.starts = new long[maxPerMinute.orElse(0)];
        this.interval = maxPerMinute.isPresent() ? MINUTE / maxPerMinute.getAsInt() : 0;
        this.next = now;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = now - MINUTE;
        }
    }

    /** Returns the time until a request may start; zero or less if it may start now. */
    long delay(long now) {
        return starts.length == 0 ? 0 : Math.max(next - now, starts[position] + MINUTE - now);
    }

    void start(long now) {
        if (starts.length > 0) {
            starts[position] = now;
            position = (position + 1) % starts.length;
            next = Math.max(next, now - CATCH_UP) + interval;
        }
    }
}
