package io.imagesdk.model;

import java.util.Objects;

/**
 * An event of a stream: a partial image that is still being generated, or a completed image.
 *
 * @param <T> the type of the content: bytes or a file
 */
public sealed interface ImageEvent<T> {
    /**
     * Returns the image of the event.
     *
     * @return the delivered image
     */
    GeneratedImage<T> image();

    /**
     * A partial image. A partial image that cannot be read or stored causes no event; the result of the completed image
     * contains a warning instead.
     *
     * @param <T> the type of the content
     * @param partialIndex the zero-based position among the partial images of this image, as the provider counts
     * @param image the partial image; its index is the index of the image that it becomes
     */
    record Partial<T>(int partialIndex, GeneratedImage<T> image) implements ImageEvent<T> {
        /** Checks that no component is null. */
        public Partial {
            Objects.requireNonNull(image, "image");
        }
    }

    /**
     * A completed image.
     *
     * @param <T> the type of the content
     * @param image the image
     * @param result the result with this image, as {@code generate} returns it; if the provider sends plain JSON
     *     instead of events, the result contains all images of the response
     */
    record Completed<T>(GeneratedImage<T> image, ImageResult<T> result) implements ImageEvent<T> {
        /** Checks that no component is null. */
        public Completed {
            Objects.requireNonNull(image, "image");
            Objects.requireNonNull(result, "result");
        }
    }
}
