package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because the provider is overloaded or has no capacity for the model: HTTP 503 or 529, or an error code of
 * the provider with this meaning. Try again later.
 */
public final class OverloadedException extends ApiException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public OverloadedException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public OverloadedException withDetails(ErrorDetails details) {
        return new OverloadedException(String.valueOf(getMessage()), details, getCause());
    }
}
