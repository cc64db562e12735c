package io.imagesdk.bulk;

import io.imagesdk.model.RateLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * How many requests for one model may run at a time, and when the next one may start. The number grows with every
 * success, doubles per round until the provider first reports a limit, then grows by one per round, and is halved by a
 * limit. All requests share one pause. Instances are not safe for use by several threads; times are those of a
 * monotonic clock, in nanoseconds.
 */
final class Lane {
    /** The result of {@link #delay} if a request may only start after another one has ended. */
    static final long AFTER_AN_END = Long.MAX_VALUE;

    private static final int INITIAL_WINDOW = 4;

    /** The pause does most of the work. Halving the window would waste a third of the rate of slow requests. */
    private static final double DECREASE = 0.85;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long MIN_BACKOFF = TimeUnit.SECONDS.toNanos(1);

    /** A provider that counts requests per minute accepts again within this time. */
    private static final long SHORT_BACKOFF = TimeUnit.SECONDS.toNanos(5);

    private static final long SHORT_BACKOFF_PERIOD = TimeUnit.MINUTES.toNanos(2);
    private static final long MAX_BACKOFF = TimeUnit.MINUTES.toNanos(1);

    private final int maxInFlight;
    private final Pace pace;
    private double window;
    private boolean limited;
    private int inFlight;
    private long pausedUntil;
    private long lastDecrease;
    private long lastSuccess;
    private int limitsInARow;
    private Quota quota = Quota.NONE;

    /** The number of requests that the provider still accepts until a time. */
    private record Quota(long remaining, long until) {
        static final Quota NONE = new Quota(Long.MAX_VALUE, 0);
    }

    /**
     * Creates a lane.
     *
     * @param maxInFlight the maximum number of requests that run at a time
     * @param maxPerMinute the maximum number of requests that start in a minute; empty for no limit
     * @param now the current time
     */
    Lane(int maxInFlight, OptionalInt maxPerMinute, long now) {
        this.maxInFlight = maxInFlight;
        this.pace = new Pace(maxPerMinute, now);
        this.window = Math.min(INITIAL_WINDOW, maxInFlight);
        this.pausedUntil = now;
        this.lastDecrease = now - MINUTE;
        this.lastSuccess = now;
    }

    /** Returns the time until a request may start, or {@link #AFTER_AN_END}. */
    long delay(long now) {
        long wait = Math.max(pausedUntil - now, pace.delay(now));
        if (wait > 0) {
            return wait;
        }
        if (inFlight >= (int) window) {
            return AFTER_AN_END;
        }
        if (inFlight >= quota.remaining() && quota.until() - now > 0) {
            return inFlight > 0 ? AFTER_AN_END : quota.until() - now;
        }
        return 0;
    }

    /** Returns whether the provider accepts nothing now, and no running request can change that. */
    boolean isLimited(long now) {
        return pausedUntil - now > 0 || (inFlight == 0 && quota.remaining() <= 0 && quota.until() - now > 0);
    }

    /** Records that a request starts. */
    void start(long now) {
        inFlight++;
        pace.start(now);
    }

    /** Records that a request has ended, whatever its outcome, with the rate limit that its response reports. */
    void end(RateLimit reported, long now) {
        inFlight--;
        if (reported.remaining().isPresent() && reported.reset().isPresent()) {
            // Some of the running requests may not be counted yet.
            quota = new Quota(
                    reported.remaining().getAsLong(),
                    now + nanos(reported.reset().get()));
        }
    }

    /** Records that the provider has accepted a request. */
    void accepted(long now) {
        lastSuccess = now;
        limitsInARow = 0;
        window = Math.min(maxInFlight, window + (limited ? 1 / window : 1));
    }

    /**
     * Records that the provider has reported a limit, or could not be reached.
     *
     * @param retryAfter when the provider accepts requests again; empty if it does not report it
     * @param started when the request that was limited started
     * @param jitter a random number from 0 to 1
     */
    void limited(Optional<Duration> retryAfter, long started, long now, double jitter) {
        // The requests that were running at the last decrease say nothing about the new window.
        if (started - lastDecrease > 0) {
            limited = true;
            lastDecrease = now;
            limitsInARow++;
            window = Math.max(1, Math.min(window, inFlight + 1.0) * DECREASE);
        }
        long pause = retryAfter.map(Lane::nanos).orElseGet(() -> backoff(now, jitter));
        pausedUntil = Math.max(pausedUntil, now + pause);
    }

    private long backoff(long now, double jitter) {
        boolean brief = now - lastSuccess < SHORT_BACKOFF_PERIOD;
        long max = brief ? SHORT_BACKOFF : MAX_BACKOFF;
        long backoff = Math.min(max, MIN_BACKOFF << Math.min(Math.max(0, limitsInARow - 1), 6));
        return backoff / 2 + (long) (backoff / 2.0 * jitter);
    }

    /** Returns the time since the provider last accepted a request. */
    long sinceSuccess(long now) {
        return now - lastSuccess;
    }

    int window() {
        return (int) window;
    }

    private static long nanos(Duration duration) {
        // A longer time is a mistake of the server; the patience of the run ends before.
        return duration.compareTo(Duration.ofDays(1)) > 0 ? TimeUnit.DAYS.toNanos(1) : duration.toNanos();
    }
}
