package io.imagesdk.bulk;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/** The threads of claimed calls. */
final class CallThreads implements AutoCloseable {
    /** One thread handles all lines of a commit. With more threads, each line would wake another one. */
    private final PatientExecutor workers = new PatientExecutor("imagesdk-bulk-calls");

    /** An input image on a file system that hangs keeps a thread, and no other item waits for it. */
    private final PatientExecutor readers = new PatientExecutor("imagesdk-bulk-reads");

    private final ExecutorService continuations = BulkThreads.elastic("imagesdk-bulk-continuations");

    /** Returns the threads that start calls, which runs listeners, and process their ends. */
    Executor workers() {
        return workers;
    }

    /** Returns the threads that read input images and claims. */
    Executor readers() {
        return readers;
    }

    /** Returns the threads for continuations of the caller, which may block. */
    Executor continuations() {
        return continuations;
    }

    /** Accepts no further work. What runs continues. */
    @Override
    public void close() {
        workers.close();
        readers.close();
        continuations.shutdown();
    }
}
