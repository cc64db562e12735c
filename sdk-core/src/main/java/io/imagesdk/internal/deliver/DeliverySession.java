package io.imagesdk.internal.deliver;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.url.DownloadUrlValidator;
import io.imagesdk.internal.url.UrlParser;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.UrlFetcher;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.Limits;
import io.imagesdk.model.Warning;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/**
 * The delivery of the images of one call. It accepts the images that arrive with the response, downloads those that
 * have a URL, and returns the outcome of each. If the call is aborted, it deletes what it has written.
 *
 * @param <T> the content of a delivered image
 */
public final class DeliverySession<T> implements ImageHandler {
    private static final int MAX_CONCURRENT_IMAGES = 4;

    private final DeliveryContext context;
    private final DestinationFactory<T> destinations;
    private final ReceivedImages<T> images;
    private final ImageDownloader downloader;
    private final List<Warning> warnings = new CopyOnWriteArrayList<>();
    private final Map<Integer, URI> pendingDownloads = new ConcurrentSkipListMap<>();
    private final List<ImageOutcome<T>> outcomes = new CopyOnWriteArrayList<>();

    /**
     * The images that a call requests.
     *
     * @param prompt the text from which file names are derived
     * @param count the requested number of images
     * @param svgExpected whether SVG was requested
     */
    public record RequestedImages(String prompt, int count, boolean svgExpected) {}

    /**
     * What may be downloaded.
     *
     * @param validator decides which URLs may be downloaded
     * @param lookups the executor for that decision, which may block; it bounds the look-ups of the call
     */
    public record DownloadRules(DownloadUrlValidator validator, Executor lookups) {}

    /**
     * What a session depends on.
     *
     * @param provider the id of the profile
     * @param requested the images that the call requests
     * @param downloads decides which URLs may be downloaded
     * @param limits the limits of sizes and times
     * @param fetcher sends the requests of downloads
     * @param scope the scope of the call
     * @param workers the executor for work that may block
     * @param callbacks the executor for the code of a sink
     */
    public record DeliveryContext(
            String provider,
            RequestedImages requested,
            DownloadRules downloads,
            Limits limits,
            UrlFetcher fetcher,
            CallScope scope,
            Executor workers,
            Executor callbacks) {}

    private DeliverySession(DeliveryContext context, Delivery<T> delivery) throws IOException {
        long maxImageBytes =
                DestinationFactory.maxImageBytes(delivery, context.limits().maxImageBytes());
        this.context = context;
        this.destinations = DestinationFactory.of(
                delivery, context.requested().prompt(), maxImageBytes, context.callbacks(), warnings);
        this.images = new ReceivedImages<>(destinations, context.requested(), maxImageBytes);
        this.downloader = new ImageDownloader(
                context.fetcher(),
                context.downloads(),
                context.scope(),
                context.limits(),
                context.workers(),
                executor());
        context.scope().state().outcomesFrom(this::outcomes);
        context.scope().onAbort(reason -> images.abort(reason instanceof CallTimeoutException, this::record));
    }

    /**
     * Opens the destination of a call, before a billable request is sent.
     *
     * @throws ImageStorageException if images cannot be stored in the destination
     */
    public static <T> DeliverySession<T> open(Delivery<T> delivery, DeliveryContext context) {
        try {
            return new DeliverySession<>(context, delivery);
        } catch (IOException e) {
            throw new ImageStorageException(
                    String.valueOf(e.getMessage()),
                    ErrorDetails.of(BillingStatus.NOT_SENT)
                            .provider(context.provider())
                            .build(),
                    e);
        }
    }

    /** Returns the executor on which images must be written if the destination runs code of the caller. */
    public Optional<Executor> executor() {
        return destinations.runsUserCode() ? Optional.of(context.callbacks()) : Optional.empty();
    }

    /** Returns the warnings about the delivery, for example about a file whose extension was changed. */
    public List<Warning> warnings() {
        return List.copyOf(warnings);
    }

    /** Returns the outcomes so far. An image whose download has not completed is a failure that contains the URL. */
    public List<ImageOutcome<T>> outcomes() {
        List<ImageOutcome<T>> current = new ArrayList<>(outcomes);
        pendingDownloads.forEach((index, url) -> current.add(new ImageOutcome.Failed<>(
                index,
                new DownloadException(
                        "image was generated, but the call ended before its download completed", billed(), null),
                Optional.of(url),
                Optional.empty())));
        return current;
    }

    @Override
    public void expect(OptionalLong bytes) {
        images.expect(bytes.orElse(0));
    }

    @Override
    public ImageReceiver onImage(int ordinal) {
        context.scope().state().recordBilling(BillingStatus.BILLED);
        return images.open(ordinal);
    }

    /** Delivers all images of a response. The future never fails: a failure is the outcome of an image. */
    public CompletableFuture<List<ImageOutcome<T>>> deliver(List<ImageReference> references) {
        return deliver(references, references.size());
    }

    /**
     * Delivers some images of a call that has more of them.
     *
     * @param count the number of images of the call; file names depend on it
     */
    public CompletableFuture<List<ImageOutcome<T>>> deliver(List<ImageReference> references, int count) {
        List<ImageOutcome<T>> results = new ArrayList<>();
        CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
        for (int start = 0; start < references.size(); start += MAX_CONCURRENT_IMAGES) {
            List<ImageReference> batch =
                    references.subList(start, Math.min(references.size(), start + MAX_CONCURRENT_IMAGES));
            chain = chain.thenCompose(previous -> {
                List<CompletableFuture<ImageOutcome<T>>> pending = batch.stream()
                        .map(reference -> deliver(reference, count))
                        .toList();
                return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
                        .thenRun(() -> pending.forEach(outcome -> results.add(outcome.join())));
            });
        }
        return chain.thenApply(previous -> {
            images.discardUnused();
            return List.copyOf(results);
        });
    }

