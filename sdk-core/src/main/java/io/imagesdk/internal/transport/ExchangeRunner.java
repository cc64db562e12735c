package io.imagesdk.internal.transport;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs exchanges until one of them reaches the server. A proxy that requests credentials has not forwarded the request,
 * so the request is sent again with them. If all streams of an HTTP/2 connection are in use, the HTTP client has not
 * sent the request, and it waits. Neither is a retry: nothing has failed.
 */
final class ExchangeRunner {
    private static final int MAX_CHALLENGES = 3;

    private final StreamQueue streams = new StreamQueue();
    private final ProxyAccess proxies;
    private final Executor workers;
    private final Executor lookups;

    /**
     * A request that may be sent several times.
     *
     * @param exchanges creates an exchange for each time that the request is sent
     * @param beforeRepeat runs before the request is sent again to a proxy
     */
    private record Attempts<R>(
            Supplier<Exchange<R>> exchanges, Supplier<HttpClient> client, CallScope scope, Runnable beforeRepeat) {}

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
     * @param beforeRepeat runs before the request is sent again to a proxy
     */
    <R> CompletableFuture<R> run(
            Supplier<Exchange<R>> exchanges, Supplier<HttpClient> client, CallScope scope, Runnable beforeRepeat) {
        return run(new Attempts<>(exchanges, client, scope, beforeRepeat), MAX_CHALLENGES, false);
    }

    private <R> CompletableFuture<R> run(Attempts<R> attempts, int challengesLeft, boolean hasWaited) {
        Exchange<R> exchange = attempts.exchanges().get();
        exchange.start(attempts.client());
        return exchange.result()
                .whenComplete((response, error) -> {
                    // A rejected request had no stream that could be free now.
                    if (error == null || !TransportErrorMapper.isStreamLimit(error)) {
                        boolean unused = streams.release();
                    }
                })
                .exceptionallyCompose(error -> {
                    Throwable cause = CompletionErrors.unwrap(error);
                    if (attempts.scope().abortReason() != null) {
                        return CompletableFuture.failedFuture(cause);
                    }
                    if (TransportErrorMapper.isStreamLimit(cause)) {
                        return streams.await(attempts.scope(), hasWaited)
                                .thenComposeAsync(turn -> run(attempts, challengesLeft, true), workers);
                    }
                    return challengesLeft > 0
                                    && proxies.canAuthenticate()
                                    && !exchange.proxyChallenges().isEmpty()
                                    && !isBilled(cause)
                            ? authenticate(exchange, attempts, challengesLeft, cause)
                            : CompletableFuture.failedFuture(cause);
                });
    }

    /** A response that names a cost has been charged, whatever its status. */
    private static boolean isBilled(Throwable cause) {
        return cause instanceof ImagesException failure && failure.billing() == BillingStatus.BILLED;
    }

    private <R> CompletableFuture<R> authenticate(
            Exchange<R> exchange, Attempts<R> attempts, int challengesLeft, Throwable rejection) {
        return proxies.authenticate(exchange.request(), exchange.proxyChallenges(), attempts.scope(), lookups)
                .thenComposeAsync(
                        authenticated -> {
                            if (!authenticated) {
                                return CompletableFuture.failedFuture(rejection);
                            }
                            attempts.beforeRepeat().run();
                            return run(attempts, challengesLeft - 1, false);
                        },
                        workers);
    }
}
