package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The provider does not know the task, or no longer. Results are kept for hours, not for days. */
public final class TaskLostException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public TaskLostException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public TaskLostException with(ErrorDetails details) {
        return new TaskLostException(String.valueOf(getMessage()), details, getCause());
    }
}
