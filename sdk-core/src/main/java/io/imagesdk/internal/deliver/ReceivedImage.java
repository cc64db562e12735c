package io.imagesdk.internal.deliver;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ContentException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.LimitException;
import io.imagesdk.error.OutputException;
import io.imagesdk.internal.picture.ImageInspector;
import io.imagesdk.internal.wire.ImageIntake;
import io.imagesdk.internal.wire.ImageItem;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One picture while it arrives: looked at, counted, and passed on to its slot. What goes wrong is kept for its outcome. */
final class ReceivedImage<T> implements ImageIntake.Receiver {
    private final ImageInspector inspector;
    private final long most;
    private final @Nullable Slot<T> slot;
    private @Nullable ImagesException failure;
    private volatile boolean whole;
    private boolean finished;

    private ReceivedImage(@Nullable Slot<T> slot, long most, boolean svgExpected, @Nullable ImagesException failure) {
        this.slot = slot;
        this.most = most;
        this.inspector = new ImageInspector(svgExpected);
        this.failure = failure;
    }

    static <T> ReceivedImage<T> open(Target<T> target, int ordinal, long expected, long most, boolean svgExpected) {
        try {
            return new ReceivedImage<>(target.open(ordinal, Math.min(expected, most)), most, svgExpected, null);
        } catch (IOException | RuntimeException refused) { // a caller's sink may throw anything
            return new ReceivedImage<>(null, most, svgExpected, output(refused));
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (inspector.bytes() + length > most) {
            failure = new LimitException("the picture has more than " + most + " bytes", paid(), null);
        }
        if (slot == null || failure instanceof LimitException) {
            return;
        }
        try {
            inspector.update(bytes, offset, length);
            slot.write(bytes, offset, length);
        } catch (IOException | RuntimeException refused) {
            failure = failure == null ? output(refused) : failure;
        }
    }

    @Override
    public boolean wantsMore() {
        return !(failure instanceof LimitException);
    }

    @Override
    public void end() {
        whole = true;
    }

    @Override
    public void fail(String reason) {
        failure =
                failure == null ? new ContentException("the picture cannot be read: " + reason, paid(), null) : failure;
    }

    void fail(ImagesException reason) {
        failure = failure == null ? reason : failure;
    }

    /** What became of it; nothing more may come. */
    ImageOutcome<T> finish(ImageItem item, int count, Optional<URI> address) {
        return finish(item, Place.of(item.index(), count), address);
    }

    synchronized ImageOutcome<T> finish(ImageItem item, Place place, Optional<URI> address) {
        if (finished) { // the call's end was here before
            return new ImageOutcome.Failed<>(item.index(), reason(), address, Optional.empty());
        }
        finished = true;
        if (failure == null) {
            failure = flaw();
        }
        if (failure == null && slot != null) {
            ImageFacts facts = new ImageFacts(
                    inspector.format().orElseThrow(),
                    inspector.width(),
                    inspector.height(),
                    inspector.bytes(),
                    inspector.sha256());
            try {
                T content = slot.complete(facts, place);
                return new ImageOutcome.Delivered<>(
                        new GeneratedImage<>(item.index(), content, Optional.of(facts), item.revisedPrompt(), address));
            } catch (IOException | RuntimeException refused) {
                failure = output(refused);
            }
        }
        Optional<ImageBytes> rescued =
                failure instanceof OutputException && slot != null && whole ? slot.rescue() : Optional.empty();
        abort(false);
        return new ImageOutcome.Failed<>(item.index(), reason(), address, rescued);
    }

    /** The same at the call's deadline, for a picture that came whole in an answer that did not; it was paid for. */
    synchronized Optional<ImageOutcome<T>> finishWhole(int ordinal, int count) {
        ImageItem item =
                new ImageItem(ordinal, OptionalInt.of(ordinal), Optional.empty(), Optional.empty(), Optional.empty());
        return whole && !finished ? Optional.of(finish(item, count, Optional.empty())) : Optional.empty();
    }

    private ImagesException reason() {
        return failure == null ? new ContentException("the picture did not come", paid(), null) : failure;
    }

    private @Nullable ImagesException flaw() {
        if (inspector.format().isEmpty()) {
            return new ContentException(
                    "what came is not a picture, it begins like " + inspector.startsLike(), paid(), null);
        }
        return whole && inspector.complete()
                ? null
                : new ContentException(
                        "the picture is not whole: it ends after " + inspector.bytes() + " bytes", paid(), null);
    }

    void abort(boolean keepWhole) {
        if (slot != null) {
            slot.abort(keepWhole);
        }
    }

    private static OutputException output(Exception cause) {
        return new OutputException("the picture could not be stored: " + cause.getMessage(), paid(), cause);
    }

    private static ErrorDetails paid() {
        return ErrorDetails.of(CallOutcome.PAID).build();
    }
}
