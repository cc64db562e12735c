package io.imagesdk.internal.transport;

import java.util.concurrent.Executor;

/**
 * Runs what the HTTP client gives it on the workers, but in place when that is already the client's selector thread:
 * the bytes are then decoded where they arrive, without a hop per chunk. A bare in-place executor would be wrong, since
 * DNS, connect and the opening of files would block the caller of a call.
 */
final class WorkerExecutor implements Executor {
    private final Executor workers;

    WorkerExecutor(Executor workers) {
        this.workers = workers;
    }

    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread().getName().endsWith("-SelectorManager")) {
            task.run();
        } else {
            workers.execute(task);
        }
    }
}
