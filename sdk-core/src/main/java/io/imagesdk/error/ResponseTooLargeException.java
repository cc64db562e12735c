package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** A server sent more than is taken: of bytes, pictures, depth. Which limit, and its value, stand in the message. */
public final class ResponseTooLargeException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public ResponseTooLargeException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ResponseTooLargeException withDetails(ErrorDetails details) {
        return new ResponseTooLargeException(String.valueOf(getMessage()), details, getCause());
    }
}
