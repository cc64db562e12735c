package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The deadline passed, a body stayed silent for too long, or no connection was made in time. */
public sealed class TimeoutException extends ImagesException permits TaskTimeoutException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public TimeoutException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public TimeoutException with(ErrorDetails details) {
        return new TimeoutException(String.valueOf(getMessage()), details, getCause());
    }
}