    /**
     * Declares that the response contains partial images, too. A complete image is then not necessarily a final one.
     */
    public void allowPartials() {
        images.allowPartials();
    }

    /** Delivers one final image of a response that continues. The future never fails. */
    public CompletableFuture<ImageOutcome<T>> deliver(ImageReference reference) {
        return deliver(reference, context.requested().count());
    }

    /** Delivers one partial image. It belongs to the caller from then on, and it is not an image of the result. */
    public CompletableFuture<ImageOutcome<T>> deliverPartial(ImageReference reference, int partialIndex) {
        ReceivedImage<T> image = Objects.requireNonNull(images.find(reference));
        ImagePosition position =
                new ImagePosition(reference.index(), context.requested().count(), OptionalInt.of(partialIndex));
        return CompletableFuture.supplyAsync(
                () -> {
                    ImageOutcome<T> outcome = image.deliver(reference, position, Optional.empty());
                    images.releasePartial(reference, image);
                    return outcome;
                },
                deliveryExecutor());
    }

    /** Passes the ownership of delivered images to the caller: an abort of the call no longer discards them. */
    public void keep(List<ImageReference> references) {
        references.forEach(images::release);
    }

    /** Discards an image of the response that is not part of the result. */
    public void discard(int ordinal) {
        images.discard(ordinal);
    }

    private CompletableFuture<ImageOutcome<T>> deliver(ImageReference reference, int count) {
        Optional<URI> url = reference.url().flatMap(UrlParser::tryParse);
        ReceivedImage<T> image = images.find(reference);
        if (reference.blockedReason().isPresent()) {
            if (image != null) {
                // Some providers send a placeholder in the place of a blocked image.
                image.discard(false);
            }
            return completed(new ImageOutcome.Blocked<>(
                    reference.index(),
                    new ModerationException(reference.blockedReason().get(), billed(), null)));
        }
        if (image != null) {
            images.setIndex(reference, image);
            return CompletableFuture.supplyAsync(
                    () -> record(image.deliver(reference, count, url)), deliveryExecutor());
        }
        if (reference.url().isEmpty()) {
            return completed(failed(
                    reference,
                    new InvalidImageException("response contains neither an image nor its URL", billed(), null),
                    url));
        }
        if (destinations.urlOnly()) {
            return completed(deliverUrl(reference, url));
        }
        int max = context.limits().maxImages();
        return reference.index() < max
                ? download(reference, count, url)
                : completed(failed(
                        reference,
                        new ResponseTooLargeException(
                                "response exceeds the limit of " + max + " images; increase Limits.maxImages",
                                billed(),
                                null),
                        url));
    }

    @SuppressWarnings("unchecked") // a factory that requests only URLs is one of URIs
    private ImageOutcome<T> deliverUrl(ImageReference reference, Optional<URI> url) {
        return url.<ImageOutcome<T>>map(uri -> new ImageOutcome.Delivered<>(new GeneratedImage<>(
                        reference.index(), (T) uri, Optional.empty(), reference.revisedPrompt(), url)))
                .orElseGet(() -> failed(
                        reference,
                        new InvalidImageException("response contains an image URL that is not valid", billed(), null),
                        url));
    }

    private CompletableFuture<ImageOutcome<T>> download(ImageReference reference, int count, Optional<URI> url) {
        List<ReceivedImage<T>> attempts = new CopyOnWriteArrayList<>();
        url.ifPresent(uri -> pendingDownloads.put(reference.index(), uri));
        return downloader
                .download(reference.url().orElseThrow(), () -> {
                    attempts.forEach(truncated -> truncated.discard(false));
                    ReceivedImage<T> image = images.openDownload(reference.index());
                    attempts.add(image);
                    return image;
                })
                .handleAsync(
                        (done, error) -> {
                            if (error == null) {
                                ReceivedImage<T> image = attempts.get(attempts.size() - 1);
                                images.setIndex(reference, image);
                                return record(image.deliver(reference, count, url));
                            }
                            attempts.forEach(image -> image.discard(false));
                            return record(failed(reference, downloadFailure(error), url));
                        },
                        deliveryExecutor());
    }

    private ImagesException downloadFailure(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof ConnectionException || cause instanceof CallTimeoutException) {
            return new DownloadException(
                    "image was generated, but its download failed: " + cause.getMessage(), billed(), cause);
        }
        return cause instanceof ImagesException exception
                ? exception
                : new DownloadException("image was generated, but its download failed", billed(), cause);
    }

    private ImageOutcome<T> failed(ImageReference reference, ImagesException failure, Optional<URI> url) {
        return new ImageOutcome.Failed<>(reference.index(), failure, url, Optional.empty());
    }

    private Executor deliveryExecutor() {
        return executor().orElse(context.workers());
    }

    private CompletableFuture<ImageOutcome<T>> completed(ImageOutcome<T> outcome) {
        return CompletableFuture.completedFuture(record(outcome));
    }

    private ImageOutcome<T> record(ImageOutcome<T> outcome) {
        outcomes.add(outcome);
        pendingDownloads.remove(outcome.index());
        return outcome;
    }

    private ErrorDetails billed() {
        return ErrorDetails.of(BillingStatus.BILLED)
                .provider(context.provider())
                .build();
    }
}
