package io.imagesdk.internal.transport;

import java.net.http.HttpClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The executor of one HTTP client. The client calls it on its selector thread, which serves all its connections. A task
 * runs on a worker, because it may never return: the client does not return from some malformed responses.
 *
 * <p>A change of threads for each buffer is expensive. For each response, the client submits the same task object again
 * and again. A task that only reads the rest of a body of known length cannot get stuck, so it may run in place, see
 * {@link #allowInPlace}.
 */
final class WorkerExecutor implements Executor {
    private static final String SELECTOR_SUFFIX = "-SelectorManager";

    /** The task of a client that the current thread, which is a worker, is running. */
    private static final ThreadLocal<@Nullable WorkerTask> CURRENT = new ThreadLocal<>();

    private final Executor workers;
    private final Set<Runnable> allowedInPlace = ConcurrentHashMap.newKeySet();
    private volatile String selectorName = "";
    private volatile @Nullable Thread selector;

    /** A task of the client on a worker. */
    private record WorkerTask(WorkerExecutor executor, Runnable task) implements Runnable {
        @Override
        public void run() {
            CURRENT.set(this);
            try {
                task.run();
            } finally {
                CURRENT.remove();
            }
        }
    }

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
        if (isWorker() || allowedInPlace.contains(task)) {
            task.run();
            return;
        }
        try {
            workers.execute(new WorkerTask(this, task));
        } catch (RejectedExecutionException e) {
            // The service is closed, and the thread of the client closes its connections.
            if (!current.equals(selector)) {
                throw e;
            }
            task.run();
        }
    }

    /**
     * Allows the task that the current thread is running to run on the selector thread from now on.
     *
     * @return ends the permission; does nothing if the current thread runs no task of a client of a service
     */
    static Runnable allowInPlace() {
        WorkerTask current = CURRENT.get();
        if (current == null) {
            return () -> {};
        }
        Set<Runnable> allowed = current.executor().allowedInPlace;
        allowed.add(current.task());
        return () -> allowed.remove(current.task());
    }

    /** Returns whether the current thread is a worker that runs a task of a client. */
    static boolean isWorker() {
        return CURRENT.get() != null;
    }

    /** Returns whether the selector thread of the client has ended. It is known after the first response. */
    boolean hasSelectorEnded() {
        Thread current = selector;
        return current != null && !current.isAlive();
    }

    /**
     * Ends the selector thread of the client, which then closes all connections. JDK 17 has no other way to close them;
     * newer versions end their thread in the same way. A client that never had a connection ends with a garbage
     * collection.
     *
     * @return whether the client has had a connection
     */
    boolean endSelector() {
        Thread current = selector;
        if (current != null) {
            selector = null;
            current.interrupt();
        }
        return current != null;
    }
}
