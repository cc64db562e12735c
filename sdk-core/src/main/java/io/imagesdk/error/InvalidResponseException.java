package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because a response could not be interpreted: it is not JSON, it is an HTML page, or it is JSON without the
 * expected members. {@link #body()} holds the beginning of the response. Often the base URL is wrong, or a proxy sent
 * an error page.
 */
public final class InvalidResponseException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public InvalidResponseException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public InvalidResponseException withDetails(ErrorDetails details) {
        return new InvalidResponseException(String.valueOf(getMessage()), details, getCause());
    }
}
