package io.imagesdk.internal.transport;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.UrlFetcher;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallRetry;
import io.imagesdk.model.Limits;
import io.imagesdk.model.Progress;
import io.imagesdk.model.RetryPolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport of one service. It sends requests and passes the responses to their handlers while they arrive.
 * Requests to the provider carry the API key, downloads never do.
 */
public final class HttpTransport implements UrlFetcher {
    /** Names the version of the library; a test compares it with the version of the build. */
    private static final String USER_AGENT = "imagesdk-java/0.1.0";

    /** Longer than a call takes to end its request. */
    private static final Duration AFTER_DEADLINE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.http");

    private final ServiceClients clients;
    private final ExchangeRunner runner;
    private final Executor workers;
    private final ExchangeConfig exchangeConfig;
    private final RetryStrategy retries;
    private final ShutdownState shutdown;
    private final boolean insecureHttp;
    private final String keyHeader;
    private final String keyPrefix;

    /**
     * Creates a transport.
     *
     * @param given the client of the caller for requests with the API key; empty for a client of the service
     * @param executors the executors on which exchanges start and complete
     * @param policy the retry policy; it must not allow retries if the profile forbids them
     * @param insecureHttp whether a proxy may receive requests in plain http
     * @param keyHeader the name of the header with the API key
     * @param keyPrefix the text before the API key in that header
     */
    public HttpTransport(
            Optional<HttpClient> given,
            ServiceExecutors executors,
            Limits limits,
            RetryPolicy policy,
            boolean insecureHttp,
            String keyHeader,
            String keyPrefix) {
        this.workers = executors.workers();
        this.clients = new ServiceClients(given, workers, limits);
        this.runner = new ExchangeRunner(clients.proxies(), workers, executors.lookups());
        this.exchangeConfig = new ExchangeConfig(
                workers,
                Scheduler.bounded(limits.bodyIdleTimeout()),
                clients.proxies(),
                new CollectedBodies(),
                executors.timer());
        this.retries =
                new RetryStrategy(policy, () -> ThreadLocalRandom.current().nextDouble());
        this.shutdown = new ShutdownState(workers);
        this.insecureHttp = insecureHttp;
        this.keyHeader = keyHeader;
        this.keyPrefix = keyPrefix;
    }

    /** Sends no further request that may be charged. A call that waits for a retry ends with its failure. */
    public void shutdown() {
        shutdown.begin();
    }

    /** Returns whether no further request that may be charged is sent. */
    public boolean isShutdown() {
        return shutdown.hasBegun();
    }

    /** Throws an exception if no further request that may be charged is sent. */
    public void requireNotShutdown() {
        shutdown.requireNotBegun();
    }

    /** Closes the idle connections of the clients that belong to the service. All calls must have ended. */
    public void close() {
        clients.close();
    }

    /**
     * Closes the idle connections if a call has failed because the process may open no more files. Otherwise they could
     * make every further call fail for up to 20 minutes.
     */
    public void callEnded(@Nullable Throwable error) {
        if (FileLimit.isReached(error)) {
            clients.closeIdleConnections();
        }
    }

    /**
     * Rejects a client that uses a proxy for an http base URL.
     *
     * @param given the client of the caller; empty for a client of the service
     */
    public static void requireNoProxy(Optional<HttpClient> given, URI baseUrl) {
        ProxyAccess.of(given).requireNone(baseUrl);
    }

    /** Returns whether a proxy receives the requests for a URL. The selector of a caller may block. */
    public boolean usesProxy(URI url) {
        return clients.proxies().isUsedFor(url);
    }

