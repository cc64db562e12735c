package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because the provider does not know the model or the path: HTTP 404. Check the name of the model and the
 * base URL.
 */
public final class NotFoundException extends ApiException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public NotFoundException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public NotFoundException withDetails(ErrorDetails details) {
        return new NotFoundException(String.valueOf(getMessage()), details, getCause());
    }
}
