package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** An answer could not be read: not JSON, a web page, or JSON of another shape. */
public final class DecodeException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public DecodeException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public DecodeException with(ErrorDetails details) {
        return new DecodeException(String.valueOf(getMessage()), details, getCause());
    }
}
