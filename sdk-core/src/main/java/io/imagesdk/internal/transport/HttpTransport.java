package io.imagesdk.internal.transport;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.UrlFetcher;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallRetry;
import io.imagesdk.model.Limits;
import io.imagesdk.model.Progress;
import io.imagesdk.model.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * Sends requests and gives their replies to intakes as they arrive. What goes to the provider carries the key,
 * downloads never do.
 */
public final class HttpTransport implements UrlFetcher {
    private static final String USER_AGENT = "imagesdk-java";
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.http");

    private final HttpClient provider;
    private final Supplier<HttpClient> downloads;
    private final Executor workers;
    private final Limits limits;
    private final RetryStrategy strategy;
    private final String keyHeader;
    private final String keyPrefix;

    /**
     * A transport over these clients.
     *
     * @param provider for the provider's own origin
     * @param downloads for everything else; made when it is first needed
     * @param workers where exchanges are begun and ended
     * @param policy when a request is sent again; what the profile forbids is already out of it
     * @param keyHeader the header that carries the key
     * @param keyPrefix what stands before it
     */
    public HttpTransport(
            HttpClient provider,
            Supplier<HttpClient> downloads,
            Executor workers,
            Limits limits,
            RetryPolicy policy,
            String keyHeader,
            String keyPrefix) {
        this.provider = provider;
        this.downloads = downloads;
        this.workers = workers;
        this.limits = limits;
        this.strategy =
                new RetryStrategy(policy, () -> ThreadLocalRandom.current().nextDouble());
        this.keyHeader = keyHeader;
        this.keyPrefix = keyPrefix;
    }

