package io.imagesdk.internal.wire;

import io.imagesdk.error.ImagesException;
import java.util.Optional;

/** Handles the results of a batch in their order, while the response is still arriving. */
public interface BatchItemHandler {
    /**
     * A complete result.
     *
     * @param id the id of the request; an empty string if the result contains none
     * @param response the response with the images; empty if there is none
     * @param failure why there is no image; empty if there is a response
     * @param isError whether the provider reports an error in place of a response, and so counts no success
     * @param end the number of bytes of the file, or of results of the page, up to the end of this result
     */
    record BatchItem(
            String id,
            Optional<ImageResponse> response,
            Optional<ImagesException> failure,
            boolean isError,
            long end) {}

    /** Returns the handler of the images of the next result. */
    ImageHandler startItem();

    /**
     * Handles the result that was started last.
     *
     * @param checksum a checksum of the bytes of a result in a page; 0 in a file
     */
    void onItem(BatchItem item, long checksum);

    /** Discards the result that was started last, because the response ended within it. */
    void discardItem();

    /** Runs a task when the next results may be read. */
    void whenProcessed(Runnable next);

    /** Returns whether the next results may not be read yet. */
    boolean isBusy();
}
