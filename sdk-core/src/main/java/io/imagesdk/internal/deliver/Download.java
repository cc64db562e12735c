package io.imagesdk.internal.deliver;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.internal.wire.CallScope;
import io.imagesdk.internal.wire.Fetch;
import io.imagesdk.internal.wire.ImageIntake;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Fetches one picture from its address, hop by hop, each hop through the guard. */
final class Download {
    private final Fetch fetch;
    private final DownloadGuard guard;
    private final CallScope scope;
    private final Executor workers;
    private final Optional<Executor> sink;

    Download(Fetch fetch, DownloadGuard guard, CallScope scope, Executor workers, Optional<Executor> sink) {
        this.fetch = fetch;
        this.guard = guard;
        this.scope = scope;
        this.workers = workers;
        this.sink = sink;
    }

    CompletableFuture<Void> run(String address, Supplier<ImageIntake.Receiver> receiver) {
        return hop(address, Optional.empty(), 0, receiver);
    }

    private CompletableFuture<Void> hop(
            String written, Optional<URI> from, int redirects, Supplier<ImageIntake.Receiver> receiver) {
        return CompletableFuture.supplyAsync(() -> guard.check(written, from), workers)
                .thenCompose(address -> fetch.get(address, new Hop(address, receiver, sink), scope)
                        .thenCompose(location -> {
                            if (location.isEmpty()) {
                                return CompletableFuture.completedFuture(null);
                            }
                            if (redirects == guard.maxRedirects()) {
                                throw new DownloadException(
                                        "the picture was made, but its address redirects more than " + redirects
                                                + " times",
                                        ErrorDetails.of(CallOutcome.PAID).build(),
                                        null);
                            }
                            return hop(location.get(), Optional.of(address), redirects + 1, receiver);
                        }));
    }
}
