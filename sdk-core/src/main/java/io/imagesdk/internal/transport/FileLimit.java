package io.imagesdk.internal.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The limit of open files of a process, which connections count towards. Only a message of the system names it. */
final class FileLimit {
    private static final String MESSAGE = "Too many open files";

    private FileLimit() {}

    /** Returns whether something has failed because the process may open no more files. */
    static boolean isReached(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && String.valueOf(cause.getMessage()).contains(MESSAGE)) {
                return true;
            }
        }
        return false;
    }
}
