package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** Something went wrong that should not have: a defect of this library, or of code that was given to it. The cause says more. */
public final class UnexpectedException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public UnexpectedException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public UnexpectedException withDetails(ErrorDetails details) {
        return new UnexpectedException(String.valueOf(getMessage()), details, getCause());
    }
}