    /**
     * A client as this library needs it, without a cookie, a redirect or an authenticator, like {@code model} in all
     * else.
     */
    public static HttpClient newClient(Executor workers, Limits limits, Optional<HttpClient> model) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.connectTimeout())
                .sslContext(LazyTls.context())
                .sslParameters(LazyTls.parameters())
                .executor(new WorkerExecutor(workers));
        model.ifPresent(given -> {
            given.proxy().ifPresent(builder::proxy);
            builder.sslContext(given.sslContext()).sslParameters(given.sslParameters());
            given.connectTimeout().ifPresent(builder::connectTimeout);
        });
        return builder.build();
    }

    /** Sends a request with the key to the provider, again only where the policy and the answer allow it. */
    public <R> CompletableFuture<R> send(WireRequest request, ApiKey key, ResponseHandler<R> handler, CallScope scope) {
        Attempt.Kind kind = request.method().equals("OPTIONS") ? Attempt.Kind.PROBE : Attempt.Kind.CREATE;
        return attempt(
                () -> {
                    LongAdder sent = new LongAdder();
                    HttpRequest written =
                            buildRequest(request, key, () -> scope.state().recordBilling(BillingStatus.UNKNOWN), sent);
                    return new Exchange<>(written, key::mask, handler, scope, new AttemptRecorder(kind, scope, sent));
                },
                scope,
                1,
                false);
    }

    /** Asks the provider once, with the key, about what costs nothing; whether and when again is the asker's to say. */
    public <R> CompletableFuture<R> sendOnce(
            Attempt.Kind kind, WireRequest request, ApiKey key, ResponseHandler<R> handler, CallScope scope) {
        LongAdder sent = new LongAdder();
        HttpRequest written = buildRequest(request, key, () -> {}, sent);
        Exchange<R> exchange =
                new Exchange<>(written, key::mask, handler, scope, new AttemptRecorder(kind, scope, sent));
        workers.execute(() -> exchange.begin(() -> provider));
        return exchange.result;
    }

    private HttpRequest buildRequest(WireRequest request, ApiKey key, Runnable written, LongAdder sent) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
        builder.setHeader("User-Agent", USER_AGENT);
        request.headers().forEach(builder::setHeader);
        builder.setHeader(keyHeader, key.header(keyPrefix));
        BodyPublisher body = request.body().isEmpty()
                ? BodyPublishers.noBody()
                : new BodyPartsPublisher(request.body(), written, sent::add);
        return builder.method(request.method(), body).build();
    }

    /**
     * One attempt, and those that follow.
     *
     * @param doubt whether an earlier attempt may have been processed, which no later answer undoes
     */
    private <R> CompletableFuture<R> attempt(
            Supplier<Exchange<R>> exchanges, CallScope scope, int number, boolean doubt) {
        Exchange<R> exchange = exchanges.get();
        HttpRequest request = exchange.request;
        scope.log().reportProgress(Progress.Phase.WAITING, 0, OptionalLong.empty());
        exchange.begin(() -> provider); // who sends is on a worker already
        return exchange.result
                .thenApply(response -> {
                    strategy.succeeded();
                    return response;
                })
                .exceptionallyCompose(error -> {
                    ImagesException failure =
                            TransportErrorMapper.of(error, request.uri().getHost(), scope.state().billing());
                    return strategy.next(failure, number, exchange.isRetryForbidden(), scope.remaining())
                            .map(wait -> {
                                LOG.debug(
                                        "{} {} is sent again in {} ms",
                                        request.method(),
                                        request.uri().getPath(),
                                        wait.toMillis());
                                scope.log()
                                        .report(new CallRetry(
                                                exchange.report.kind(), number, CallFailure.of(failure), wait));
                                boolean unknown = doubt || failure.billing() == BillingStatus.UNKNOWN;
                                scope.state().recordBilling(unknown ? BillingStatus.UNKNOWN : BillingStatus.NOT_SENT);
                                return scope.delay(wait, workers)
                                        .thenCompose(over -> attempt(exchanges, scope, number + 1, unknown));
                            })
                            .orElseGet(() ->
                                    CompletableFuture.failedFuture(doubt ? withUnknownBilling(failure) : failure));
                });
    }

    private static ImagesException withUnknownBilling(ImagesException failure) {
        return failure.billing() == BillingStatus.BILLED
                ? failure
                : failure.withDetails(failure.details().toBuilder()
                        .billing(BillingStatus.UNKNOWN)
                        .build());
    }

    @Override
    public <R> CompletableFuture<R> get(URI address, ResponseHandler<R> handler, CallScope scope) {
        return get(Attempt.Kind.DOWNLOAD, address, handler, scope);
    }

    /** The same for something that is no picture. */
    public <R> CompletableFuture<R> get(Attempt.Kind kind, URI address, ResponseHandler<R> handler, CallScope scope) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("User-Agent", USER_AGENT)
                .GET()
                .build();
        AttemptRecorder report = new AttemptRecorder(kind, scope, new LongAdder());
        Exchange<R> exchange = new Exchange<>(request, UnaryOperator.identity(), handler, scope, report);
        workers.execute(() -> exchange.begin(downloads));
        return exchange.result;
    }

    /** One request and its reply. */
    private final class Exchange<R> {
        private final HttpRequest request;
        private final UnaryOperator<String> mask;
        private final ResponseHandler<R> handler;
        private final CallScope scope;
        private final AttemptRecorder report;
        private final CompletableFuture<R> result = new CompletableFuture<>();
        private final AtomicReference<ResponseHead> head = new AtomicReference<>();
        private final AtomicReference<ResponseSubscriber<R>> subscriber = new AtomicReference<>();

        Exchange(
                HttpRequest request,
                UnaryOperator<String> mask,
                ResponseHandler<R> handler,
                CallScope scope,
                AttemptRecorder report) {
            this.request = request;
            this.mask = mask;
            this.handler = handler;
            this.scope = scope;
            this.report = report;
        }

        void begin(Supplier<HttpClient> client) {
            if (scope.abortReason() != null) {
                result.cancel(false);
                return;
            }
            CompletableFuture<HttpResponse<R>> response;
            try {
                response = client.get().sendAsync(request, this::subscribe);
            } catch (RuntimeException | Error e) {
                end(null, e); // even for want of a thread: no call is left without its end
                return;
            }
            CallScope.Hook hook = scope.onAbort(reason -> {
                ResponseSubscriber<R> taking = subscriber.get();
                report.aborted(reason, request, head.get(), received(taking));
                if (taking != null) {
                    taking.cancelSilently();
                }
                response.cancel(true); // only true, and only on this very future, reaches the exchange
            });
            // The client's own end, which comes after the body's: by then it has seen a server that closed the
            // connection behind its answer.
            CompletableFuture<HttpResponse<R>> unused = response.whenCompleteAsync(
                    (reply, error) -> {
                        hook.close();
                        ResponseSubscriber<R> taking = subscriber.get();
                        if (taking == null) {
                            end(null, error != null ? error : tunnelRejected(reply));
                        } else if (error == null) {
                            end(reply.body(), null);
                        } else { // it may still be at work on what came before the break
                            CompletableFuture<R> unusedToo =
                                    taking.broken(error).whenCompleteAsync(this::end, workers);
                        }
                    },
                    workers);
        }

        /** An answer whose body nobody was asked to take is that of a proxy on the way. */
        private ImagesException tunnelRejected(HttpResponse<R> response) {
            return TransportErrorMapper.ofTunnel(request.uri().getHost(), response.statusCode());
        }

        /** Whether the answer said that asking again is of no use. */
        boolean isRetryForbidden() {
            ResponseHead arrived = head.get();
            return arrived != null
                    && arrived.header("x-should-retry")
                            .filter("false"::equalsIgnoreCase)
                            .isPresent();
        }

        private ResponseSubscriber<R> subscribe(HttpResponse.ResponseInfo info) {
            ResponseHead arrived = new ResponseHead(request.uri(), info.statusCode(), headers(info));
            head.set(arrived);
            OptionalLong total = arrived.contentLength();
            ResponseSubscriber<R> taking = new ResponseSubscriber<>(
                    body(arrived),
                    this::failure,
                    workers,
                    scope.scheduler(),
                    limits.bodyIdleTimeout(),
                    received -> scope.log().reportProgress(report.phase(), received, total));
            subscriber.set(taking);
            if (scope.abortReason() != null) {
                taking.cancelSilently();
            }
            return taking;
        }

        /**
         * The intake's body; or one that refuses, since an exception in this place would leave the connection open on
         * 17.
         */
        private ResponseHandler.Body<R> body(ResponseHead arrived) {
            try {
                return handler.onHeaders(arrived);
            } catch (ImagesException e) {
                return new RejectingBody<>(e);
            }
        }

        /** Masked at the door: a server may echo the key in any of them. */
        private Map<String, List<String>> headers(HttpResponse.ResponseInfo info) {
            Map<String, List<String>> masked = new LinkedHashMap<>();
            info.headers()
                    .map()
                    .forEach((name, values) -> masked.put(
                            mask.apply(name), values.stream().map(mask).toList()));
            return masked;
        }

        private ImagesException failure(Throwable error) {
            return withRequestId(
                    TransportErrorMapper.of(masked(error), request.uri().getHost(), scope.state().billing()));
        }

        /** An answer that broke off has told its name all the same. */
        private ImagesException withRequestId(ImagesException failed) {
            ResponseHead arrived = head.get();
            return arrived == null || failed.requestId().isPresent()
                    ? failed
                    : failed.withDetails(failed.details().toBuilder()
                            .requestId(arrived.requestId())
                            .build());
        }

        /** The client's exceptions repeat what it could not read; one that holds the key is not kept. */
        private Throwable masked(Throwable error) {
            for (Throwable each = error; each != null; each = each.getCause()) {
                String words = String.valueOf(each.getMessage());
                if (each instanceof ImagesException) {
                    return error;
                }
                if (!mask.apply(words).equals(words)) {
                    return new IOException(mask.apply(words));
                }
            }
            return error;
        }

        private void end(@Nullable R response, @Nullable Throwable error) {
            ImagesException failed = error == null ? null : failure(error);
            report.ended(failed, request, head.get(), received(subscriber.get()));
            if (failed == null && response != null) {
                result.complete(response);
            } else if (failed != null) {
                result.completeExceptionally(failed);
            }
        }

        private static long received(@Nullable ResponseSubscriber<?> taking) {
            return taking == null ? 0 : taking.received();
        }
    }
}
