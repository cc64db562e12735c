package io.imagesdk.internal.transport;

import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that belongs to the service. It is created when it is first needed, because each client has a thread
 * and three file descriptors. It is closed with the service: JDK 17 would otherwise keep its idle connections open
 * until a garbage collection, or for up to 20 minutes.
 */
final class OwnedClient implements Supplier<HttpClient> {
    private final WorkerExecutor executor;
    private final Function<WorkerExecutor, HttpClient> factory;
    private @Nullable HttpClient client;
    private boolean closed;

    /**
     * Creates the supplier of a client.
     *
     * @param factory creates the client with its executor
     */
    OwnedClient(Executor workers, Function<WorkerExecutor, HttpClient> factory) {
        this.executor = new WorkerExecutor(workers);
        this.factory = factory;
    }

    @Override
    public synchronized HttpClient get() {
        if (closed) {
            throw new IllegalStateException("the service is closed");
        }
        HttpClient current = client;
        if (current == null) {
            current = factory.apply(executor);
            executor.serve(current);
            client = current;
        }
        return current;
    }

    /** Closes the idle connections and ends the thread of the client, if it has one. The calls must have ended. */
    synchronized void close() {
        closed = true;
        client = null;
        executor.endSelector();
    }
}
