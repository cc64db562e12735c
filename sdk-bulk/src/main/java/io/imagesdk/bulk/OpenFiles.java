package io.imagesdk.bulk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the limit of open files of the process. A charged image must not be lost because many others are being
 * stored: their files are closed within moments.
 */
final class OpenFiles {
    /** Only a message of the system names the limit. */
    private static final String LIMIT = "Too many open files";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_MILLIS = 50;

    private OpenFiles() {}

    /** Something that opens a file. */
    interface Opening<T> {
        T open() throws IOException;
    }

    /** Opens a file, and repeats that for up to 10 seconds while the process may open no more files. */
    static <T> T await(Opening<T> opening) throws IOException {
        long start = System.nanoTime();
        while (true) {
            try {
                return opening.open();
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).contains(LIMIT) || System.nanoTime() - start > PATIENCE_NANOS) {
                    throw e;
                }
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while too many files were open");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
