package io.imagesdk.bulk;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of a bulk run. Each item is counted once: as delivered, skipped, rejected, unknown, billed, pending, not
 * requested, or as a duplicate.
 *
 * @param delivered the number of items that this run has delivered
 * @param skipped the number of items that were delivered before, and whose files are unchanged
 * @param rejected the number of items that were rejected
 * @param unknown the number of items that may have been charged, and that were not requested again
 * @param billed the number of items that were charged, and of which no image is stored
 * @param pending the number of items whose task is still running, or whose images are charged and could not be
 *     downloaded; the next run awaits them
 * @param notRequested the number of items that were read but not requested; the next run requests them
 * @param duplicates the number of items that occurred before in this run
 * @param images the number of images that this run has delivered
 * @param incomplete the number of delivered and skipped items of which some images are missing; they are listed
 * @param usd what the journal has cost in US dollars, including the prices that stay reserved
 * @param elapsed the duration of the run
 * @param stopReason why the run ended before all items were read; empty if it did not
 * @param manifest the manifest
 * @param undelivered the file with the items of this run that are not delivered
 */
public record BulkSummary(
        long delivered,
        long skipped,
        long rejected,
        long unknown,
        long billed,
        long pending,
        long notRequested,
        long duplicates,
        long images,
        long incomplete,
        BigDecimal usd,
        Duration elapsed,
        Optional<String> stopReason,
        Path manifest,
        Path undelivered) {
    /** Checks that no component is null. */
    public BulkSummary {
        Objects.requireNonNull(usd, "usd");
        Objects.requireNonNull(elapsed, "elapsed");
        Objects.requireNonNull(stopReason, "stopReason");
        Objects.requireNonNull(manifest, "manifest");
        Objects.requireNonNull(undelivered, "undelivered");
    }

    /**
     * Returns whether every item is delivered with all its images, by this run or by an earlier one.
     *
     * @return whether nothing is missing
     */
    public boolean isComplete() {
        return rejected + unknown + billed + pending + notRequested + incomplete == 0 && stopReason.isEmpty();
    }
}
