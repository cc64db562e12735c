package io.imagesdk.internal.deliver;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.CallScope;
import io.imagesdk.internal.wire.Fetch;
import io.imagesdk.internal.wire.ImageIntake;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallFailure;
import io.imagesdk.model.CallRetry;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Fetches one picture from its address, hop by hop, each hop through the guard. */
final class Download {
    private final Fetch fetch;
    private final DownloadGuard guard;
    private final CallScope scope;
    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Duration limit;
    private final Executor workers;
    private final Optional<Executor> sink;

    Download(
            Fetch fetch,
            DownloadGuard guard,
            CallScope scope,
            Duration limit,
            Executor workers,
            Optional<Executor> sink) {
        this.fetch = fetch;
        this.guard = guard;
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
    CompletableFuture<Void> run(String address, Supplier<ImageIntake.Receiver> receiver) {
        CallScope part = scope.part(limit, "the time for a download");
        return attempt(address, receiver, part, 1).whenComplete((done, thrown) -> part.finish());
    }

    private CompletableFuture<Void> attempt(
            String address, Supplier<ImageIntake.Receiver> receiver, CallScope part, int number) {
        return hop(address, Optional.empty(), 0, receiver, part).exceptionallyCompose(thrown -> {
            RuntimeException ended = part.reason();
            Throwable cause = ended != null
                    ? ended
                    : thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
            return ended == null && number < ATTEMPTS && cause instanceof ImagesException failure && passing(failure)
                    ? again(failure, number, part).thenCompose(over -> attempt(address, receiver, part, number + 1))
                    : CompletableFuture.failedFuture(cause);
        });
    }

    private CompletableFuture<Void> again(ImagesException failure, int number, CallScope part) {
        Duration wait = PAUSE.multipliedBy(number);
        part.story().tell(new CallRetry(Attempt.Kind.DOWNLOAD, number, CallFailure.of(failure), wait));
        return part.pause(wait, workers);
    }

    /** Whether another attempt may go better. */
    private static boolean passing(ImagesException cause) {
        int status = cause instanceof DownloadException answer ? answer.status().orElse(0) : 0;
        return cause instanceof ConnectionException || status == 429 || status >= 500;
    }

    private CompletableFuture<Void> hop(
            String written,
            Optional<URI> from,
            int redirects,
            Supplier<ImageIntake.Receiver> receiver,
            CallScope part) {
        return CompletableFuture.supplyAsync(() -> guard.check(written, from), workers)
                .thenCompose(address -> fetch.get(address, new Hop(address, receiver, sink), part)
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
                            return hop(location.get(), Optional.of(address), redirects + 1, receiver, part);
                        }));
    }
}
