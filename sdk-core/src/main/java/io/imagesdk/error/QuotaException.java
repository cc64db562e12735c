package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The account has no credit left. */
public final class QuotaException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public QuotaException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public QuotaException with(ErrorDetails details) {
        return new QuotaException(String.valueOf(getMessage()), details, getCause());
    }
}
