package io.imagesdk.internal.transport;

import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The executor of one HTTP client. No task runs on the selector thread of the client, which serves all its connections:
 * a task can wait for a file system, and it never returns from some malformed responses.
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
        // The thread of another client, which a caller may use, must never be interrupted.
        if (selector == null && current.getName().equals(selectorName)) {
            selector = current;
        }
        try {
            workers.execute(task);
        } catch (RejectedExecutionException e) {
            // The service is closed, and the thread of the client closes its connections.
            if (!current.equals(selector)) {
                throw e;
            }
            task.run();
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
