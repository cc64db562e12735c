package io.imagesdk.internal.transport;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The only object of an exchange that the HTTP client references. While a connection is idle, the pool of the client
 * keeps the request, the handler, the subscriber and the body of its last response reachable. {@link #release} detaches
 * them from the call when the exchange has ended, so that they do not keep its images in memory.
 */
final class ClientLink implements BodyHandler<Void>, BodySubscriber<Void> {
    private final CompletableFuture<Void> body = new CompletableFuture<>();
    private volatile @Nullable Function<ResponseInfo, ResponseSubscriber<?>> onHeaders;
    private volatile @Nullable ResponseSubscriber<?> subscriber;

    /**
     * Creates a link.
     *
     * @param onHeaders creates the subscriber of a response
     */
    ClientLink(Function<ResponseInfo, ResponseSubscriber<?>> onHeaders) {
        this.onHeaders = onHeaders;
    }

    @Override
    public BodySubscriber<Void> apply(ResponseInfo info) {
        Function<ResponseInfo, ResponseSubscriber<?>> handler = onHeaders;
        if (handler != null) {
            ResponseSubscriber<?> created = handler.apply(info);
            subscriber = created;
            CompletionStage<Void> unused = created.getBody().handle((result, error) -> {
                // The exchange takes the result from the subscriber, and the client must not keep it.
                body.complete(null);
                return null;
            });
        }
        return this;
    }

    /** Detaches the client from the exchange. What the client reports from now on is ignored. */
    void release(HttpRequest request) {
        onHeaders = null;
        subscriber = null;
        body.complete(null);
        releaseBody(request);
    }

    /** Releases the body of the request, which is not sent any more if the client has not started to read it. */
    static void releaseBody(HttpRequest request) {
        if (request.bodyPublisher().orElse(null) instanceof BodyPartsPublisher parts) {
            parts.release();
        }
    }

    @Override
    public CompletionStage<Void> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        ResponseSubscriber<?> current = subscriber;
        if (current != null) {
            current.onSubscribe(subscription);
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        ResponseSubscriber<?> current = subscriber;
        if (current != null) {
            current.onNext(bytes);
        }
    }

    @Override
    public void onError(Throwable error) {
        ResponseSubscriber<?> current = subscriber;
        if (current != null) {
            current.onError(error);
        }
    }

    @Override
    public void onComplete() {
        ResponseSubscriber<?> current = subscriber;
        if (current != null) {
            boolean collected = current.isCollecting();
            current.onComplete();
            if (collected) {
                // The client reports the end of the exchange while another thread processes the body.
                body.complete(null);
            }
        }
    }
}
