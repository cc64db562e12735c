package io.imagesdk.internal.wire;

import io.imagesdk.internal.call.CallScope;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Fetches an address with nothing that could be a credential; does not follow redirects. */
@FunctionalInterface
public interface UrlFetcher {
    /** The reply, as the intake makes it; fails with one of ours. */
    <R> CompletableFuture<R> get(URI address, ResponseHandler<R> handler, CallScope scope);
}
