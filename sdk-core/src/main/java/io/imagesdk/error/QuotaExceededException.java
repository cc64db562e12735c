package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because the account has no credit left: HTTP 402, or an error code of the provider with this meaning. Such
 * a request is never retried automatically.
 */
public final class QuotaExceededException extends ApiException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public QuotaExceededException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public QuotaExceededException withDetails(ErrorDetails details) {
        return new QuotaExceededException(String.valueOf(getMessage()), details, getCause());
    }
}
