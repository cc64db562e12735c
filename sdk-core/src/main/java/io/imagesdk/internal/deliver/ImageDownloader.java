package io.imagesdk.internal.deliver;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.deliver.DeliverySession.DownloadRules;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.UrlFetcher;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallRetry;
import io.imagesdk.model.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The download of images by URL. Every URL is validated before it is requested, redirects included. */
final class ImageDownloader {
    private static final int MAX_ATTEMPTS = 3;
    private static final Duration RETRY_DELAY = Duration.ofMillis(250);

    private final UrlFetcher fetcher;
    private final DownloadRules rules;
    private final CallScope callScope;
    private final Limits limits;
    private final Executor workers;
    private final Optional<Executor> receiverExecutor;

    /**
     * Creates a downloader.
     *
     * @param limits the maximum size of an image, and the timeout of one download with all its attempts
     * @param workers the executor on which an attempt is repeated
     * @param receiverExecutor the executor on which receivers must run, if there is one
     */
    ImageDownloader(
            UrlFetcher fetcher,
            DownloadRules rules,
            CallScope callScope,
            Limits limits,
            Executor workers,
            Optional<Executor> receiverExecutor) {
        this.fetcher = fetcher;
        this.rules = rules;
        this.callScope = callScope;
        this.limits = limits;
        this.workers = workers;
        this.receiverExecutor = receiverExecutor;
    }

    /**
     * Downloads an image. The download is free of charge, so it is attempted again if the server or the network fails.
     * An image that has arrived completely is not requested again: the URL may have expired meanwhile.
     *
     * @param url the URL as the server sent it
     * @param receivers opens a receiver for each attempt that reaches the image
     * @param arrived returns whether the image has arrived, also if the download fails
     */
    CompletableFuture<Void> download(
            String url, Supplier<ImageHandler.ImageReceiver> receivers, BooleanSupplier arrived) {
        CallScope scope = callScope.withTimeout(limits.downloadTimeout(), "image download");
        return attempt(url, receivers, arrived, scope, 1).whenComplete((done, error) -> scope.finish());
    }

    private CompletableFuture<Void> attempt(
            String url,
            Supplier<ImageHandler.ImageReceiver> receivers,
            BooleanSupplier arrived,
            CallScope scope,
            int number) {
        return fetch(() -> rules.validator().check(url), 0, receivers, scope).exceptionallyCompose(error -> {
            RuntimeException abortReason = scope.abortReason();
            if (abortReason != null) {
                return CompletableFuture.failedFuture(abortReason);
            }
            Throwable cause = CompletionErrors.unwrap(error);
            return number < MAX_ATTEMPTS
                            && cause instanceof ImagesException failure
                            && isTransient(failure)
                            && !arrived.getAsBoolean()
                    ? delayRetry(failure, number, scope)
                            .thenCompose(elapsed -> attempt(url, receivers, arrived, scope, number + 1))
                    : CompletableFuture.failedFuture(
                            cause instanceof ImagesException failure
                                    ? callScope.log().withMaskedMessage(failure)
                                    : cause);
        });
    }

    private CompletableFuture<Void> delayRetry(ImagesException failure, int number, CallScope scope) {
        Duration delay = RETRY_DELAY.multipliedBy(number);
        scope.log().report(new CallRetry(Attempt.Kind.DOWNLOAD, number, CallFailure.of(failure), delay));
        return scope.delay(delay, workers);
    }

    /** Returns whether another attempt may succeed. */
    private static boolean isTransient(ImagesException failure) {
        int status = failure instanceof DownloadException response
                ? response.status().orElse(0)
                : 0;
        return failure instanceof ConnectionException || status == 429 || status >= 500;
    }

    private CompletableFuture<Void> fetch(
            Supplier<URI> validUrl, int redirects, Supplier<ImageHandler.ImageReceiver> receivers, CallScope scope) {
        return scope.supply(validUrl, rules.lookups()).thenCompose(url -> fetcher.get(
                        url, new DownloadHandler(url, limits.maxImageBytes(), receivers, receiverExecutor), scope)
                .thenCompose(location -> {
                    if (location.isEmpty()) {
                        return CompletableFuture.completedFuture(null);
                    }
                    if (redirects == rules.validator().maxRedirects()) {
                        throw new DownloadException(
                                "image was generated, but its URL redirects more than " + redirects + " times",
                                ErrorDetails.of(BillingStatus.BILLED).build(),
                                null);
                    }
                    return fetch(
                            () -> rules.validator().checkRedirect(location.get(), url),
                            redirects + 1,
                            receivers,
                            scope);
                }));
    }
}
