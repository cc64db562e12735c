package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because time ran out: the timeout of the call was exceeded, a response body was idle for too long, or no
 * connection was established in time. Images that had arrived completely are kept and are listed in
 * {@link #outcomes()}.
 */
public sealed class CallTimeoutException extends ImagesException permits TaskTimeoutException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public CallTimeoutException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public CallTimeoutException withDetails(ErrorDetails details) {
        return new CallTimeoutException(String.valueOf(getMessage()), details, getCause());
    }
}
