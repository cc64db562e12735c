package io.imagesdk.model;

import io.imagesdk.error.ImagesException;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of one request of a batch: images, or the reason why there are none.
 *
 * @param <T> what the delivery makes of an image
 * @param id the id of the request, see {@link BatchInput}; an empty string if the result cannot be read
 * @param images the images; empty if the request failed
 * @param failure why there is no image; empty if there is at least one
 * @param next the batch with the position after this result. Store its {@linkplain ImageBatch#toJson() JSON} when the
 *     result is processed: to await it, also in another process, continues there
 */
public record BatchResult<T>(
        String id, Optional<ImageResult<T>> images, Optional<ImagesException> failure, ImageBatch next) {
    /** Checks that no component is null. */
    public BatchResult {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(images, "images");
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(next, "next");
    }
}
