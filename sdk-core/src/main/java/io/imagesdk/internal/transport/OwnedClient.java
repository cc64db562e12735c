package io.imagesdk.internal.transport;

import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP client that belongs to the service. It is created when it is first needed, because each client has a thread
 * and three file descriptors. It is closed with the service: JDK 17 would otherwise keep its idle connections open
 * until a garbage collection, or for up to 20 minutes.
 *
 * <p>The thread of a client ends for ever if the memory is exhausted at the wrong moment. The client accepts further
 * requests and never sends them, so it is replaced by another one.
 */
final class OwnedClient implements Supplier<HttpClient> {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.http");

    private final Executor workers;
    private final Function<WorkerExecutor, HttpClient> factory;
    private WorkerExecutor executor;
    private @Nullable HttpClient client;
    private boolean closed;

    /**
     * Creates the supplier of a client.
     *
     * @param factory creates the client with its executor
     */
    OwnedClient(Executor workers, Function<WorkerExecutor, HttpClient> factory) {
        this.workers = workers;
        this.executor = new WorkerExecutor(workers);
        this.factory = factory;
    }

    @Override
    public synchronized HttpClient get() {
        if (closed) {
            throw new IllegalStateException("the service is closed");
        }
        HttpClient current = client;
        if (current != null && executor.hasSelectorEnded()) {
            LOG.warn("the thread of the HTTP client has ended; creating another HTTP client");
            executor = new WorkerExecutor(workers);
            current = null;
        }
        if (current == null) {
            current = factory.apply(executor);
            executor.serve(current);
            client = current;
        }
        return current;
    }

    /** Closes the idle connections. The next request gets another client. No request may be running. */
    synchronized void closeIdleConnections() {
        if (!closed && executor.endSelector()) {
            executor = new WorkerExecutor(workers);
            client = null;
        }
    }

    /** Closes the idle connections and ends the thread of the client, if it has one. The calls must have ended. */
    synchronized void close() {
        closed = true;
        client = null;
        boolean unused = executor.endSelector();
    }
}
