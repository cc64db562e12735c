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
 * One picture while it arrives: looked at, counted, and passed on to its slot. What goes wrong is kept for its outcome.
 */
final class ReceivedImage<T> implements ImageHandler.ImageReceiver {
    private final ImageInspector inspector;
    private final long max;
    private final @Nullable ImageDestination<T> destination;
    private @Nullable ImagesException failure;
    private volatile boolean whole;
    private boolean finished;

    private ReceivedImage(
            @Nullable ImageDestination<T> destination,
            long max,
            boolean svgExpected,
            @Nullable ImagesException failure) {
        this.destination = destination;
        this.max = max;
        this.inspector = new ImageInspector(svgExpected);
        this.failure = failure;
    }

    static <T> ReceivedImage<T> open(
            DestinationFactory<T> destinations, int ordinal, long expected, long max, boolean svgExpected) {
        try {
            return new ReceivedImage<>(destinations.open(ordinal, Math.min(expected, max)), max, svgExpected, null);
        } catch (IOException | RuntimeException e) { // a caller's sink may throw anything
            return new ReceivedImage<>(null, max, svgExpected, output(e));
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (inspector.byteCount() + length > max) {
            failure = new ResponseTooLargeException("the picture has more than " + max + " bytes", paid(), null);
        }
        if (destination == null || failure instanceof ResponseTooLargeException) {
            return;
        }
        try {
            inspector.write(bytes, offset, length);
            destination.write(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            failure = failure == null ? output(e) : failure;
        }
    }

    @Override
    public boolean wantsMore() {
        return !(failure instanceof ResponseTooLargeException);
    }

    @Override
    public void complete() {
        whole = true;
    }

    @Override
    public void fail(String reason) {
        failure = failure == null
                ? new InvalidImageException("the picture cannot be read: " + reason, paid(), null)
                : failure;
    }

    void fail(ImagesException reason) {
        failure = failure == null ? reason : failure;
    }

    /** What became of it; nothing more may come. */
    ImageOutcome<T> finish(ImageReference item, int count, Optional<URI> address) {
        return finish(item, ImagePosition.of(item.index(), count), address);
    }

    synchronized ImageOutcome<T> finish(ImageReference item, ImagePosition imagePosition, Optional<URI> address) {
        if (finished) { // the call's end was here before
            return new ImageOutcome.Failed<>(item.index(), reason(), address, Optional.empty());
        }
        finished = true;
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
                T content = destination.complete(facts, imagePosition);
                return new ImageOutcome.Delivered<>(
                        new GeneratedImage<>(item.index(), content, Optional.of(facts), item.revisedPrompt(), address));
            } catch (IOException | RuntimeException e) {
                failure = output(e);
            }
        }
        Optional<ImageBytes> rescued = failure instanceof ImageStorageException && destination != null && whole
                ? destination.recover()
                : Optional.empty();
        abort(false);
        return new ImageOutcome.Failed<>(item.index(), reason(), address, rescued);
    }

    /** The same at the call's deadline, for a picture that came whole in an answer that did not; it was paid for. */
    synchronized Optional<ImageOutcome<T>> finishWhole(int ordinal, int count) {
        ImageReference item = new ImageReference(
                ordinal, OptionalInt.of(ordinal), Optional.empty(), Optional.empty(), Optional.empty());
        return whole && !finished ? Optional.of(finish(item, count, Optional.empty())) : Optional.empty();
    }

    private ImagesException reason() {
        return failure == null ? new InvalidImageException("the picture did not come", paid(), null) : failure;
    }

    private @Nullable ImagesException findDefect() {
        if (inspector.format().isEmpty()) {
            return new InvalidImageException(
                    "what came is not a picture, it begins like " + inspector.describeContent(), paid(), null);
        }
        return whole && inspector.isComplete()
                ? null
                : new InvalidImageException(
                        "the picture is not whole: it ends after " + inspector.byteCount() + " bytes", paid(), null);
    }

    void abort(boolean keepWhole) {
        if (destination != null) {
            destination.discard(keepWhole);
        }
    }

    private static ImageStorageException output(Exception cause) {
        return new ImageStorageException("the picture could not be stored: " + cause.getMessage(), paid(), cause);
    }

    private static ErrorDetails paid() {
        return ErrorDetails.of(BillingStatus.BILLED).build();
    }
}
