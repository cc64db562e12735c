package io.imagesdk.internal.deliver;

import io.imagesdk.internal.deliver.DeliverySession.RequestedImages;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.model.ImageOutcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The images of one call that have a destination: those that arrive with the response, and those that are downloaded.
 * An abort of the call discards all of them, except those that already belong to the caller.
 */
final class ReceivedImages<T> {
    private static final int EXTRA_BYTES = 1024;

    private final DestinationFactory<T> destinations;
    private final RequestedImages requested;
    private final long maxImageBytes;
    private final Map<Integer, ReceivedImage<T>> byOrdinal = new ConcurrentHashMap<>();
    private final List<ReceivedImage<T>> downloads = new CopyOnWriteArrayList<>();
    private final Map<Integer, ReceivedImage<T>> byIndex = new ConcurrentHashMap<>();
    private final Object opening = new Object();
    private volatile boolean aborted;
    private volatile boolean partialsAllowed;
    private long expectedImageBytes;
    private long unassignedBytes;

    ReceivedImages(DestinationFactory<T> destinations, RequestedImages requested, long maxImageBytes) {
        this.destinations = destinations;
        this.requested = requested;
        this.maxImageBytes = maxImageBytes;
    }

    /** Announces the size of the response; four characters of base64 are three bytes of an image. */
    synchronized void expect(long responseBytes) {
        unassignedBytes = responseBytes / 4 * 3;
        expectedImageBytes = unassignedBytes / Math.max(1, requested.count()) + EXTRA_BYTES;
    }

    /** Opens the next image of the response. It replaces the image of an earlier attempt that was truncated. */
    ReceivedImage<T> open(int ordinal) {
        return open(ordinal, assignBytes(), image -> {
            ReceivedImage<T> replaced = byOrdinal.put(ordinal, image);
            if (replaced != null) {
                replaced.discard(false);
            }
        });
    }

    /** Opens an image that is downloaded. */
    ReceivedImage<T> openDownload(int index) {
        return open(index, 0, downloads::add);
    }

    /**
     * Opens and registers an image. Files are opened under a lock: an abort finds every file that exists, and no file
     * is created after it. A sink is opened without the lock, because an abort must not wait for code of the user.
     */
    private ReceivedImage<T> open(int ordinal, long expectedBytes, Consumer<ReceivedImage<T>> registration) {
        if (destinations.runsUserCode()) {
            return openUnlessAborted(ordinal, expectedBytes, registration);
        }
        synchronized (opening) {
            return openUnlessAborted(ordinal, expectedBytes, registration);
        }
    }

    private ReceivedImage<T> openUnlessAborted(
            int ordinal, long expectedBytes, Consumer<ReceivedImage<T>> registration) {
        if (aborted) {
            return ReceivedImage.ignored(maxImageBytes);
        }
        ReceivedImage<T> image =
                ReceivedImage.open(destinations, ordinal, expectedBytes, maxImageBytes, requested.svgExpected());
        registration.accept(image);
        if (aborted) {
            // The call was aborted while a sink was opened.
            image.discard(false);
        }
        return image;
    }

    /**
     * Limits the buffers of all images together to the announced size, because a server may announce more than it
     * sends.
     */
    private synchronized long assignBytes() {
        long assigned = Math.min(expectedImageBytes, unassignedBytes);
        unassignedBytes -= assigned;
        return assigned;
    }

    /** Returns the image that arrived for this reference; null if none arrived. */
    @Nullable
    ReceivedImage<T> find(ImageReference reference) {
        return reference.ordinal().isPresent()
                ? byOrdinal.get(reference.ordinal().getAsInt())
                : null;
    }

    /** Records that an image belongs to an index of the result. */
    void setIndex(ImageReference reference, ReceivedImage<T> image) {
        byIndex.put(reference.index(), image);
    }

    /** Removes a partial image that was delivered, so that an abort does not discard it. */
    void releasePartial(ImageReference reference, ReceivedImage<T> image) {
        byOrdinal.remove(reference.ordinal().orElseThrow(), image);
    }

    /** Removes a delivered image, so that an abort does not discard it. */
    void release(ImageReference reference) {
        ReceivedImage<T> image = byIndex.remove(reference.index());
        if (image != null) {
            byOrdinal.values().remove(image);
            downloads.remove(image);
        }
    }

    /** Discards an image of the response that is not part of the result. */
    void discard(int ordinal) {
        ReceivedImage<T> image = byOrdinal.remove(ordinal);
        if (image != null) {
            image.discard(false);
        }
    }

    /** Discards the images of the response that no reference names. */
    void discardUnused() {
        byOrdinal.values().forEach(image -> image.discard(true));
    }

    /**
     * Declares that the response contains partial images, too. A complete image is then not necessarily a final one.
     */
    void allowPartials() {
        partialsAllowed = true;
    }

    /**
     * Discards all images that do not belong to the caller.
     *
     * @param keepCompleted whether completed images stay, and complete images of an incomplete response are delivered
     * @param recorder accepts the outcomes of the images that are delivered here
     */
    void abort(boolean keepCompleted, Consumer<ImageOutcome<T>> recorder) {
        synchronized (opening) {
            aborted = true;
        }
        if (keepCompleted && !partialsAllowed && !destinations.runsUserCode()) {
            byOrdinal.forEach((ordinal, image) ->
                    image.deliverIfComplete(ordinal, requested.count()).ifPresent(recorder));
        }
        byOrdinal.values().forEach(image -> image.discard(keepCompleted));
        downloads.forEach(image -> image.discard(keepCompleted));
    }
}
