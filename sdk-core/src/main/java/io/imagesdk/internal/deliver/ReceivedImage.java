package io.imagesdk.internal.deliver;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One image while it arrives. Its bytes are counted, inspected and written to the destination of the image. The first
 * failure becomes the outcome of the image.
 */
final class ReceivedImage<T> implements ImageHandler.ImageReceiver {
    private final ImageInspector inspector;
    private final long maxBytes;
    private final @Nullable ImageDestination<T> destination;
    private @Nullable ImagesException failure;
    private volatile boolean complete;
    private boolean delivered;

    private ReceivedImage(
            @Nullable ImageDestination<T> destination,
            long maxBytes,
            boolean svgExpected,
            @Nullable ImagesException failure) {
        this.destination = destination;
        this.maxBytes = maxBytes;
        this.inspector = new ImageInspector(svgExpected);
        this.failure = failure;
    }

    /** Opens the destination of an image. If that fails, the image itself fails and its bytes are ignored. */
    static <T> ReceivedImage<T> open(
            DestinationFactory<T> destinations, int ordinal, long expectedBytes, long maxBytes, boolean svgExpected) {
        try {
            ImageDestination<T> destination = destinations.open(ordinal, Math.min(expectedBytes, maxBytes));
            return new ReceivedImage<>(destination, maxBytes, svgExpected, null);
        } catch (IOException | RuntimeException e) {
            // The sink of a caller may throw any exception.
            return new ReceivedImage<>(null, maxBytes, svgExpected, storageFailure(e));
        }
    }

    /** Returns an image whose bytes are ignored, because its call was aborted. */
    static <T> ReceivedImage<T> ignored(long maxBytes) {
        return new ReceivedImage<>(null, maxBytes, false, null);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (inspector.byteCount() + length > maxBytes) {
            failure = new ResponseTooLargeException(
                    "image exceeds the limit of " + maxBytes + " bytes; increase Limits.maxImageBytes", billed(), null);
        }
        if (destination == null || failure instanceof ResponseTooLargeException) {
            return;
        }
        try {
            inspector.write(bytes, offset, length);
            destination.write(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            failure = failure == null ? storageFailure(e) : failure;
        }
    }

    @Override
    public boolean wantsMore() {
        return !(failure instanceof ResponseTooLargeException);
    }

    @Override
    public void complete() {
        complete = true;
    }

    @Override
    public void fail(String reason) {
        failure = failure == null
                ? new InvalidImageException("image cannot be read: " + reason, billed(), null)
                : failure;
    }

    /** Returns the outcome of a final image. No further bytes may follow. */
    ImageOutcome<T> deliver(ImageReference reference, int count, Optional<URI> url) {
        return deliver(reference, ImagePosition.of(reference.index(), count), url);
    }

    /** Completes the destination and returns the outcome. No further bytes may follow. */
    synchronized ImageOutcome<T> deliver(ImageReference reference, ImagePosition position, Optional<URI> url) {
        if (delivered) {
            // The timeout of the call has delivered the image before.
            return new ImageOutcome.Failed<>(reference.index(), failure(), url, Optional.empty());
        }
        delivered = true;
        if (failure == null) {
            failure = findDefect();
        }
        if (failure == null && destination != null) {
            ImageFacts facts = new ImageFacts(
                    inspector.format().orElseThrow(),
                    inspector.width(),
                    inspector.height(),
                    inspector.byteCount(),
                    inspector.sha256());
            try {
                T content = destination.complete(facts, position);
                return new ImageOutcome.Delivered<>(new GeneratedImage<>(
                        reference.index(), content, Optional.of(facts), reference.revisedPrompt(), url));
            } catch (IOException | RuntimeException e) {
                failure = storageFailure(e);
            }
        }
        Optional<ImageBytes> recovered = failure instanceof ImageStorageException && destination != null && complete
                ? destination.recover()
                : Optional.empty();
        discard(false);
        return new ImageOutcome.Failed<>(reference.index(), failure(), url, recovered);
    }

    /**
     * Delivers the image when the call exceeds its timeout, if the image is complete although its response is not. The
     * image is billed.
     */
    synchronized Optional<ImageOutcome<T>> deliverIfComplete(int ordinal, int count) {
        ImageReference reference = new ImageReference(
                ordinal, OptionalInt.of(ordinal), Optional.empty(), Optional.empty(), Optional.empty());
        return complete && !delivered ? Optional.of(deliver(reference, count, Optional.empty())) : Optional.empty();
    }

    private ImagesException failure() {
        return failure == null
                ? new InvalidImageException("image did not arrive before the end of the call", billed(), null)
                : failure;
    }

    private @Nullable ImagesException findDefect() {
        if (inspector.format().isEmpty()) {
            return new InvalidImageException(
                    "content is not an image, it starts like " + inspector.describeContent(), billed(), null);
        }
        return complete && inspector.isComplete()
                ? null
                : new InvalidImageException(
                        "image is incomplete, it ends after " + inspector.byteCount() + " bytes", billed(), null);
    }

    /** Releases the destination, see {@link ImageDestination#discard}. */
    void discard(boolean keepCompleted) {
        if (destination != null) {
            destination.discard(keepCompleted);
        }
    }

    private static ImageStorageException storageFailure(Exception cause) {
        return new ImageStorageException("image could not be stored: " + cause.getMessage(), billed(), cause);
    }

    private static ErrorDetails billed() {
        return ErrorDetails.of(BillingStatus.BILLED).build();
    }
}
