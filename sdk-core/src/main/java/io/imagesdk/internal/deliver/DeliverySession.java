package io.imagesdk.internal.deliver;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.call.BoundedRelease;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.url.DownloadUrlValidator;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.UrlFetcher;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.Limits;
import io.imagesdk.model.Warning;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

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
    private final OutcomeLog<T> outcomes;

    /**
     * The images that a call requests.
     *
     * @param prompt the text from which file names are derived
     * @param count the number of images that the request names
     * @param offset the index of its first image within the call
     * @param total the number of images that the call requests
     * @param format the requested format
     */
    public record RequestedImages(String prompt, int count, int offset, int total, Optional<ImageFormat> format) {
        /**
         * Returns the index within the call of an image of this response. A response may contain more images than were
         * requested. Their indexes start after the images that all requests of the call have requested.
         *
         * @param position the zero-based position in the response
         */
        int indexOf(int position) {
            return position / count * total + offset + position % count;
        }

        /** Returns the position in the response of the image with an {@linkplain #indexOf index} within the call. */
        int positionOf(int index) {
            return index / total * count + index % total - offset;
        }
    }

    /** A delivered image that the call no longer discards. The first call of a method decides about it. */
    public interface ReleasedImage {
        /** An image without a file. */
        ReleasedImage NONE = new ReleasedImage() {
            @Override
            public void keep() {
                // nothing is open
            }

            @Override
            public void discard() {
                // nothing is open
            }
        };

        /** Passes the image to the caller. */
        void keep();

        /** Deletes the image. */
        void discard();
    }

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
        this.outcomes = new OutcomeLog<>(context.provider(), context.scope().log()::sealed);
        this.images = new ReceivedImages<>(
                destinations,
                context.requested(),
                new ReceivedImage.ReceptionContext<>(
                        maxImageBytes,
                        context.requested().format(),
                        delivery.digest(),
                        destinations.runsUserCode(),
                        outcomes,
                        warnings::add));
        this.downloader = new ImageDownloader(
                context.fetcher(),
                context.downloads(),
                context.scope(),
                context.limits(),
                context.workers(),
                executor());
        context.scope().state().outcomesFrom(this::outcomes);
        context.scope().onEnd(reason -> abort(!CallScope.isCancellation(reason)), () -> keep(images::keep));
    }

    /**
     * Ends the call early. A sink completes the images that have arrived within the time of a release: what it has not
     * completed by then is discarded.
     *
     * @param keepComplete whether complete images are delivered, although the call fails
     */
    private void abort(boolean keepComplete) {
        if (keepComplete) {
            // On a worker, because an executor of the caller may wait until it has room for a task.
            executor()
                    .ifPresent(callbacks -> BoundedRelease.await(CompletableFuture.completedFuture(callbacks)
                            .thenComposeAsync(images::deliverArrived, context.workers())));
        }
        BoundedRelease.run(() -> images.abort(keepComplete), context.workers());
    }

    /**
     * Passes images to the caller. The result is valid whether or not a replaced file can be deleted, so that the
     * caller does not wait for a file system that does not respond.
     */
    private void keep(Runnable action) {
        if (destinations.replacesFiles()) {
            BoundedRelease.run(action, context.workers());
        } else {
            action.run();
        }
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

    /** Returns the requested format; empty if the request names none. */
    public Optional<ImageFormat> requestedFormat() {
        return context.requested().format();
    }

    /** Returns the warnings about the delivery, for example about a file whose extension was changed. */
    public List<Warning> warnings() {
        return List.copyOf(warnings);
    }

    /** Returns the outcomes so far, with one outcome for each image that the response names. */
    public List<ImageOutcome<T>> outcomes() {
        return outcomes.outcomes();
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

    @Override
    public void discard() {
        // The images are previews of a task that is still running, whose charge is not known.
        context.scope().state().recordBilling(BillingStatus.UNKNOWN);
        images.discardReceived();
    }

    /** Sets the text from which file names are derived, before the images are delivered. */
    public void nameAfter(String text) {
        destinations.nameAfter(text);
    }

    /** Returns the zero-based index within the call of the image at a position of the response. */
    public int indexOf(int position) {
        return context.requested().indexOf(position);
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
        List<ImagePosition> positions = references.stream()
                .map(reference -> ImagePosition.of(reference, count))
                .toList();
        if (!images.assign(positions)) {
            return CompletableFuture.completedFuture(outcomes());
        }
        // Before the others get their names: one of these files may have a name that another image needs.
        images.discardUnassigned();
        if (positions.size() == 1 && !destinations.runsUserCode()) {
            return deliver(positions.get(0), Runnable::run).thenApply(List::of);
        }
        AtomicInteger next = new AtomicInteger();
        Map<Integer, ImageOutcome<T>> results = new ConcurrentSkipListMap<>();
        CompletableFuture<?>[] chains = IntStream.range(0, MAX_CONCURRENT_IMAGES)
                .mapToObj(chain -> CompletableFuture.completedFuture(null)
                        .thenCompose(started -> deliverNext(positions, next, results)))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(chains).thenApply(done -> List.copyOf(results.values()));
    }

    /**
     * Delivers the next image, and then those that no other chain has delivered. An image that does not arrive delays
     * its own chain only.
     */
    private CompletableFuture<Void> deliverNext(
            List<ImagePosition> positions, AtomicInteger next, Map<Integer, ImageOutcome<T>> results) {
        for (int index = next.getAndIncrement(); index < positions.size(); index = next.getAndIncrement()) {
            int delivered = index;
            CompletableFuture<Void> image =
                    deliver(positions.get(index)).thenAccept(outcome -> results.put(delivered, outcome));
            // A chain of stages for images that are delivered at once would only need memory.
            if (!image.isDone() || image.isCompletedExceptionally()) {
                return image.thenCompose(done -> deliverNext(positions, next, results));
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Sets whether files get their names while the response still arrives. It does for a response whose complete images
     * are final ones, other than that of a running task. Default: false.
     */
    public void publishOnArrival(boolean wanted) {
        images.publish(wanted);
    }

    /**
     * Declares that the response contains partial images, too. A complete image is then not necessarily a final one.
     */
    public void allowPartials() {
        images.allowPartials();
    }

    /** Delivers one final image of a response that continues. The future never fails. */
    public CompletableFuture<ImageOutcome<T>> deliver(ImageReference reference) {
        ImagePosition position = ImagePosition.of(reference, context.requested().count());
        images.assign(List.of(position));
        return deliver(position);
    }

    /**
     * Announces that an image of the response is a final one. If the call ends before the response names the image, it
     * is delivered if it is complete.
     */
    public void expectFinal(ImageReference reference) {
        ReceivedImage<T> image = images.find(reference);
        if (image != null) {
            image.assign(ImagePosition.of(reference, context.requested().total()));
        }
    }

    /** Announces images that would be downloaded. If the call ends before, their outcomes have the URLs. */
    public void expectDownloads(List<ImageReference> references) {
        outcomes.expect(references.stream()
                .filter(reference ->
                        reference.url().isPresent() && reference.ordinal().isEmpty())
                .toList());
    }

    /** Delivers one partial image. It is not an image of the result. */
    public CompletableFuture<ImageOutcome<T>> deliverPartial(ImageReference reference, int partialIndex) {
        ReceivedImage<T> image = Objects.requireNonNull(images.find(reference));
        ImagePosition position =
                new ImagePosition(reference, context.requested().count(), OptionalInt.of(partialIndex));
        image.assign(position);
        return CompletableFuture.supplyAsync(() -> image.deliver(position), deliveryExecutor());
    }

    /**
     * Releases a delivered image: an abort of the call no longer discards it.
     *
     * @return the image; empty if the call was aborted before, and the image no longer exists
     */
    public Optional<ReleasedImage> release(ImageReference reference) {
        return images.release(reference).map(this::bounded);
    }

    private ReleasedImage bounded(ReleasedImage image) {
        return new ReleasedImage() {
            @Override
            public void keep() {
                DeliverySession.this.keep(image::keep);
            }

            @Override
            public void discard() {
                image.discard();
            }
        };
    }

    /** Discards an image of the response that is not part of the result. */
    public void discardImage(int ordinal) {
        images.discard(ordinal);
    }

    private CompletableFuture<ImageOutcome<T>> deliver(ImagePosition position) {
        return deliver(position, deliveryExecutor());
    }

    private CompletableFuture<ImageOutcome<T>> deliver(ImagePosition position, Executor executor) {
        ImageReference reference = position.reference();
        ReceivedImage<T> image = images.find(reference);
        if (reference.failure().isPresent()) {
            if (image != null) {
                // Some providers send a substitute in the place of a blocked image.
                image.discard();
            }
            return completed(outcomes.reported(reference));
        }
        if (image != null) {
            return CompletableFuture.supplyAsync(() -> image.deliver(position), executor);
        }
        if (reference.url().isEmpty()) {
            return failed(
                    reference,
                    new InvalidImageException("response contains neither an image nor its URL", billed(), null));
        }
        if (destinations.urlOnly()) {
            return deliverUrl(position);
        }
        int max = context.limits().maxImages();
        return context.requested().positionOf(reference.index()) < max
                ? download(position)
                : failed(
                        reference,
                        new ResponseTooLargeException(
                                "response exceeds the limit of " + max + " images; increase Limits.maxImages",
                                billed(),
                                null));
    }

    @SuppressWarnings("unchecked") // a factory that requests only URLs is one of URIs
    private CompletableFuture<ImageOutcome<T>> deliverUrl(ImagePosition position) {
        Optional<URI> url = position.url();
        return url.isPresent()
                ? completed(new ImageOutcome.Delivered<>(new GeneratedImage<>(
                        position.index(),
                        (T) url.get(),
                        Optional.empty(),
                        position.reference().revisedPrompt(),
                        url)))
                : failed(
                        position.reference(),
                        new InvalidImageException("response contains an image URL that is not valid", billed(), null));
    }

    private CompletableFuture<ImageOutcome<T>> download(ImagePosition position) {
        List<ReceivedImage<T>> attempts = new CopyOnWriteArrayList<>();
        return downloader
                .download(
                        position.reference().url().orElseThrow(),
                        () -> {
                            attempts.forEach(ReceivedImage::discard);
                            ReceivedImage<T> image = images.openDownload(position);
                            attempts.add(image);
                            return image;
                        },
                        () -> attempts.stream().anyMatch(ReceivedImage::hasArrived))
                .handleAsync(
                        (done, error) -> {
                            if (error == null) {
                                return attempts.get(attempts.size() - 1).deliver(position);
                            }
                            Optional<ReceivedImage<T>> arrived = attempts.stream()
                                    .filter(ReceivedImage::hasArrived)
                                    .findFirst();
                            if (arrived.isPresent()) {
                                warnings.add(new Warning(
                                        "images",
                                        "image " + position.index() + " is complete, although its download failed: "
                                                + CompletionErrors.unwrap(error).getMessage()));
                                return arrived.get().deliver(position);
                            }
                            if (context.scope().abortReason() == null) {
                                // Otherwise the abort decides about an image that is complete.
                                attempts.forEach(ReceivedImage::discard);
                            }
                            return outcomes.recordIfAbsent(
                                    outcomes.failed(position.reference(), downloadFailure(error)));
                        },
                        deliveryExecutor());
    }

    private ImagesException downloadFailure(Throwable error) {
        Throwable cause = CompletionErrors.unwrap(error);
        if (cause instanceof ConnectionException || cause instanceof CallTimeoutException) {
            return new DownloadException(
                    "image was generated, but its download failed: " + cause.getMessage(), billed(), cause);
        }
        return cause instanceof ImagesException exception
                ? exception
                : new DownloadException("image was generated, but its download failed", billed(), cause);
    }

    private CompletableFuture<ImageOutcome<T>> failed(ImageReference reference, ImagesException failure) {
        return completed(outcomes.failed(reference, failure));
    }

    private Executor deliveryExecutor() {
        return executor().orElse(context.workers());
    }

    private CompletableFuture<ImageOutcome<T>> completed(ImageOutcome<T> outcome) {
        return CompletableFuture.completedFuture(outcomes.recordIfAbsent(outcome));
    }

    private ErrorDetails billed() {
        return ErrorDetails.of(BillingStatus.BILLED)
                .provider(context.provider())
                .build();
    }
}
