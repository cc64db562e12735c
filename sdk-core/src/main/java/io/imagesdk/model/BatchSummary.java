package io.imagesdk.model;

import java.util.Objects;

/**
 * The end of a batch whose results were delivered.
 *
 * @param status the final status
 * @param delivered the number of results with images, since the position where this call started
 * @param failed the number of results without images, since that position
 * @param next the batch with the position after the last result
 */
public record BatchSummary(BatchStatus status, long delivered, long failed, ImageBatch next) {
    /** Checks that no component is null. */
    public BatchSummary {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(next, "next");
    }

    /**
     * Returns the number of requests without a result, for example because the batch expired. They are not charged
     * according to the documentation of the providers.
     *
     * @return the number of requests that were submitted, without those that have a result. If the number of submitted
     *     requests is not known, it is the total of the status; 0 if the status has no total either
     */
    public long missing() {
        long total = status.counts().getOrDefault(BatchStatus.BatchCount.TOTAL, 0L);
        long submitted = next.requests() > 0 ? next.requests() : total;
        return Math.max(0, submitted - next.position().results());
    }
}
