package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The request is larger than the provider takes. */
public final class RequestTooLargeException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public RequestTooLargeException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public RequestTooLargeException withDetails(ErrorDetails details) {
        return new RequestTooLargeException(String.valueOf(getMessage()), details, getCause());
    }
}
