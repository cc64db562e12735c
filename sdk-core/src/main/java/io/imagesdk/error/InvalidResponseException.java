package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** An answer could not be read: not JSON, a web page, or JSON of another shape. */
public final class InvalidResponseException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public InvalidResponseException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public InvalidResponseException withDetails(ErrorDetails details) {
        return new InvalidResponseException(String.valueOf(getMessage()), details, getCause());
    }
}