    /**
     * Sends a billable request with the API key to the provider. The request is sent again if the retry policy and the
     * response allow it. After a shutdown it is not sent.
     *
     * @param retryPolicy the policy of the call; empty for that of the service
     */
    public <R> CompletableFuture<R> send(
            WireRequest request,
            Optional<RetryPolicy> retryPolicy,
            ApiKey key,
            ResponseHandler<R> handler,
            CallScope scope) {
        Runnable onBodyRead = () -> scope.state().recordBilling(BillingStatus.UNKNOWN);
        Supplier<Exchange<R>> exchanges = () -> {
            // Every attempt passes here, also one that has waited for its turn, for a retry or for a proxy.
            shutdown.requireNotBegun();
            return providerExchange(Attempt.Kind.CREATE, request, key, onBodyRead, handler, scope);
        };
        return attempt(exchanges, retryPolicy, scope, 1, false);
    }

    /**
     * Sends a request that is free of charge with the API key to the provider. The caller decides whether to send it
     * again.
     */
    public <R> CompletableFuture<R> sendOnce(
            Attempt.Kind kind, WireRequest request, ApiKey key, ResponseHandler<R> handler, CallScope scope) {
        return run(() -> providerExchange(kind, request, key, () -> {}, handler, scope), clients.provider(), scope);
    }

    @Override
    public <R> CompletableFuture<R> get(URI url, ResponseHandler<R> handler, CallScope scope) {
        return get(Attempt.Kind.DOWNLOAD, url, handler, scope);
    }

    /** Sends a GET request without credentials. */
    public <R> CompletableFuture<R> get(Attempt.Kind kind, URI url, ResponseHandler<R> handler, CallScope scope) {
        return run(() -> downloadExchange(kind, url, handler, scope), clients.downloads(), scope);
    }

    /** Runs an exchange on a worker. */
    private <R> CompletableFuture<R> run(
            Supplier<Exchange<R>> exchanges, Supplier<HttpClient> client, CallScope scope) {
        return CompletableFuture.completedFuture(scope)
                .thenComposeAsync(
                        started -> clients.use(() -> runner.run(exchanges, client, started, () -> {})), workers);
    }

