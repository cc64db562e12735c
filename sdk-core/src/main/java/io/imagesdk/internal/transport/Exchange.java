package io.imagesdk.internal.transport;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.Attempt;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One HTTP request and its response. An abort of the call closes the connection. */
final class Exchange<R> {
    private static final int NO_CONTENT = 204;
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    /**
     * How long a processed response waits for the report of the client, which the client sends through the common pool
     * of the JVM. Other code may block that pool.
     */
    private static final Duration MAX_REPORT = Duration.ofSeconds(1);

    /** How long a cancel waits until the bytes that have arrived are processed. It may take 100 ms. */
    private static final Duration MAX_CANCEL = Duration.ofMillis(50);

    /** How long a deadline waits until the bytes that have arrived are processed. It is accurate to 250 ms. */
    private static final Duration MAX_TIMEOUT = Duration.ofMillis(200);

    private final HttpRequest request;
    private final UnaryOperator<String> mask;
    private final ResponseHandler<R> handler;
    private final CallScope scope;
    private final AttemptRecorder recorder;
    private final ExchangeConfig config;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private final ConnectionLease lease = new ConnectionLease();
    private final AtomicReference<ResponseHead> head = new AtomicReference<>();
    private final AtomicReference<ResponseSubscriber<R>> subscriber = new AtomicReference<>();

    /** Completes when the client reports the end of the exchange; with null if it is not waited for any longer. */
    private final CompletableFuture<@Nullable HttpResponse<Void>> report = new CompletableFuture<>();

    private volatile List<String> proxyChallenges = List.of();

    /**
     * Creates an exchange. Nothing is sent before {@link #start}.
     *
     * @param mask removes the API key from text of the server or the HTTP client
     */
    Exchange(
            HttpRequest request,
            UnaryOperator<String> mask,
            ResponseHandler<R> handler,
            CallScope scope,
            AttemptRecorder recorder,
            ExchangeConfig config) {
        this.request = request;
        this.mask = mask;
        this.handler = handler;
        this.scope = scope;
        this.recorder = recorder;
        this.config = config;
    }

    HttpRequest request() {
        return request;
    }

    Attempt.Kind kind() {
        return recorder.kind();
    }

    /** Returns the result of the handler. The future fails with an {@link ImagesException}. */
    CompletableFuture<R> result() {
        return result;
    }

    /** Sends the request. */
    void start(Supplier<HttpClient> client) {
        if (scope.abortReason() != null) {
            result.cancel(false);
            return;
        }
        AtomicReference<@Nullable CompletableFuture<?>> sent = new AtomicReference<>();
        ClientLink link = new ClientLink(info -> subscribe(info, () -> close(sent.get())));
        // Registered before the client may read the body: an abort either prevents that, or knows that it has happened.
        CallScope.Hook hook = scope.onAbort(reason -> {
            ResponseSubscriber<R> current = subscriber.get();
            // From here on the billing status is final.
            ClientLink.releaseBody(request);
            recorder.aborted(reason, request, head.get(), bytesReceived(current));
            if (current != null) {
                current.abandon(CallScope.isCancellation(reason) ? MAX_CANCEL : MAX_TIMEOUT);
            }
            close(sent.get());
            lease.release();
            link.release(request);
        });
        CompletableFuture<R> unused = result.whenComplete((done, error) -> {
            hook.close();
            lease.release();
            link.release(request);
        });
        if (scope.abortReason() != null) {
            result.cancel(false);
            return;
        }
        CompletableFuture<HttpResponse<Void>> response;
        try {
            response = client.get().sendAsync(request, link);
        } catch (RuntimeException | Error e) {
            // The client may even fail to start a thread. The call must complete anyway.
            complete(null, e);
            return;
        }
        sent.set(response);
        if (scope.abortReason() != null) {
            close(response);
        }
        CompletableFuture<?> unusedToo = report.whenComplete(this::onReport);
        CompletableFuture<HttpResponse<Void>> unusedReport = response.whenComplete((received, error) -> {
            if (error == null) {
                report.complete(received);
            } else {
                report.completeExceptionally(error);
            }
        });
    }

