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
     * @return the number of requests that were submitted, without those that have a result; 0 if the number of
     *     submitted requests is not known
     */
    public long missing() {
        return Math.max(0, next.requests() - next.position().results());
    }
}
