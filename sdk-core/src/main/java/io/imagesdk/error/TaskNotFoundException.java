package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because the provider does not know a task, or does not know it any more. Providers keep results for hours,
 * not for days.
 */
public final class TaskNotFoundException extends ApiException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public TaskNotFoundException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public TaskNotFoundException withDetails(ErrorDetails details) {
        return new TaskNotFoundException(String.valueOf(getMessage()), details, getCause());
    }
}