    /** Handles the report of the client, on a thread of the client or of the timer. */
    private void onReport(@Nullable HttpResponse<Void> received, @Nullable Throwable error) {
        ResponseSubscriber<R> current = subscriber.get();
        if (current == null) {
            config.workers().execute(() -> complete(null, received == null ? error : tunnelRejected(received)));
        } else if (error != null) {
            // The subscriber may still be working on the bytes before the error.
            config.workers().execute(() -> {
                CompletableFuture<R> unused = current.fail(error).whenCompleteAsync(this::complete, config.workers());
            });
        } else if (!result.isDone()) {
            completeWithBody(current);
        }
    }

    /**
     * Completes the exchange when its body is processed, too. If that is still to come, the worker that does it also
     * completes the exchange.
     */
    private void completeWithBody(ResponseSubscriber<R> current) {
        Thread reporter = Thread.currentThread();
        CompletableFuture<R> unused = current.getBody().whenComplete((response, error) -> {
            if (error != null
                    || current.runsUserCode()
                    || Thread.currentThread().equals(reporter)) {
                config.workers().execute(() -> complete(response, error));
            } else {
                complete(response, null);
            }
        });
    }

    /**
     * Collects a body. It is processed while the client reports the end of the exchange, and so are the images of a
     * request for images. The call succeeds after the report: by then the client has seen whether the server closed the
     * connection after its response.
     */
    private void collect(ResponseSubscriber<R> created, long length) {
        created.collect();
        CompletableFuture<R> unused =
                result.whenComplete((done, error) -> config.collected().release(length));
        if (kind() == Attempt.Kind.CREATE && !created.runsUserCode()) {
            scope.succeedAfter(report);
            CompletableFuture<Void> unusedToo = created.getBody().thenAccept(response -> complete(response, null));
        }
    }

    /** Closes the connection. The client does so only if its original future is cancelled, and only with true. */
    private void close(@Nullable CompletableFuture<?> response) {
        if (response != null) {
            lease.close(() -> response.cancel(true));
        }
    }

    /** Ends the wait for the report of the client if it does not arrive soon after the body is processed. */
    private void boundReport() {
        if (!report.isDone()) {
            Scheduler.ScheduledTask end = config.timer().schedule(MAX_REPORT, () -> report.complete(null));
            CompletableFuture<?> unused = report.whenComplete((received, error) -> end.cancel());
        }
    }

    /** Returns the failure for a response without a subscriber, which only a proxy can have sent. */
    private ImagesException tunnelRejected(HttpResponse<?> response) {
        rememberChallenges(response.statusCode(), response.headers());
        return TransportErrorMapper.ofTunnel(request.uri().getHost(), response.statusCode());
    }

    /** Returns the challenges of a proxy that has requested credentials; empty if there was none. */
    List<String> proxyChallenges() {
        return proxyChallenges;
    }

    private void rememberChallenges(int status, HttpHeaders headers) {
        if (status == PROXY_AUTHENTICATION_REQUIRED) {
            proxyChallenges = headers.allValues("Proxy-Authenticate");
        }
    }

    /** Returns whether the headers of the response have arrived. */
    boolean hasResponse() {
        return head.get() != null;
    }

    /** Returns whether the response states that a retry is useless. */
    boolean isRetryForbidden() {
        ResponseHead received = head.get();
        return received != null
                && received.header("x-should-retry")
                        .filter("false"::equalsIgnoreCase)
                        .isPresent();
    }

