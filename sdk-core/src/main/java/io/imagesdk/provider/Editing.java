package io.imagesdk.provider;

/**
 * How a provider edits pictures.
 *
 * @param operation where it is asked for and what else it takes
 * @param inputImages how the pictures are sent
 */
public record Editing(Operation operation, ImageEncoding inputImages) {
    /** Refuses a form that is said in two places. */
    public Editing {
        if (operation.bodyFormat() == Operation.Body.MULTIPART) {
            throw new IllegalArgumentException("whether an edit is a form is said by its images' body alone");
        }
    }
}
