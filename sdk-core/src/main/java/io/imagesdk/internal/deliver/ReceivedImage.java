package io.imagesdk.internal.deliver;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.Warning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One image while it arrives. Its bytes are counted, inspected and written to the destination of the image. The first
 * failure becomes the outcome of the image.
 *
 * <p>A worker delivers an image, and another thread may abort the call at any time. The {@linkplain State state}
 * decides which of them is first: the image has one outcome, and its file exists if and only if the outcome names it.
 */
final class ReceivedImage<T> implements ImageHandler.ImageReceiver, DeliverySession.ReleasedImage {
    private static final Set<String> NOT_AN_IMAGE = Set.of("empty", "HTML", "JSON");

    private final ImageInspector inspector;
    private final ReceptionContext<T> context;
    private final @Nullable ImageDestination<T> destination;
    private @Nullable ImagesException failure;
    /** True as soon as the last byte has arrived. Bytes that follow are written under the lock. */
    private volatile boolean complete;

    /** Completes when the code of the caller has stored the image, or has failed to. */
    private final CompletableFuture<Void> stored = new CompletableFuture<>();

    private State state = State.OPEN;
    private @Nullable ImagePosition position;
    private Optional<ImagePosition> provisional = Optional.empty();
    private @Nullable ImageOutcome<T> outcome;

    private enum State {
        /** Bytes may follow. */
        OPEN,
        /** A sink of the caller stores the image; an abort does not wait for it. */
        STORING,
        /** The outcome is recorded, and the call may still be aborted. */
        DELIVERED,
        /** A stream decides whether the image is kept; the end of the call no longer does. */
        RELEASED,
        /** The image belongs to the caller. */
        KEPT,
        /** Nothing is left of the image. */
        DISCARDED
    }

    /**
     * What the images of a call share.
     *
     * @param maxBytes the maximum size of an image
     * @param format the requested format
     * @param digest whether the checksum of an image is computed
     * @param runsUserCode whether the destination runs code of the caller
     * @param outcomes the outcomes of the call
     * @param warnings accepts the warnings of the call
     */
    record ReceptionContext<T>(
            long maxBytes,
            Optional<ImageFormat> format,
            boolean digest,
            boolean runsUserCode,
            OutcomeLog<T> outcomes,
            Consumer<Warning> warnings) {
        private ImageInspector newInspector() {
            boolean svgExpected = format.filter(ImageFormat.SVG::equals).isPresent();
            return digest ? ImageInspector.withDigest(svgExpected) : new ImageInspector(svgExpected);
        }
    }

    private ReceivedImage(
            @Nullable ImageDestination<T> destination, ReceptionContext<T> context, @Nullable ImagesException failure) {
        this.destination = destination;
        this.context = context;
        this.inspector = context.newInspector();
        this.failure = failure;
    }

    /** Opens the destination of an image. If that fails, the image itself fails and its bytes are recovered. */
    static <T> ReceivedImage<T> open(
            DestinationFactory<T> destinations, int index, long expectedBytes, ReceptionContext<T> context) {
        long expected = Math.min(expectedBytes, context.maxBytes());
        try {
            ImageDestination<T> destination = destinations.open(index, expected);
            return new ReceivedImage<>(destination, context, null);
        } catch (IOException | RuntimeException e) {
            // The sink of a caller may throw any exception.
            return new ReceivedImage<>(
                    new FailedDestination<>(e, expected, context.maxBytes()), context, storageFailure(e));
        }
    }

    /** Returns an image whose bytes are ignored, because its call was aborted. */
    static <T> ReceivedImage<T> ignored(ReceptionContext<T> context) {
        ReceivedImage<T> image = new ReceivedImage<>(null, context, null);
        image.state = State.DISCARDED;
        return image;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (!complete) {
            append(bytes, offset, length);
            // The end of the image may be all that the call waits for, and an abort keeps a complete image.
            complete = inspector.hasEnded();
            return;
        }
        synchronized (this) {
            if (state == State.OPEN) {
                append(bytes, offset, length);
            }
        }
    }

    private void append(byte[] bytes, int offset, int length) {
        if (inspector.byteCount() + length > context.maxBytes()) {
            failure = new ResponseTooLargeException(
                    "image exceeds the limit of " + context.maxBytes() + " bytes; increase Limits.maxImageBytes",
                    billed(),
                    null);
        }
        if (destination == null || failure instanceof ResponseTooLargeException) {
            return;
        }
        attempt(() -> {
            inspector.write(bytes, offset, length);
            destination.write(bytes, offset, length);
        });
    }

    /** Returns whether all bytes have arrived, and the call has not discarded them. */
    synchronized boolean hasArrived() {
        return complete && failure == null && state == State.OPEN;
    }

