package io.imagesdk.internal.deliver;

import io.imagesdk.internal.deliver.DeliverySession.ReleasedImage;
import io.imagesdk.internal.deliver.DeliverySession.RequestedImages;
import io.imagesdk.internal.deliver.ReceivedImage.ReceptionContext;
import io.imagesdk.internal.wire.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The images of one call that have a destination: those that arrive with the response, and those that are downloaded.
 * An abort of the call discards all of them, except those that already belong to the caller.
 *
 * <p>One lock guards the collections. Files are opened under it: an abort finds every file that exists, and no file is
 * created after it. A sink is opened without the lock, because an abort must not wait for code of the caller.
 */
final class ReceivedImages<T> {
    private static final int EXTRA_BYTES = 1024;

    private final DestinationFactory<T> destinations;
    private final RequestedImages requested;
    private final ReceptionContext<T> context;
    private final ImageNumbers numbers;
    private final Map<Integer, ReceivedImage<T>> byOrdinal = new TreeMap<>();
    private final List<ReceivedImage<T>> downloads = new ArrayList<>();
    private boolean aborted;
    private boolean partialsAllowed;
    private boolean published;
    private long expectedImageBytes;
    private long unassignedBytes;

    ReceivedImages(DestinationFactory<T> destinations, RequestedImages requested, ReceptionContext<T> context) {
        this.destinations = destinations;
        this.requested = requested;
        this.context = context;
        this.numbers = new ImageNumbers(requested);
    }

    /** Announces the size of the response; four characters of base64 are three bytes of an image. */
    synchronized void expect(long responseBytes) {
        unassignedBytes = responseBytes / 4 * 3;
        expectedImageBytes = unassignedBytes / Math.max(1, requested.count()) + EXTRA_BYTES;
    }

    /** Opens the next image of the response. It replaces the image of an earlier attempt that was truncated. */
    ReceivedImage<T> open(int ordinal) {
        discard(ordinal);
        return open(numbers.ofInline(ordinal), assignBytes(), image -> {
            if (published) {
                image.publishedAt(unnamed(ordinal));
            }
            byOrdinal.put(ordinal, image);
        });
    }

    /** Opens an image that is downloaded. */
    ReceivedImage<T> openDownload(ImagePosition position) {
        return open(numbers.ofDownload(position.index()), 0, image -> {
            image.assign(position);
            downloads.add(image);
        });
    }

    private ReceivedImage<T> open(int index, long expectedBytes, Consumer<ReceivedImage<T>> registration) {
        if (!context.runsUserCode()) {
            synchronized (this) {
                return openUnlessAborted(index, expectedBytes, registration);
            }
        }
        return openUnlessAborted(index, expectedBytes, registration);
    }

    private ReceivedImage<T> openUnlessAborted(int index, long expectedBytes, Consumer<ReceivedImage<T>> registration) {
        if (isAborted()) {
            return ReceivedImage.ignored(context);
        }
        ReceivedImage<T> image = ReceivedImage.open(destinations, index, expectedBytes, context);
        synchronized (this) {
            registration.accept(image);
        }
        if (isAborted()) {
            // The call was aborted while a sink was opened.
            image.discard();
        }
        return image;
    }

