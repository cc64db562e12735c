package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** Too many requests; {@link #rateLimit()} says what the headers tell. */
public final class RateLimitException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public RateLimitException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public RateLimitException withDetails(ErrorDetails details) {
        return new RateLimitException(String.valueOf(getMessage()), details, getCause());
    }
}
