package io.imagesdk.internal.transport;

import io.imagesdk.internal.call.CallScope;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs exchanges until one of them reaches the server. A proxy that requests credentials has not forwarded the request,
 * so the request is sent again with them. This is not a retry: nothing has failed.
 */
final class ExchangeRunner {
    private static final int MAX_CHALLENGES = 3;

    private final ProxyAccess proxies;
    private final Executor workers;
    private final Executor lookups;

    /**
     * Creates a runner.
     *
     * @param workers the executor on which a request is sent again
     * @param lookups the executor for the authenticator of a caller, which may block
     */
    ExchangeRunner(ProxyAccess proxies, Executor workers, Executor lookups) {
        this.proxies = proxies;
        this.workers = workers;
        this.lookups = lookups;
    }

    /**
     * Sends a request and returns the result of its handler. The caller must already be on a worker.
     *
     * @param exchanges creates an exchange for each time that the request is sent
     * @param beforeRepeat runs before the request is sent again
     */
    <R> CompletableFuture<R> run(
            Supplier<Exchange<R>> exchanges, Supplier<HttpClient> client, CallScope scope, Runnable beforeRepeat) {
        return run(exchanges, client, scope, beforeRepeat, MAX_CHALLENGES);
    }

    private <R> CompletableFuture<R> run(
            Supplier<Exchange<R>> exchanges,
            Supplier<HttpClient> client,
            CallScope scope,
            Runnable beforeRepeat,
            int challengesLeft) {
        Exchange<R> exchange = exchanges.get();
        exchange.start(client);
        return exchange.result().exceptionallyCompose(error -> {
            boolean challenged = !exchange.proxyChallenges().isEmpty() && proxies.canAuthenticate();
            if (scope.abortReason() != null || !challenged || challengesLeft == 0) {
                return CompletableFuture.failedFuture(error);
            }
            return scope.supply(
                            () -> proxies.authenticate(
                                    exchange.request().uri(),
                                    exchange.proxyChallenges(),
                                    exchange.request().headers().firstValue(ProxyAccess.HEADER)),
                            lookups)
                    .thenComposeAsync(
                            authenticated -> {
                                if (!authenticated) {
                                    return CompletableFuture.failedFuture(error);
                                }
                                beforeRepeat.run();
                                return run(exchanges, client, scope, beforeRepeat, challengesLeft - 1);
                            },
                            workers);
        });
    }
}
