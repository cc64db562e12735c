package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** A failure because the service was closed before the call or while it was running. */
public final class ServiceClosedException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public ServiceClosedException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ServiceClosedException withDetails(ErrorDetails details) {
        return new ServiceClosedException(String.valueOf(getMessage()), details, getCause());
    }
}
