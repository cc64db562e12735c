package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The account has no credit left. */
public final class QuotaExceededException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public QuotaExceededException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public QuotaExceededException withDetails(ErrorDetails details) {
        return new QuotaExceededException(String.valueOf(getMessage()), details, getCause());
    }
}
