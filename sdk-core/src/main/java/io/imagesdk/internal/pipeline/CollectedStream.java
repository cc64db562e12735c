package io.imagesdk.internal.pipeline;

import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects the final images of an event stream into one response. Partial images are discarded. */
final class CollectedStream implements StreamEventHandler {
    private final DeliverySession<?> destination;
    private final int imageCount;
    private final List<ImageReference> images = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();
    private Usage usage = Usage.NONE;
    private @Nullable ImageResponse latest;

    /**
     * Creates an empty response.
     *
     * @param imageCount the number of images after which the stream ends
     */
    CollectedStream(DeliverySession<?> destination, int imageCount) {
        this.destination = destination;
        this.imageCount = imageCount;
    }

    /** Returns the response; the stream has at least one final image. */
    TaskResponse response() {
        ImageResponse last = Objects.requireNonNull(latest);
        return new TaskResponse.Done(
                new ImageResponse(last.head(), images, last.facts(), last.responseJson(), warnings, Optional.empty())
                        .withUsage(usage.orElse(last.usage())));
    }

    @Override
    public void onEventStream() {
        // A complete image may be a partial one.
        destination.publishOnArrival(false);
        destination.allowPartials();
    }

    @Override
    public void onUrls(ImageResponse response) {
        destination.expectDownloads(response.withIndexes(destination::indexOf).images());
    }

    @Override
    public void onPartial(ImageReference image, int partialIndex) {
        image.ordinal().ifPresent(destination::discardImage);
    }

    @Override
    public void onFinalStarted(ImageReference image) {
        image.ordinal()
                .ifPresent(ordinal ->
                        destination.expectFinal(ImageReference.ofOrdinal(destination.indexOf(image.index()), ordinal)));
    }

    @Override
    public boolean onCompleted(ImageResponse response) {
        latest = response;
        images.addAll(response.images());
        warnings.addAll(response.warnings());
        response.withIndexes(destination::indexOf).images().forEach(destination::expectFinal);
        onUrls(response);
        return images.size() < imageCount;
    }

    @Override
    public void onEnded(Usage total) {
        usage = total;
    }

    @Override
    public void onDiscarded(int ordinal) {
        destination.discardImage(ordinal);
    }

    @Override
    public void onInvalid(String reason) {
        // A partial image is not requested.
    }

    @Override
    public boolean hasSubscriber() {
        return false;
    }

    @Override
    public void whenDrained(Runnable next) {
        next.run();
    }
}