    @Override
    public boolean wantsMore() {
        return !(failure instanceof ResponseTooLargeException);
    }

    @Override
    public void complete() {
        complete = true;
        provisional.ifPresent(this::publish);
    }

    /** Sets the position at which the image is published when it is complete, before its response has ended. */
    ReceivedImage<T> publishedAt(ImagePosition expected) {
        provisional = Optional.of(expected);
        return this;
    }

    private synchronized void publish(ImagePosition expected) {
        if (state == State.OPEN && destination != null && failure == null && findDefect() == null) {
            attempt(() -> destination.publish(facts(), expected));
        }
    }

    private void attempt(StorageAction action) {
        try {
            action.run();
        } catch (IOException | RuntimeException e) {
            failure = failure == null ? storageFailure(e) : failure;
        }
    }

    @Override
    public void fail(String reason) {
        failure = failure == null
                ? new InvalidImageException("image cannot be read: " + reason, billed(), null)
                : failure;
    }

    @Override
    public boolean truncate(String reason) {
        boolean arrived = inspector.isComplete();
        if (arrived) {
            complete();
        } else {
            fail(reason);
        }
        return arrived;
    }

    /** Sets the position of the image, which is known when its response is read. */
    synchronized void assign(ImagePosition assigned) {
        position = assigned;
        if (state == State.OPEN && destination != null && failure == null) {
            attempt(() -> destination.assign(assigned));
        }
    }

    /**
     * Stores the image and records its outcome. No further bytes may follow. Has no effect if the call was aborted
     * before.
     */
    ImageOutcome<T> deliver(ImagePosition assigned) {
        synchronized (this) {
            position = assigned;
            if (state != State.OPEN) {
                return lost(assigned);
            }
            state = State.STORING;
            if (!context.runsUserCode()) {
                return settle(store(assigned));
            }
        }
        ImageOutcome<T> result = store(assigned);
        synchronized (this) {
            result = state == State.STORING ? settle(result) : lost(assigned);
        }
        stored.complete(null);
        return result;
    }

    private ImageOutcome<T> lost(ImagePosition assigned) {
        return outcome != null
                ? outcome
                : new ImageOutcome.Failed<>(
                        assigned.index(),
                        new ImageStorageException(
                                "image has arrived, but it was discarded because the call ended", billed(), null),
                        context.outcomes().urlOf(assigned),
                        Optional.empty());
    }

    private ImageOutcome<T> settle(ImageOutcome<T> stored) {
        state = State.DELIVERED;
        outcome = stored;
        return record(stored);
    }

    private ImageOutcome<T> store(ImagePosition assigned) {
        if (failure == null) {
            failure = findDefect();
        }
        if (failure == null && destination != null) {
            ImageFacts facts = facts();
            try {
                T content = destination.complete(facts, assigned);
                oddity().ifPresent(oddity ->
                        context.warnings().accept(new Warning("content", "image " + assigned.index() + " " + oddity)));
                return new ImageOutcome.Delivered<>(new GeneratedImage<>(
                        assigned.index(),
                        content,
                        Optional.of(facts),
                        assigned.reference().revisedPrompt(),
                        assigned.url()));
            } catch (IOException | RuntimeException e) {
                failure = storageFailure(e);
            }
        }
        Optional<ImageBytes> recovered =
                destination != null && isRecoverable() ? destination.recover() : Optional.empty();
        if (destination != null) {
            if (recovered.isEmpty() && isRecoverable() && failure instanceof ImageStorageException unstored) {
                failure = destination
                        .retain()
                        .map(file -> retained(unstored, file))
                        .orElse(unstored);
            }
            destination.discard();
        }
        return new ImageOutcome.Failed<>(
                assigned.index(), failure(), context.outcomes().urlOf(assigned), recovered);
    }

    private ImageFacts facts() {
        return new ImageFacts(
                format().orElseThrow(),
                inspector.width(),
                inspector.height(),
                inspector.byteCount(),
                inspector.sha256());
    }

    /** Returns whether the bytes are of use although the image fails: they are billed. */
    private boolean isRecoverable() {
        return inspector.byteCount() > 0
                && ((failure instanceof ImageStorageException && complete) || failure instanceof InvalidImageException);
    }

    private Optional<ImageFormat> format() {
        return inspector.format().or(this::unverifiedFormat);
    }

    /** Returns the requested format if no inspector recognizes it, and the content is not an obvious error. */
    private Optional<ImageFormat> unverifiedFormat() {
        boolean error = NOT_AN_IMAGE.contains(inspector.describeContent());
        return context.format().filter(format -> !ImageInspector.supports(format) && !error);
    }

