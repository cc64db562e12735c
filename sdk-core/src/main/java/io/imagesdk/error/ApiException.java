package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The provider answered with an error. The subclasses name the errors that callers handle apart. */
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

    /** With all that is known. */
    public ApiException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ApiException withDetails(ErrorDetails details) {
        return new ApiException(String.valueOf(getMessage()), details, getCause());
    }
}
