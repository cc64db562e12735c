package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because there were too many requests: HTTP 429. {@link #rateLimit()} returns what the headers report, for
 * example the time after which the provider accepts a retry.
 */
public final class RateLimitException extends ApiException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public RateLimitException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public RateLimitException withDetails(ErrorDetails details) {
        return new RateLimitException(String.valueOf(getMessage()), details, getCause());
    }
}
