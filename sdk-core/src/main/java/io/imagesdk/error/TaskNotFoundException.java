package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The provider does not know the task, or no longer. Results are kept for hours, not for days. */
public final class TaskNotFoundException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public TaskNotFoundException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public TaskNotFoundException withDetails(ErrorDetails details) {
        return new TaskNotFoundException(String.valueOf(getMessage()), details, getCause());
    }
}
