package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** A failure because the request is larger than the provider accepts: HTTP 413. Send fewer or smaller images. */
public final class RequestTooLargeException extends ApiException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public RequestTooLargeException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public RequestTooLargeException withDetails(ErrorDetails details) {
        return new RequestTooLargeException(String.valueOf(getMessage()), details, getCause());
    }
}
