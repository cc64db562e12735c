package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure that should not occur: a defect of this library, or an error in code that was passed to it.
 * {@link #getCause()} returns the details.
 */
public final class UnexpectedException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public UnexpectedException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public UnexpectedException withDetails(ErrorDetails details) {
        return new UnexpectedException(String.valueOf(getMessage()), details, getCause());
    }
}
