package io.imagesdk.internal.stream;

import io.imagesdk.internal.pipeline.CallExecution;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images of a stream whose number is not known before its end. Each image is published when the one after it has
 * been delivered, so that the last one has the complete result: all outcomes, the usage and the cost.
 */
final class OpenEndedImages<T> {
    private final CallExecution<T> call;
    private final List<Warning> warnings;
    private final List<ImageOutcome<T>> outcomes = new ArrayList<>();
    private Usage usage = Usage.NONE;
    private @Nullable ImageResponse latest;
    private @Nullable ImageReference held;
    private @Nullable GeneratedImage<T> heldImage;

    /**
     * Creates the images of one stream.
     *
     * @param warnings the warnings of the stream so far, to which others are added later
     */
    OpenEndedImages(CallExecution<T> call, List<Warning> warnings) {
        this.call = call;
        this.warnings = warnings;
    }

    /** An image that can be published, and the result with it. */
    record Ready<T>(ImageReference reference, ImageEvent.Completed<T> event) {}

    /** Adds the outcomes of an event, and returns the images before the last one. */
    synchronized List<Ready<T>> add(ImageResponse response, List<ImageOutcome<T>> delivered) {
        List<Ready<T>> ready = new ArrayList<>();
        for (int i = 0; i < delivered.size(); i++) {
            if (delivered.get(i) instanceof ImageOutcome.Delivered<T> image) {
                addHeld(ready);
                held = response.images().get(i);
                heldImage = image.image();
            }
            outcomes.add(delivered.get(i));
            latest = response;
        }
        return ready;
    }

    /** Adds the usage at the end of the stream. */
    synchronized void end(Usage total) {
        usage = total;
    }

    /**
     * Returns the last image.
     *
     * @throws io.imagesdk.error.ImagesException if no image of the stream was delivered, with the reason of the first
     */
    synchronized List<Ready<T>> last() {
        List<Ready<T>> ready = new ArrayList<>();
        addHeld(ready);
        if (ready.isEmpty() && latest != null) {
            result(latest);
        }
        return ready;
    }

    private void addHeld(List<Ready<T>> ready) {
        if (held != null && heldImage != null && latest != null) {
            ready.add(new Ready<>(held, new ImageEvent.Completed<>(heldImage, result(latest))));
        }
        held = null;
        heldImage = null;
    }

    private ImageResult<T> result(ImageResponse response) {
        return call.assemble(
                response.withUsage(usage.orElse(response.usage())).withWarnings(warnings), List.copyOf(outcomes));
    }
}
