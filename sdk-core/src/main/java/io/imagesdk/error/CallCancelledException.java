package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because the call was cancelled: its future was cancelled or completed by the caller, its subscription was
 * cancelled, or the thread of a blocking call was interrupted. The connection was closed. What the provider does with a
 * request that was already sent is not known.
 */
public final class CallCancelledException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public CallCancelledException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public CallCancelledException withDetails(ErrorDetails details) {
        return new CallCancelledException(String.valueOf(getMessage()), details, getCause());
    }
}