    /**
     * Creates the subscriber of a response.
     *
     * @param streamEnd ends the stream of the response if its connection is one of HTTP/2
     */
    private ResponseSubscriber<R> subscribe(HttpResponse.ResponseInfo info, Runnable streamEnd) {
        if (info.version() == HttpClient.Version.HTTP_2) {
            lease.share(streamEnd);
        }
        ResponseHead received = new ResponseHead(request.uri(), info.statusCode(), maskedHeaders(info));
        head.set(received);
        // Within a tunnel, the server sends the response, and it must not receive the credentials of a proxy.
        if ("http".equals(request.uri().getScheme())) {
            rememberChallenges(info.statusCode(), info.headers());
        }
        OptionalLong total = received.contentLength();
        if (info.statusCode() == NO_CONTENT || total.orElse(-1) == 0) {
            // The client reuses the connection before it offers the end of such a response.
            lease.end();
        }
        ResponseHandler.Body<R> body = openBody(received);
        boolean readInPlace = isReadInPlace(info, total) && body.allowsReadAhead();
        if (readInPlace) {
            lease.onEnd(WorkerExecutor.allowInPlace());
        }
        ResponseSubscriber<R> created = new ResponseSubscriber<>(
                body,
                this::toImagesException,
                config.workers(),
                scope.scheduler(),
                config.bodyIdleTimeout(),
                bytes -> scope.log().reportProgress(recorder.phase(), bytes, total),
                lease,
                total);
        if (readInPlace && received.isSuccessful() && config.collected().tryReserve(total.getAsLong())) {
            collect(created, total.getAsLong());
        }
        subscriber.set(created);
        CompletableFuture<R> unused = created.getBody().whenComplete((response, error) -> boundReport());
        if (scope.abortReason() != null) {
            created.cancelSilently();
        }
        return created;
    }

    /**
     * Returns whether the client only counts the bytes of the body. It never returns from some chunks, and an HTTP/2
     * connection belongs to several exchanges.
     */
    private static boolean isReadInPlace(HttpResponse.ResponseInfo info, OptionalLong length) {
        return length.isPresent()
                && info.version() == HttpClient.Version.HTTP_1_1
                && info.headers().firstValue("Transfer-Encoding").isEmpty();
    }

    /**
     * Returns the body of the handler. If the handler rejects the headers, it returns a body that rejects all bytes:
     * the client of JDK 17 does not close the connection if an exception is thrown here.
     */
    private ResponseHandler.Body<R> openBody(ResponseHead received) {
        try {
            return handler.onHeaders(received);
        } catch (ImagesException e) {
            return new RejectingBody<>(e);
        }
    }

    /**
     * Masks names and values, because a server may repeat the API key in either of them. The location is kept as it
     * is, too, because it is requested.
     */
    private Map<String, List<String>> maskedHeaders(HttpResponse.ResponseInfo info) {
        Map<String, List<String>> masked = new LinkedHashMap<>();
        info.headers()
                .map()
                .forEach((name, values) ->
                        masked.put(mask.apply(name), values.stream().map(mask).toList()));
        info.headers()
                .firstValue("location")
                .ifPresent(value -> masked.put(ResponseHead.SENT_LOCATION, List.of(value)));
        return masked;
    }

    private ImagesException toImagesException(Throwable error) {
        return withRequestId(TransportErrorMapper.of(
                scope.log().masked(error),
                scope.log().masked(request.uri().getHost()),
                () -> config.proxyOf(request.uri()),
                scope.state().billing(),
                hasResponse()));
    }

    /** Adds the request id of a response that was truncated. */
    private ImagesException withRequestId(ImagesException failure) {
        ResponseHead received = head.get();
        return received == null || failure.requestId().isPresent()
                ? failure
                : failure.withDetails(failure.details().toBuilder()
                        .requestId(received.requestId())
                        .build());
    }

    private void complete(@Nullable R response, @Nullable Throwable error) {
        ImagesException failure = error == null ? null : toImagesException(error);
        // A request that waits for a stream was not attempted.
        if (error == null || !TransportErrorMapper.isStreamLimit(error)) {
            recorder.completed(failure, request, head.get(), bytesReceived(subscriber.get()));
        }
        if (failure == null && response != null) {
            result.complete(response);
        } else if (failure != null) {
            result.completeExceptionally(failure);
        }
    }

    private static long bytesReceived(@Nullable ResponseSubscriber<?> current) {
        return current == null ? 0 : current.bytesReceived();
    }
}
