package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** A server sent more than is taken: of bytes, pictures, depth. Which limit, and its value, stand in the message. */
public final class LimitException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public LimitException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public LimitException with(ErrorDetails details) {
        return new LimitException(String.valueOf(getMessage()), details, getCause());
    }
}