    private synchronized boolean isAborted() {
        return aborted;
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
    synchronized @Nullable ReceivedImage<T> find(ImageReference reference) {
        return reference.ordinal().isPresent()
                ? byOrdinal.get(reference.ordinal().getAsInt())
                : null;
    }

    /**
     * Sets the positions of images, in one step, so that an abort uses either all of them or none.
     *
     * @return false if the call was aborted before
     */
    synchronized boolean assign(List<ImagePosition> positions) {
        if (aborted) {
            return false;
        }
        context.outcomes()
                .expect(positions.stream().map(ImagePosition::reference).toList());
        for (ImagePosition position : positions) {
            ReceivedImage<T> image = find(position.reference());
            if (image != null) {
                image.assign(position);
            }
        }
        return true;
    }

    /**
     * Releases a delivered image from the call.
     *
     * @return the image; empty if it was discarded, and an image that needs no release if it has no bytes
     */
    Optional<ReleasedImage> release(ImageReference reference) {
        List<ReceivedImage<T>> candidates = candidates(reference);
        Optional<ReleasedImage> released = candidates.stream()
                .filter(ReceivedImage::release)
                .map(ReleasedImage.class::cast)
                .findFirst();
        synchronized (this) {
            byOrdinal.values().removeAll(candidates);
            downloads.removeAll(candidates);
        }
        return candidates.isEmpty() ? Optional.of(ReleasedImage.NONE) : released;
    }

    private synchronized List<ReceivedImage<T>> candidates(ImageReference reference) {
        ReceivedImage<T> image = find(reference);
        return image != null
                ? List.of(image)
                : downloads.stream()
                        .filter(download -> download.isAt(reference.index()))
                        .toList();
    }

    /** Discards an image of the response, if it has arrived. */
    void discard(int ordinal) {
        ReceivedImage<T> image;
        synchronized (this) {
            image = byOrdinal.remove(ordinal);
        }
        if (image != null) {
            image.discard();
        }
    }

    /** Discards the images that have arrived so far. */
    void discardReceived() {
        List<ReceivedImage<T>> images;
        synchronized (this) {
            images = List.copyOf(byOrdinal.values());
            byOrdinal.clear();
        }
        images.forEach(ReceivedImage::discard);
    }

    /** Discards the images of the response that have no position in the result. */
    void discardUnassigned() {
        received().forEach(ReceivedImage::discardUnassigned);
    }

    /**
     * Sets whether files get their names as soon as they are complete, before the response has named their images. It
     * does if each complete image is probably an image of the result. Default: false.
     */
    synchronized void publish(boolean wanted) {
        published = wanted && !context.runsUserCode();
    }

    /** Passes all delivered images to the caller. */
    void keep() {
        received().forEach(ReceivedImage::keep);
        downloaded().forEach(ReceivedImage::keep);
    }

    /**
     * Declares that the response contains partial images, too. A complete image is then not necessarily a final one.
     */
    synchronized void allowPartials() {
        partialsAllowed = true;
    }

    /**
     * Lets a sink complete the images of the result that have arrived, although the call fails. No further image is
     * opened.
     *
     * @param callbacks the executor for the code of a sink
     * @return completes when the sink has completed them
     */
    CompletableFuture<Void> deliverArrived(Executor callbacks) {
        List<CompletableFuture<Void>> stored = new ArrayList<>();
        endArrival((image, unnamed) -> stored.add(image.deliverArrived(unnamed, callbacks)));
        return CompletableFuture.allOf(stored.toArray(CompletableFuture[]::new));
    }

    /**
     * Discards all images that do not belong to the caller.
     *
     * @param keepComplete whether complete images are delivered and stay, although the call fails
     */
    void abort(boolean keepComplete) {
        endArrival((image, unnamed) -> image.abort(keepComplete, unnamed));
    }

    /** Opens no further image, and passes all images with the position of those that the response does not name. */
    private void endArrival(BiConsumer<ReceivedImage<T>, Optional<ImagePosition>> action) {
        Map<Integer, ReceivedImage<T>> images;
        boolean named;
        synchronized (this) {
            aborted = true;
            images = new TreeMap<>(byOrdinal);
            named = partialsAllowed;
        }
        images.forEach(
                (ordinal, image) -> action.accept(image, named ? Optional.empty() : Optional.of(unnamed(ordinal))));
        downloaded().forEach(image -> action.accept(image, Optional.empty()));
    }

    private ImagePosition unnamed(int ordinal) {
        return ImagePosition.ofUnnamed(requested.indexOf(ordinal), ordinal, requested.total());
    }

    private synchronized List<ReceivedImage<T>> received() {
        return List.copyOf(byOrdinal.values());
    }

    private synchronized List<ReceivedImage<T>> downloaded() {
        return List.copyOf(downloads);
    }
}
