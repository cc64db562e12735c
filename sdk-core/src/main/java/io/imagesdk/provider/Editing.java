package io.imagesdk.provider;

import java.util.Objects;

/**
 * How a provider edits images.
 *
 * @param operation the operation that edits images; its body format also determines how the input images are sent
 * @param inputImages the encoding of the input images and their limits
 */
public record Editing(Operation operation, ImageEncoding inputImages) {
    /** Checks that no component is null. */
    public Editing {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(inputImages, "inputImages");
    }
}
