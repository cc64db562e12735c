package io.imagesdk.internal.transport;

import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.model.Limits;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP clients of one service: one for requests with the API key, and one for all other requests. Both use the same
 * proxies. A client of a caller that has an authenticator is replaced by a copy without it, see {@link ProxyAccess}.
 */
final class ServiceClients {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.http");

    private final ProxyAccess proxies;
    private final Optional<OwnedClient> ownClient;
    private final Supplier<HttpClient> provider;
    private final OwnedClient downloads;
    private int running;
    private boolean mustCloseIdle;

    /**
     * Creates the clients when they are first needed.
     *
     * @param given the client of the caller; empty for a client of the service
     */
    ServiceClients(Optional<HttpClient> given, Executor workers, Limits limits) {
        proxies = ProxyAccess.of(given);
        Optional<HttpClient> used =
                given.filter(client -> client.authenticator().isEmpty());
        HttpClient.Version version = given.map(HttpClient::version).orElse(HttpClient.Version.HTTP_1_1);
        ownClient = used.isPresent()
                ? Optional.empty()
                : Optional.of(new OwnedClient(workers, executor -> create(executor, limits, given, version)));
        provider = used.<Supplier<HttpClient>>map(client -> () -> client)
                .or(() -> ownClient)
                .orElseThrow();
        downloads = new OwnedClient(workers, executor -> create(executor, limits, given, HttpClient.Version.HTTP_1_1));
    }

    /**
     * Returns a new client without cookies, redirects and authenticator.
     *
     * @param template a client whose TLS settings and connect timeout are copied
     */
    private HttpClient create(
            WorkerExecutor executor, Limits limits, Optional<HttpClient> template, HttpClient.Version version) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(version)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Scheduler.bounded(limits.connectTimeout()))
                .sslContext(LazyTls.context())
                .sslParameters(LazyTls.parameters())
                .executor(executor);
        proxies.selector().ifPresent(builder::proxy);
        template.ifPresent(client -> {
            builder.sslContext(client.sslContext()).sslParameters(client.sslParameters());
            client.connectTimeout().ifPresent(builder::connectTimeout);
        });
        return builder.build();
    }

    /** Returns the proxies of both clients. */
    ProxyAccess proxies() {
        return proxies;
    }

    /** Returns the client for requests with the API key. */
    Supplier<HttpClient> provider() {
        return provider;
    }

    /** Returns the client for requests without credentials for a server. */
    Supplier<HttpClient> downloads() {
        return downloads;
    }

    /** Counts the work that uses a client. If it fails because too many files are open, idle connections are closed. */
    <R> CompletableFuture<R> use(Supplier<CompletableFuture<R>> work) {
        begin();
        return CompletableFuture.completedFuture(null)
                .thenCompose(started -> work.get())
                .whenComplete((response, error) -> end(error));
    }

    private synchronized void begin() {
        running++;
    }

    private synchronized void end(@Nullable Throwable error) {
        running--;
        mustCloseIdle = mustCloseIdle || FileLimit.isReached(error);
        closeIfIdle();
    }

    /**
     * Closes the idle connections of the clients that belong to the service, when nothing uses a client. The JDK can
     * close them only together with all others.
     */
    synchronized void closeIdleConnections() {
        mustCloseIdle = true;
        closeIfIdle();
    }

    private void closeIfIdle() {
        if (mustCloseIdle && running == 0) {
            mustCloseIdle = false;
            LOG.debug("too many files are open; closing the idle connections");
            ownClient.ifPresent(OwnedClient::closeIdleConnections);
            downloads.closeIdleConnections();
        }
    }

    /** Closes the idle connections of the clients that belong to the service. All calls must have ended. */
    void close() {
        ownClient.ifPresent(OwnedClient::close);
        downloads.close();
    }
}
