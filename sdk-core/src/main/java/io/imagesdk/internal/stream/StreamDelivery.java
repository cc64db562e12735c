package io.imagesdk.internal.stream;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.pipeline.CallExecution;
import io.imagesdk.internal.stream.EventQueue.Publication;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the images of one stream, and publishes each of them when it is in its destination, in the order of the
 * events.
 */
final class StreamDelivery<T> implements StreamEventHandler {
    private final CallExecution<T> call;
    private final DeliverySession<T> destination;
    private final StreamSubscription<T> subscription;
    private final Executor workers;
    private final List<Warning> warnings = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable ImagesException> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable ImageResult<T>> latest = new AtomicReference<>();
    private final CompletableFuture<Integer> exchangeCompleted = new CompletableFuture<>();
    private final Optional<OpenEndedImages<T>> openEnded;
    private CompletableFuture<?> lastEvent = CompletableFuture.completedFuture(0);
    private int completedImages;

    private StreamDelivery(CallExecution<T> call, StreamSubscription<T> subscription, Executor workers) {
        this.call = call;
        this.destination = call.destination();
        this.subscription = subscription;
        this.workers = workers;
        this.openEnded = call.streaming().endEvents().isEmpty()
                ? Optional.empty()
                : Optional.of(new OpenEndedImages<>(call, warnings));
    }

    /**
     * Runs a prepared call. The order of the stages is that of {@code CallExecution.run}; images are delivered while
     * they arrive.
     */
    static <T> CompletableFuture<ImageResult<T>> run(
            CallExecution<T> call, StreamSubscription<T> subscription, Executor workers) {
        StreamDelivery<T> delivery = new StreamDelivery<>(call, subscription, workers);
        return call.send(call.streamDecoder(delivery))
                .thenCompose(plain -> plain.isEmpty()
                        ? CompletableFuture.completedFuture(0)
                        : call.awaitImages(plain.get()).thenCompose(delivery::onPlainResponse))
                .thenCompose(published -> delivery.finish(null))
                .exceptionallyCompose(delivery::finish);
    }

    @Override
    public void onEventStream() {
        destination.allowPartials();
    }

    @Override
    public void onUrls(ImageResponse response) {
        destination.expectDownloads(response.images());
    }

    @Override
    public synchronized void onPartial(ImageReference image, int partialIndex) {
        subscription.expectEvent();
        lastEvent = lastEvent.thenCombine(destination.deliverPartial(image, partialIndex), (before, outcome) -> {
            subscription.publish(partial(image, partialIndex, outcome));
            return outcome;
        });
    }

    private List<Publication<T>> partial(ImageReference reference, int partialIndex, ImageOutcome<T> outcome) {
        if (outcome instanceof ImageOutcome.Delivered<T> delivered) {
            return publication(reference, new ImageEvent.Partial<>(partialIndex, delivered.image()));
        }
        onInvalid(partialIndex + ": "
                + (outcome instanceof ImageOutcome.Failed<T> failed
                        ? failed.error().getMessage()
                        : "it was blocked by moderation"));
        return List.of();
    }

    @Override
    public void onInvalid(String reason) {
        warnings.add(new Warning("partial_images", "a partial image is omitted, " + reason));
    }

    @Override
    public void onFinalStarted(ImageReference image) {
        destination.expectFinal(image);
    }

    @Override
    public void onDiscarded(int ordinal) {
        destination.discardImage(ordinal);
    }

    @Override
    public synchronized boolean onCompleted(ImageResponse response) {
        subscription.expectEvent();
        completedImages += response.images().size();
        boolean more = openEnded.isPresent() || completedImages < call.imageCount();
        CompletableFuture<List<ImageOutcome<T>>> outcomes = CompletableFuture.completedFuture(new ArrayList<>());
        for (ImageReference image : response.images()) {
            outcomes = outcomes.thenCombine(destination.deliver(image), StreamDelivery::append);
        }
        // The last image is published when the exchange has completed: its result lists all attempts.
        CompletableFuture<?> turn = more ? lastEvent : CompletableFuture.allOf(lastEvent, exchangeCompleted);
        lastEvent = turn.thenCombine(outcomes, (before, delivered) -> {
            subscription.publish(
                    openEnded.isPresent()
                            ? publications(openEnded.get().add(response, delivered))
                            : completed(response, delivered));
            return delivered;
        });
        return more;
    }

