package io.imagesdk.model;

import io.imagesdk.error.ImagesException;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * The outcome of one image of a response. A blocked or failed image does not affect the other images.
 *
 * @param <T> the type of the content of a delivered image
 */
public sealed interface ImageOutcome<T> {
    /**
     * Returns the position of the image in the response.
     *
     * @return the zero-based position
     */
    int index();

    /**
     * The image was delivered.
     *
     * @param <T> the type of the content
     * @param image the image
     */
    record Delivered<T>(GeneratedImage<T> image) implements ImageOutcome<T> {
        /** Checks that no component is null. */
        public Delivered {
            Objects.requireNonNull(image, "image");
        }

        @Override
        public int index() {
            return image.index();
        }
    }

    /**
     * The provider's moderation blocked the image.
     *
     * @param <T> the type of the content that the image would have
     * @param index the zero-based position
     * @param error the reason, with the provider's message
     */
    record Blocked<T>(int index, ImagesException error) implements ImageOutcome<T> {
        /** Checks that no component is null. */
        public Blocked {
            Objects.requireNonNull(error, "error");
        }

        /**
         * Returns the position and the reason.
         *
         * @return the position and the message of the error
         */
        @Override
        public String toString() {
            return "image " + index + " was blocked: " + error.getMessage();
        }
    }

    /**
     * The image was generated, and is probably charged, but it could not be received or stored.
     *
     * @param <T> the type of the content that the image would have
     * @param index the zero-based position
     * @param error the reason
     * @param url the temporary URL from which the image is still available, as the server sent it; empty if the
     *     response contains no URL. A URL that the server has built with the API key is encrypted with the key and
     *     starts with {@code sealed.}: await an {@link ImageTask} with this text in its {@code imageUrls}
     * @param recoveredBytes the image, if it arrived completely and only its storage failed, or the bytes that arrived
     *     instead of an image that can be shown; otherwise empty. A sink that failed returns no bytes. If a complete
     *     file could be neither named nor read back, it keeps its hidden name, which the message of the error contains
     */
    record Failed<T>(int index, ImagesException error, Optional<URI> url, Optional<ImageBytes> recoveredBytes)
            implements ImageOutcome<T> {
        /** Checks that no component is null. */
        public Failed {
            Objects.requireNonNull(error, "error");
            Objects.requireNonNull(url, "url");
            Objects.requireNonNull(recoveredBytes, "recoveredBytes");
        }

        /**
         * Returns the position and the reason. The URL is left out, because it may contain a signature.
         *
         * @return the position and the message of the error
         */
        @Override
        public String toString() {
            return "image " + index + " failed: " + error.getMessage();
        }
    }
}
