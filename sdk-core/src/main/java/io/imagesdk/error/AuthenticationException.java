package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because the API key is missing, is invalid, or does not permit the operation: HTTP 401, 403 or 407, or an
 * error code of the provider with this meaning. Sending the request again does not help until the key is changed.
 */
public final class AuthenticationException extends ApiException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public AuthenticationException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public AuthenticationException withDetails(ErrorDetails details) {
        return new AuthenticationException(String.valueOf(getMessage()), details, getCause());
    }
}
