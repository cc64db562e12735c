package io.imagesdk.bulk;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The progress of a bulk run.
 *
 * @param delivered the number of items that this run has delivered
 * @param skipped the number of items that were delivered before
 * @param failed the number of items that ended without an image, or whose outcome is unknown
 * @param inFlight the number of items that are being requested or awaited
 * @param waiting the number of items that were rejected by a rate limit and will be requested again
 * @param total the number of all items; empty if the source does not state it
 * @param perMinute the number of items that were delivered per minute in this run
 * @param usd what the journal has cost so far in US dollars, including the prices that are reserved
 * @param elapsed the time since the start
 */
public record BulkProgress(
        long delivered,
        long skipped,
        long failed,
        int inFlight,
        int waiting,
        OptionalLong total,
        double perMinute,
        BigDecimal usd,
        Duration elapsed) {
    /** Checks that no component is null. */
    public BulkProgress {
        Objects.requireNonNull(total, "total");
        Objects.requireNonNull(usd, "usd");
        Objects.requireNonNull(elapsed, "elapsed");
    }

    /**
     * Returns the estimated time until all items are done, at the rate so far.
     *
     * @return the time; empty if the total is not known or nothing is delivered yet
     */
    public Optional<Duration> remaining() {
        if (total.isEmpty() || perMinute <= 0) {
            return Optional.empty();
        }
        long left = Math.max(0, total.getAsLong() - delivered - skipped - failed);
        return Optional.of(Duration.ofSeconds((long) (left / perMinute * 60)));
    }
}
