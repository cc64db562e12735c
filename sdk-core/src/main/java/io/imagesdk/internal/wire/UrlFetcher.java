package io.imagesdk.internal.wire;

import io.imagesdk.internal.call.CallScope;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Fetches a URL without credentials. Redirects are not followed. */
@FunctionalInterface
public interface UrlFetcher {
    /**
     * Sends a GET request and returns the result of the handler. The future fails with an
     * {@link io.imagesdk.error.ImagesException}.
     */
    <R> CompletableFuture<R> get(URI url, ResponseHandler<R> handler, CallScope scope);
}
