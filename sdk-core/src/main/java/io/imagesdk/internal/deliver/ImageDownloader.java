package io.imagesdk.internal.deliver;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.url.DownloadUrlValidator;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.UrlFetcher;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallRetry;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Fetches one picture from its address, hop by hop, each hop through the guard. */
final class ImageDownloader {
    private final UrlFetcher fetcher;
    private final DownloadUrlValidator urlValidator;
    private final CallScope scope;
    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Duration limit;
    private final Executor workers;
    private final Optional<Executor> sink;

    ImageDownloader(
            UrlFetcher fetcher,
            DownloadUrlValidator urlValidator,
            CallScope scope,
            Duration limit,
            Executor workers,
            Optional<Executor> sink) {
        this.fetcher = fetcher;
        this.urlValidator = urlValidator;
        this.scope = scope;
        this.limit = limit;
        this.workers = workers;
        this.sink = sink;
    }

    /**
     * Fetches the picture, again when the server or the network failed: that costs nothing.
     *
     * @param receiver gives a new place for the picture, once for each attempt that gets as far
     */
    CompletableFuture<Void> run(String address, Supplier<ImageHandler.ImageReceiver> receiver) {
        CallScope part = scope.withTimeout(limit, "the time for a download");
        return attempt(address, receiver, part, 1).whenComplete((done, error) -> part.finish());
    }

    private CompletableFuture<Void> attempt(
            String address, Supplier<ImageHandler.ImageReceiver> receiver, CallScope part, int number) {
        return hop(address, Optional.empty(), 0, receiver, part).exceptionallyCompose(error -> {
            RuntimeException ended = part.abortReason();
            Throwable cause = ended != null
                    ? ended
                    : error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            return ended == null && number < ATTEMPTS && cause instanceof ImagesException failure && passing(failure)
                    ? again(failure, number, part).thenCompose(over -> attempt(address, receiver, part, number + 1))
                    : CompletableFuture.failedFuture(cause);
        });
    }

    private CompletableFuture<Void> again(ImagesException failure, int number, CallScope part) {
        Duration wait = PAUSE.multipliedBy(number);
        part.log().report(new CallRetry(Attempt.Kind.DOWNLOAD, number, CallFailure.of(failure), wait));
        return part.delay(wait, workers);
    }

    /** Whether another attempt may go better. */
    private static boolean passing(ImagesException cause) {
        int status =
                cause instanceof DownloadException response ? response.status().orElse(0) : 0;
        return cause instanceof ConnectionException || status == 429 || status >= 500;
    }

    private CompletableFuture<Void> hop(
            String written,
            Optional<URI> from,
            int redirects,
            Supplier<ImageHandler.ImageReceiver> receiver,
            CallScope part) {
        return CompletableFuture.supplyAsync(() -> urlValidator.check(written, from), workers)
                .thenCompose(address -> fetcher.get(address, new DownloadHandler(address, receiver, sink), part)
                        .thenCompose(location -> {
                            if (location.isEmpty()) {
                                return CompletableFuture.completedFuture(null);
                            }
                            if (redirects == urlValidator.maxRedirects()) {
                                throw new DownloadException(
                                        "the picture was made, but its address redirects more than " + redirects
                                                + " times",
                                        ErrorDetails.of(BillingStatus.BILLED).build(),
                                        null);
                            }
                            return hop(location.get(), Optional.of(address), redirects + 1, receiver, part);
                        }));
    }
}
