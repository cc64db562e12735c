package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The service was closed before the call, or while it ran. */
public final class ServiceClosedException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public ServiceClosedException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ServiceClosedException withDetails(ErrorDetails details) {
        return new ServiceClosedException(String.valueOf(getMessage()), details, getCause());
    }
}
