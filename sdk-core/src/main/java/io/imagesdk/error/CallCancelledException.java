package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The call was cancelled: its thread was interrupted, or its future was cancelled. What the provider does with it is not known once it was sent. */
public final class CallCancelledException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public CallCancelledException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public CallCancelledException withDetails(ErrorDetails details) {
        return new CallCancelledException(String.valueOf(getMessage()), details, getCause());
    }
}
