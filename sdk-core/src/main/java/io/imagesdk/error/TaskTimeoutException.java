package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * The deadline passed while a task was waited for. It runs on and may be billed: {@link #task()} can be awaited again, also in another
 * process.
 */
public final class TaskTimeoutException extends CallTimeoutException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public TaskTimeoutException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public TaskTimeoutException withDetails(ErrorDetails details) {
        return new TaskTimeoutException(String.valueOf(getMessage()), details, getCause());
    }
}
