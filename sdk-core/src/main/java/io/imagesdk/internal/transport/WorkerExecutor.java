package io.imagesdk.internal.transport;

import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The executor of one HTTP client. A task that the client submits on its selector thread runs in place, so that bytes
 * are decoded where they arrive, without a change of threads per chunk. All other tasks run on a worker: DNS lookup,
 * connecting and opening files would otherwise block the thread that starts a call.
 */
final class WorkerExecutor implements Executor {
    private static final String SELECTOR_SUFFIX = "-SelectorManager";

    private final Executor workers;
    private volatile String selectorName = "";
    private volatile @Nullable Thread selector;

    WorkerExecutor(Executor workers) {
        this.workers = workers;
    }

    /** Sets the client that uses this executor. The text of a client ends with the number in the name of its thread. */
    void serve(HttpClient client) {
        String text = client.toString();
        selectorName = "HttpClient-" + text.substring(text.lastIndexOf('(') + 1, text.length() - 1) + SELECTOR_SUFFIX;
    }

    @Override
    public void execute(Runnable task) {
        Thread current = Thread.currentThread();
        if (current.equals(selector)) {
            task.run();
        } else if (current.getName().endsWith(SELECTOR_SUFFIX)) {
            // The thread of another client, which a caller may use, must never be interrupted.
            if (current.getName().equals(selectorName)) {
                selector = current;
            }
            task.run();
        } else {
            workers.execute(task);
        }
    }

    /**
     * Ends the selector thread of the client, which then closes all connections. JDK 17 has no other way to close them;
     * newer versions end their thread in the same way. A client that never had a connection ends with a garbage
     * collection.
     */
    void endSelector() {
        Thread current = selector;
        if (current != null) {
            selector = null;
            current.interrupt();
        }
    }
}
