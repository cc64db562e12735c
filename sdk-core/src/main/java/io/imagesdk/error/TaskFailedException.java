package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The task ended without a picture: it failed or was cancelled. What it cost is the provider's to say. */
public final class TaskFailedException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public TaskFailedException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public TaskFailedException withDetails(ErrorDetails details) {
        return new TaskFailedException(String.valueOf(getMessage()), details, getCause());
    }
}
