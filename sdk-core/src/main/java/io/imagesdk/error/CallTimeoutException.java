package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The deadline passed, a body stayed silent for too long, or no connection was made in time. */
public sealed class CallTimeoutException extends ImagesException permits TaskTimeoutException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public CallTimeoutException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public CallTimeoutException withDetails(ErrorDetails details) {
        return new CallTimeoutException(String.valueOf(getMessage()), details, getCause());
    }
}
