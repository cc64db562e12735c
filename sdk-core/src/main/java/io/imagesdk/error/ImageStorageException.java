package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** A picture could not be stored, or could not have been: before anything was sent the outcome is NOT_SENT. */
public final class ImageStorageException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public ImageStorageException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ImageStorageException withDetails(ErrorDetails details) {
        return new ImageStorageException(String.valueOf(getMessage()), details, getCause());
    }
}
