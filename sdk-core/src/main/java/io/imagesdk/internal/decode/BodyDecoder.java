package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.ScanException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Decodes the body of a 2xx response after its images have been extracted.
 *
 * @param <R> the type of the result
 */
interface BodyDecoder<R> {
    /** Returns the names of the members that hold an image as base64. */
    Set<String> base64Members();

    /** Returns the names of the members that hold the URL of an image. */
    Set<String> urlMembers();

    /**
     * Decodes a complete body.
     *
     * @param skeleton the JSON, in which placeholders replace the images
     * @param ordinals maps a placeholder to the ordinal of its image, and any other string to empty
     * @param imageCount the number of images that have started
     */
    R decode(String skeleton, Function<String, OptionalInt> ordinals, int imageCount);

    /**
     * Decodes a truncated body: the images and URLs that are complete, or the task that it names.
     *
     * @throws ImagesException the {@code cause}, if the body contains none of them
     */
    R decodeTruncated(TruncatedBody body, ImagesException cause);

    /**
     * Decodes a body that is an image itself.
     *
     * @param cause the reason why the image is truncated; empty if the body is complete
     * @throws ImagesException the {@code cause}, if the request can be repeated free of charge
     */
    R decodeImage(Optional<ImagesException> cause);

    /**
     * Creates the exception for a body that the scanner has rejected.
     *
     * @param start the start of the body
     */
    ImagesException invalidBody(ScanException cause, String start);

    /**
     * Returns whether a binary body that the SDK does not recognize is an image. It is not in a response that can be
     * requested again free of charge.
     */
    default boolean keepsBinary() {
        return false;
    }

    /** Decodes a body without any character except white space. Returns empty if such a body is an error. */
    default Optional<R> decodeBlank() {
        return Optional.empty();
    }
}