    @Override
    public synchronized void onEnded(Usage usage) {
        openEnded.ifPresent(images -> lastEvent = lastEvent.thenRun(() -> images.end(usage)));
    }

    private List<Publication<T>> publications(List<OpenEndedImages.Ready<T>> images) {
        List<Publication<T>> publications = new ArrayList<>();
        for (OpenEndedImages.Ready<T> image : images) {
            latest.set(image.event().result());
            publications.addAll(publication(image.reference(), image.event()));
        }
        return publications;
    }

    /** Publishes the last image of a stream whose number of images was not known. */
    private void publishLast(OpenEndedImages<T> images) {
        subscription.expectEvent();
        List<Publication<T>> last = List.of();
        try {
            last = publications(images.last());
        } catch (ImagesException e) {
            failure.compareAndSet(null, e);
        }
        subscription.publish(last);
    }

    /** Adds to the list itself: the stages that append run one after the other. */
    private static <E> List<E> append(List<E> list, E element) {
        list.add(element);
        return list;
    }

    /** An image that cannot be delivered does not affect the other images of the stream; the call fails after them. */
    private List<Publication<T>> completed(ImageResponse response, List<ImageOutcome<T>> outcomes) {
        try {
            ImageResult<T> result = call.assemble(response.withWarnings(warnings), outcomes);
            latest.set(result);
            Map<Integer, GeneratedImage<T>> images =
                    result.images().stream().collect(Collectors.toMap(GeneratedImage::index, image -> image));
            return response.images().stream()
                    .flatMap(reference -> Optional.ofNullable(images.get(reference.index())).stream()
                            .flatMap(image ->
                                    publication(reference, new ImageEvent.Completed<>(image, result)).stream()))
                    .toList();
        } catch (ImagesException e) {
            failure.compareAndSet(null, e);
            return List.of();
        }
    }

    /** Returns the publication of an image; empty if the call was cancelled and the image no longer exists. */
    private List<Publication<T>> publication(ImageReference reference, ImageEvent<T> event) {
        return destination.release(reference).map(image -> new Publication<>(event, image)).stream()
                .toList();
    }

    @Override
    public void whenDrained(Runnable next) {
        subscription.whenDrained(() -> {
            try {
                workers.execute(next);
            } catch (RejectedExecutionException ignored) {
                // The service is closed, and the call with it.
            }
        });
    }

    /** Delivers the images of a plain response, which the provider sent instead of events. */
    private CompletableFuture<Integer> onPlainResponse(ImageResponse response) {
        subscription.expectEvent();
        return destination.deliver(response.images()).thenApply(outcomes -> {
            subscription.publish(completed(response, outcomes));
            return outcomes.size();
        });
    }

    /**
     * Ends the call after the exchange: publishes what has arrived, and then returns the result of the last image, or
     * fails.
     *
     * @param error why the exchange failed; null if it completed
     */
    private synchronized CompletableFuture<ImageResult<T>> finish(@Nullable Throwable error) {
        exchangeCompleted.complete(completedImages);
        openEnded.ifPresent(images -> lastEvent = lastEvent.thenRun(() -> publishLast(images)));
        if (error != null) {
            // The abort of the call decides about the images that no event has named.
            return lastEvent.thenCompose(published -> CompletableFuture.failedFuture(error));
        }
        return lastEvent
                .thenCompose(published -> destination.deliver(List.of()))
                .thenCompose(remaining -> {
                    ImagesException cause = failure.get();
                    ImageResult<T> result = latest.get();
                    if (cause == null) {
                        return CompletableFuture.completedFuture(
                                Objects.requireNonNull(result, "an image has arrived"));
                    }
                    // The other images of the stream were generated.
                    return CompletableFuture.failedFuture(
                            result == null
                                    ? cause
                                    : cause.withDetails(cause.details().toBuilder()
                                            .billing(BillingStatus.BILLED)
                                            .build()));
                });
    }
}
