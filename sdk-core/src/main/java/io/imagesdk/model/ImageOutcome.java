package io.imagesdk.model;

import io.imagesdk.error.ImagesException;
import java.net.URI;
import java.util.Optional;

/**
 * What became of one picture of an answer. A bad one never costs the good ones.
 *
 * @param <T> what stands for a delivered picture
 */
public sealed interface ImageOutcome<T> {
    /** The picture's place in the answer, from 0. */
    int index();

    /**
     * It is there.
     *
     * @param <T> what stands for it
     * @param image the picture
     */
    record Delivered<T>(GeneratedImage<T> image) implements ImageOutcome<T> {
        @Override
        public int index() {
            return image.index();
        }
    }

    /**
     * The provider's moderation kept it back.
     *
     * @param <T> what would stand for it
     * @param index its place
     * @param error the provider's words
     */
    record Blocked<T>(int index, ImagesException error) implements ImageOutcome<T> {}

    /**
     * It was made, and paid for, but did not arrive or could not be stored.
     *
     * @param <T> what would stand for it
     * @param index its place
     * @param error why
     * @param url from where it can still be fetched, for a while
     * @param recoveredBytes the bytes, where they had arrived and only their place was bad
     */
    record Failed<T>(int index, ImagesException error, Optional<URI> url, Optional<ImageBytes> recoveredBytes)
            implements ImageOutcome<T> {}
}
