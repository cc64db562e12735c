package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because the timeout of a call was exceeded while it waited for a task. The task is still running and may be
 * charged. {@link #task()} returns it; it can be awaited again, also by another process, and nothing is submitted a
 * second time by that.
 */
public final class TaskTimeoutException extends CallTimeoutException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public TaskTimeoutException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public TaskTimeoutException withDetails(ErrorDetails details) {
        return new TaskTimeoutException(String.valueOf(getMessage()), details, getCause());
    }
}
