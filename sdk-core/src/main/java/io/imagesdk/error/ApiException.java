package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure that the provider reports in its response. The subclasses are the failures that callers handle differently;
 * an instance of this class itself is any other one.
 */
public sealed class ApiException extends ImagesException
        permits AuthenticationException,
                OverloadedException,
                ModerationException,
                NotFoundException,
                QuotaExceededException,
                RateLimitException,
                RequestTooLargeException,
                TaskFailedException,
                TaskNotFoundException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public ApiException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ApiException withDetails(ErrorDetails details) {
        return new ApiException(String.valueOf(getMessage()), details, getCause());
    }
}
