package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The key is missing, wrong or not allowed to do this. */
public final class AuthenticationException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public AuthenticationException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public AuthenticationException withDetails(ErrorDetails details) {
        return new AuthenticationException(String.valueOf(getMessage()), details, getCause());
    }
}
