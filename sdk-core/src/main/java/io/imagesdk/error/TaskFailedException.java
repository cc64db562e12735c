package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure of a task: it failed or was cancelled, or it succeeded and its response contains errors in place of images.
 * The provider decides whether it is charged.
 */
public final class TaskFailedException extends ApiException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public TaskFailedException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public TaskFailedException withDetails(ErrorDetails details) {
        return new TaskFailedException(String.valueOf(getMessage()), details, getCause());
    }
}