    private Optional<String> oddity() {
        return inspector.format().isPresent()
                ? inspector.oddity()
                : unverifiedFormat().map(format -> "has the requested format " + format + ", which cannot be verified");
    }

    private ImagesException failure() {
        return failure == null
                ? new InvalidImageException("image did not arrive before the end of the call", billed(), null)
                : failure;
    }

    private @Nullable ImagesException findDefect() {
        if (format().isEmpty()) {
            return new InvalidImageException(
                    "content is not an image, it starts like " + inspector.describeContent(), billed(), null);
        }
        return complete && (inspector.format().isEmpty() || inspector.isDisplayable())
                ? null
                : new InvalidImageException(
                        "image is incomplete, it ends after " + inspector.byteCount() + " bytes", billed(), null);
    }

    /**
     * Lets the code of the caller store the image, although its call fails: it is billed. Has no effect if the image
     * has not arrived as a whole, or is not an image of the result.
     *
     * @param unnamed the position of an image that the response does not name; empty if it is not an image of the
     *     result
     * @param callbacks the executor for the code of the caller
     * @return completes when there is nothing left to store; fails if the executor does not accept the task
     */
    CompletableFuture<Void> deliverArrived(Optional<ImagePosition> unnamed, Executor callbacks) {
        // The lock may be held by code of the caller, for which the end of the call does not wait.
        return complete
                ? CompletableFuture.completedFuture(null)
                        .thenComposeAsync(started -> deliverArrived(unnamed), callbacks)
                : CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> deliverArrived(Optional<ImagePosition> unnamed) {
        Optional<ImagePosition> result;
        synchronized (this) {
            if (state == State.STORING) {
                return stored;
            }
            result = resultPosition(unnamed);
        }
        result.ifPresent(this::deliver);
        return CompletableFuture.completedFuture(null);
    }

    private Optional<ImagePosition> resultPosition(Optional<ImagePosition> unnamed) {
        return Optional.ofNullable(position).or(() -> unnamed).filter(known -> known.partialIndex()
                .isEmpty());
    }

    /**
     * Aborts the call of the image.
     *
     * @param keepComplete whether a complete image is delivered, although the call fails: it is billed
     * @param unnamed the position of an image that the response does not name; empty if it is not an image of the
     *     result
     */
    synchronized void abort(boolean keepComplete, Optional<ImagePosition> unnamed) {
        Optional<ImagePosition> result = resultPosition(unnamed);
        if (state == State.OPEN && keepComplete && complete && !context.runsUserCode()) {
            result.ifPresent(this::deliver);
        }
        if (state == State.DELIVERED && keepComplete && result.isPresent()) {
            keep();
        } else if (state != State.RELEASED) {
            discard();
        }
    }

    /** Exempts a delivered image from an abort of the call; returns whether there is one. */
    synchronized boolean release() {
        if (state == State.DELIVERED) {
            state = State.RELEASED;
        }
        return state == State.RELEASED || state == State.KEPT;
    }

    /** Returns whether the image belongs to an index of the result. */
    synchronized boolean isAt(int index) {
        return position != null && position.index() == index;
    }

    /** Passes a delivered image to the caller. */
    @Override
    public synchronized void keep() {
        if (state == State.DELIVERED || state == State.RELEASED) {
            state = State.KEPT;
            if (destination != null) {
                destination.keep();
            }
        }
    }

    /** Discards an image that has no position in the result. */
    synchronized void discardUnassigned() {
        if (state == State.OPEN && position == null) {
            discard();
        }
    }

    /** Discards the image, unless it belongs to the caller. */
    @Override
    public synchronized void discard() {
        if (state != State.KEPT && state != State.DISCARDED) {
            state = State.DISCARDED;
            remove();
        }
    }

    private void remove() {
        boolean removed = destination != null && destination.discard();
        if (removed && position != null && outcome instanceof ImageOutcome.Delivered<T>) {
            outcome = null;
            record(lost(position));
        }
    }

    private ImageOutcome<T> record(ImageOutcome<T> recorded) {
        boolean partial = position != null && position.partialIndex().isPresent();
        // A partial image is not an image of the result.
        return partial ? recorded : context.outcomes().record(recorded);
    }

    private static ImageStorageException storageFailure(Exception cause) {
        return new ImageStorageException("image could not be stored: " + cause.getMessage(), billed(), cause);
    }

    private static ImageStorageException retained(ImageStorageException failure, Path file) {
        return new ImageStorageException(
                failure.getMessage() + "; the image remains in " + file, billed(), failure.getCause());
    }

    private static ErrorDetails billed() {
        return ErrorDetails.of(BillingStatus.BILLED).build();
    }

    @FunctionalInterface
    private interface StorageAction {
        void run() throws IOException;
    }
}
