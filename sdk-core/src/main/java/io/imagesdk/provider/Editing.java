package io.imagesdk.provider;

import java.util.Objects;

/**
 * How a provider edits images.
 *
 * @param operation the operation that edits images; its body format also determines how the input images are sent
 * @param inputImages the encoding of the input images and their limits
 */
public record Editing(Operation operation, ImageEncoding inputImages) {
    /**
     * Checks that input images have a place in the body.
     *
     * @throws IllegalArgumentException if the name of a single image, of the array of images or of the mask is also the
     *     name of a field, or leads through a value that is neither an object nor an array
     */
    public Editing {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(inputImages, "inputImages");
        OperationChecks.checkImages(operation, inputImages);
    }
}
