package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** An answer held something that is not a whole picture: broken base64, another kind of file, a truncated one. */
public final class InvalidImageException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public InvalidImageException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public InvalidImageException withDetails(ErrorDetails details) {
        return new InvalidImageException(String.valueOf(getMessage()), details, getCause());
    }
}
