package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because a response contains something that is not a complete image: invalid base64, a file of another kind,
 * a truncated file, or no image at all. An invalid input image is reported as an {@link InvalidRequestException}
 * instead.
 */
public final class InvalidImageException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public InvalidImageException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public InvalidImageException withDetails(ErrorDetails details) {
        return new InvalidImageException(String.valueOf(getMessage()), details, getCause());
    }
}
