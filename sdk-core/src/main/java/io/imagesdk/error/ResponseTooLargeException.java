package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because a server sent more than {@link io.imagesdk.model.Limits} allow: bytes, images, levels of JSON, or
 * events. The message names the limit and its value.
 */
public final class ResponseTooLargeException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public ResponseTooLargeException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ResponseTooLargeException withDetails(ErrorDetails details) {
        return new ResponseTooLargeException(String.valueOf(getMessage()), details, getCause());
    }
}
