package io.imagesdk.bulk;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/** The threads of claimed calls. */
final class CallThreads implements AutoCloseable {
    /** One thread handles all lines of a commit. With more threads, each line would wake another one. */
    private static final int WORKERS = 1;

    private final ExecutorService workers = BulkThreads.pool("imagesdk-bulk-calls", WORKERS);
    private final ExecutorService continuations = BulkThreads.elastic("imagesdk-bulk-continuations");

    /** Returns the threads that start calls and process their ends. Nothing may block them. */
    Executor workers() {
        return workers;
    }

    /** Returns the threads for continuations of the caller, which may block. */
    Executor continuations() {
        return continuations;
    }

    /** Accepts no further work. What runs continues. */
    @Override
    public void close() {
        workers.shutdown();
        continuations.shutdown();
    }
}
