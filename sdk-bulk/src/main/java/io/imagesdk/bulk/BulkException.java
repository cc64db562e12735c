package io.imagesdk.bulk;

import org.jspecify.annotations.Nullable;

/**
 * A failure of a bulk run itself, for example a damaged journal, a journal that another process uses, or a source of
 * items that failed. A failed request is an outcome of its item and no such exception.
 */
public final class BulkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what happened and what to do, in one line
     * @param cause the cause, or null if there is none
     */
    public BulkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
