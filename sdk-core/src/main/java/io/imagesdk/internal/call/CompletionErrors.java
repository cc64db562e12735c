package io.imagesdk.internal.call;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The errors with which futures complete. */
public final class CompletionErrors {
    private CompletionErrors() {}

    /** Returns the error without the exceptions in which dependent futures wrap it. */
    public static Throwable unwrap(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
