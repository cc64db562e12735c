package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The provider could not be reached, or the connection broke. The outcome tells these apart: NOT_SENT or UNKNOWN. */
public final class ConnectionException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public ConnectionException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ConnectionException withDetails(ErrorDetails details) {
        return new ConnectionException(String.valueOf(getMessage()), details, getCause());
    }
}