    private <R> Exchange<R> downloadExchange(Attempt.Kind kind, URI url, ResponseHandler<R> handler, CallScope scope) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(url).header("User-Agent", USER_AGENT).GET();
        addProxyCredentials(builder, url);
        bound(builder, scope);
        AttemptRecorder recorder = new AttemptRecorder(kind, scope, new LongAdder());
        return newExchange(builder.build(), scope.log()::masked, handler, scope, recorder);
    }

    private void addProxyCredentials(HttpRequest.Builder builder, URI url) {
        clients.proxies().authorization(url).ifPresent(value -> builder.setHeader(ProxyAccess.HEADER, value));
    }

    private <R> Exchange<R> providerExchange(
            Attempt.Kind kind,
            WireRequest request,
            ApiKey key,
            Runnable onBodyRead,
            ResponseHandler<R> handler,
            CallScope scope) {
        LongAdder bytesSent = new LongAdder();
        HttpRequest httpRequest =
                bound(buildRequest(request, key, onBodyRead, bytesSent), scope).build();
        return newExchange(httpRequest, key::mask, handler, scope, new AttemptRecorder(kind, scope, bytesSent));
    }

    private <R> Exchange<R> newExchange(
            HttpRequest request,
            UnaryOperator<String> mask,
            ResponseHandler<R> handler,
            CallScope scope,
            AttemptRecorder recorder) {
        return new Exchange<>(request, mask, handler, scope, recorder, exchangeConfig);
    }

    private HttpRequest.Builder buildRequest(
            WireRequest request, ApiKey key, Runnable onBodyRead, LongAdder bytesSent) {
        if (!insecureHttp) {
            // A selector may choose another proxy than when the service was built.
            clients.proxies().requireNone(request.uri());
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
        builder.setHeader("User-Agent", USER_AGENT);
        request.headers().forEach(builder::setHeader);
        if (key.isPresent()) {
            builder.setHeader(keyHeader, key.header(keyPrefix));
        }
        addProxyCredentials(builder, request.uri());
        BodyPublisher body = request.body().isEmpty()
                ? BodyPublishers.noBody()
                : new BodyPartsPublisher(request.body(), workers, onBodyRead, bytesSent::add);
        return builder.method(request.method(), body);
    }

    /**
     * Ends a request some time after the deadline. The end of the call cancels its request, but the futures of a client
     * that is instrumented do not always pass a cancel on.
     */
    private static HttpRequest.Builder bound(HttpRequest.Builder builder, CallScope scope) {
        return builder.timeout(scope.remaining().plus(AFTER_DEADLINE));
    }

    /**
     * Runs one attempt and the retries after it. The caller must already be on a worker.
     *
     * @param policy the retry policy of the call; empty for that of the service
     * @param outcomeUnknown whether the provider may have processed an earlier attempt, which no later response can
     *     rule out
     */
    private <R> CompletableFuture<R> attempt(
            Supplier<Exchange<R>> exchanges,
            Optional<RetryPolicy> policy,
            CallScope scope,
            int number,
            boolean outcomeUnknown) {
        AtomicReference<@Nullable Exchange<R>> last = new AtomicReference<>();
        Supplier<Exchange<R>> remembered = () -> last.updateAndGet(previous -> exchanges.get());
        BillingStatus before = outcomeUnknown ? BillingStatus.UNKNOWN : BillingStatus.NOT_SENT;
        scope.log().reportProgress(Progress.Phase.WAITING, 0, OptionalLong.empty());
        return clients.use(() -> runner.run(remembered, clients.provider(), scope, () -> scope.state()
                        .recordBilling(before)))
                .thenApply(response -> {
                    retries.recordSuccess();
                    return response;
                })
                .exceptionallyCompose(error -> {
                    Exchange<R> exchange = last.get();
                    if (exchange == null) {
                        // The request was rejected before it was sent, but an earlier attempt may have been processed.
                        return CompletableFuture.failedFuture(
                                outcomeUnknown && CompletionErrors.unwrap(error) instanceof ImagesException rejection
                                        ? withUnknownBilling(rejection)
                                        : error);
                    }
                    HttpRequest request = exchange.request();
                    ImagesException failure = TransportErrorMapper.of(
                            error,
                            request.uri().getHost(),
                            Optional::empty,
                            scope.state().billing(),
                            exchange.hasResponse());
                    // A call that has ended must not use up the retries of other calls.
                    if (scope.abortReason() != null) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    ImagesException known = outcomeUnknown ? withUnknownBilling(failure) : failure;
                    if (shutdown.hasBegun()) {
                        return CompletableFuture.failedFuture(known);
                    }
                    return retries.nextDelay(failure, policy, number, exchange.isRetryForbidden(), scope.remaining())
                            .map(delay -> {
                                LOG.debug(
                                        "{} {} will be sent again in {} ms",
                                        request.method(),
                                        request.uri().getRawPath(),
                                        delay.toMillis());
                                scope.log()
                                        .report(new CallRetry(exchange.kind(), number, CallFailure.of(failure), delay));
                                boolean unknown = outcomeUnknown || failure.billing() == BillingStatus.UNKNOWN;
                                scope.state().recordBilling(unknown ? BillingStatus.UNKNOWN : BillingStatus.NOT_SENT);
                                return shutdown.await(delay, scope)
                                        .thenCompose(elapsed -> shutdown.hasBegun()
                                                        || scope.abortReason() != null
                                                        || scope.remaining().isZero()
                                                ? CompletableFuture.failedFuture(known)
                                                : attempt(exchanges, policy, scope, number + 1, unknown));
                            })
                            .orElseGet(() -> CompletableFuture.failedFuture(known));
                });
    }

    private static ImagesException withUnknownBilling(ImagesException failure) {
        return failure.billing() == BillingStatus.BILLED
                ? failure
                : failure.withDetails(failure.details().toBuilder()
                        .billing(BillingStatus.UNKNOWN)
                        .build());
    }
}
