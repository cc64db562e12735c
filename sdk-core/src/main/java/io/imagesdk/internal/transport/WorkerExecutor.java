package io.imagesdk.internal.transport;

import java.util.concurrent.Executor;

/**
 * The executor of the HTTP client. A task that the client submits on its selector thread runs in place, so that bytes
 * are decoded where they arrive, without a change of threads per chunk. All other tasks run on a worker: DNS lookup,
 * connecting and opening files would otherwise block the thread that starts a call.
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
