package io.imagesdk.internal.pipeline;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.internal.call.CallRegistry;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.deliver.DeliverySession.DeliveryContext;
import io.imagesdk.internal.deliver.DeliverySession.RequestedImages;
import io.imagesdk.internal.wire.BatchItemHandler;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBatch.BatchPosition;
import io.imagesdk.model.ImageResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the results of a batch, each in a scope of its own, and passes them to the consumer of the caller one after
 * the other. A result that is complete is kept, whatever happens to the ones behind it.
 */
final class BatchDelivery<T> implements BatchItemHandler {
    /** How many results are downloaded before the consumer has received the first of them. */
    private static final int MAX_AHEAD = 256;

    /** The same if their images may be in memory: as many as images of one response are downloaded at a time. */
    private static final int MAX_AHEAD_IN_MEMORY = 4;

    private final BatchProgress progress;
    private final BatchTarget<T> target;
    private final Consumer<? super BatchResult<T>> consumer;
    private final BiFunction<RequestedImages, CallScope, DeliveryContext> contexts;
    private final int maxErrorBodyBytes;
    private final CallScope scope;
    private final CallScope results;
    private final Executor workers;
    private final Executor callbacks;
    private final BatchQueue queue;
    private @Nullable OpenItem<T> open;
    private @Nullable Throwable failure;

    /** The result that is arriving. */
    private record OpenItem<T>(CallScope scope, DeliverySession<T> session) {}

    BatchDelivery(
            BatchProgress progress,
            Delivery<T> delivery,
            Consumer<? super BatchResult<T>> consumer,
            BiFunction<RequestedImages, CallScope, DeliveryContext> contexts,
            int maxErrorBodyBytes,
            CallScope scope,
            Executor workers,
            Executor callbacks) {
        this.progress = progress;
        this.target = new BatchTarget<>(delivery);
        this.consumer = consumer;
        this.contexts = contexts;
        this.maxErrorBodyBytes = maxErrorBodyBytes;
        this.scope = scope;
        this.results = scope.group(workers);
        this.workers = workers;
        this.callbacks = callbacks;
        this.queue = new BatchQueue(workers, delivery instanceof Delivery.Files ? MAX_AHEAD : MAX_AHEAD_IN_MEMORY);
    }

    /** Returns where the next result is read. */
    synchronized BatchPosition position() {
        return progress.position();
    }

    /** Continues with a file behind the results of it that were read, or starts with a page. */
    synchronized void enter(String source) {
        progress.enter(source);
    }

    /** Starts to read the rest of the file, or the page from its start. */
    synchronized void startReading() {
        progress.startReading();
    }

    /** Ends a reading; returns whether the page must be read again as a whole, because its order has changed. */
    synchronized boolean endReading() {
        return progress.endReading();
    }

    @Override
    public ImageHandler startItem() {
        throwIfFailed();
        CallScope part = results.forResult();
        try {
            RequestedImages requested =
                    new RequestedImages("image", Integer.MAX_VALUE, 0, Integer.MAX_VALUE, Optional.empty());
            OpenItem<T> item =
                    new OpenItem<>(part, DeliverySession.open(target.ofResult(), contexts.apply(requested, part)));
            open = item;
            return item.session();
        } catch (RuntimeException e) {
            part.finish();
            throw e;
        }
    }

    /** Ends the response if an earlier result could not be passed to the consumer. */
    private synchronized void throwIfFailed() {
        Throwable cause = failure;
        if (cause != null) {
            throw cause instanceof ImagesException known
                    ? known
                    : new UnexpectedException(
                            "consumer of the results failed: " + cause,
                            ErrorDetails.of(BillingStatus.BILLED).build(),
                            cause);
        }
    }

    private synchronized void recordFailure(Throwable error) {
        failure = CompletionErrors.unwrap(error);
    }

    @Override
    public void onItem(BatchItem item, long checksum) {
        OpenItem<T> received = Objects.requireNonNull(open);
        open = null;
        synchronized (this) {
            if (!progress.add(item, checksum)) {
                discard(received);
                return;
            }
            add(item, received, progress.position());
        }
    }

    private void add(BatchItem item, OpenItem<T> received, BatchPosition position) {
        List<ImageReference> references =
                item.response().map(ImageResponse::images).orElse(List.of());
        received.session().nameAfter(target.nameOf(item.id(), references.size() > 1, position.results()));
        boolean downloaded = item.response().isPresent()
                && references.stream().allMatch(image -> image.ordinal().isEmpty());
        queue.add(new BatchQueue.Entry<>(
                downloaded,
                downloaded || item.isError() ? textLength(item) : BatchQueue.FULL,
                () -> deliver(item, received, position),
                result -> CompletableFuture.runAsync(() -> pass(result, received), callbacks),
                error -> {
                    recordFailure(error);
                    discard(received);
                }));
    }

    /** Returns how much text of the server a result holds. */
    private static int textLength(BatchItem item) {
        return item.response()
                        .map(ImageResponse::responseJson)
                        .map(String::length)
                        .orElse(0)
                + item.failure()
                        .flatMap(ImagesException::body)
                        .map(String::length)
                        .orElse(0);
    }

    private CompletableFuture<BatchResult<T>> deliver(BatchItem item, OpenItem<T> received, BatchPosition position) {
        CompletableFuture<ImageResult<T>> images = item.response()
                .map(response -> deliver(response, received))
                .orElseGet(() ->
                        CompletableFuture.failedFuture(release(item.failure().orElseThrow(), received)));
        return images.handle((result, error) -> {
            scope.throwIfAborted();
            Optional<ImagesException> cause =
                    error != null && CompletionErrors.unwrap(error) instanceof ImagesException known
                            ? Optional.of(known)
                            : Optional.empty();
            if (error != null && cause.isEmpty()) {
                throw new IllegalStateException("a result of the batch could not be delivered", error);
            }
            return new BatchResult<>(
                    item.id(),
                    Optional.ofNullable(result),
                    cause,
                    progress.batch().withPosition(position));
        });
    }

    /** Discards what has arrived of a result that failed, except complete images, which become its outcomes. */
    private ImagesException release(ImagesException cause, OpenItem<T> received) {
        received.scope().abort(cause);
        return CallRegistry.toImagesException(cause, progress.batch().provider(), received.scope());
    }

    private CompletableFuture<ImageResult<T>> deliver(ImageResponse response, OpenItem<T> received) {
        ImageResponse indexed = response.withIndexes(received.session()::indexOf);
        ResultAssembler<T> assembler = new ResultAssembler<>(
                Optional.empty(),
                List.of(),
                received.session(),
                received.scope().log(),
                maxErrorBodyBytes);
        return received.session()
                .deliver(indexed.images(), indexed.images().size())
                .thenApply(outcomes -> assembler.assemble(indexed, outcomes));
    }

    /** Passes a result to the consumer. From now on its files belong to the caller, whatever the consumer does. */
    private void pass(BatchResult<T> result, OpenItem<T> received) {
        scope.throwIfAborted();
        boolean kept = received.scope().complete();
        received.scope().finish();
        if (!kept && result.images().isPresent()) {
            scope.throwIfAborted();
            throw new IllegalStateException("a result of the batch was discarded before it was received");
        }
        if (result.images().isPresent()) {
            scope.state().recordBilling(BillingStatus.BILLED);
        }
        consumer.accept(result);
        synchronized (this) {
            progress.count(result.images().isPresent());
        }
    }

    @Override
    public void discardItem() {
        OpenItem<T> item = open;
        open = null;
        if (item != null) {
            discard(item);
        }
    }

    /** Deletes the files of a result that the consumer has not received. */
    private static void discard(OpenItem<?> item) {
        item.scope().discard();
        item.scope().finish();
    }

    @Override
    public void whenProcessed(Runnable next) {
        CompletableFuture<?> unused = queue.space().thenRun(() -> {
            try {
                workers.execute(next);
            } catch (RejectedExecutionException ignored) {
                // The service is closed, and the call with it.
            }
        });
    }

    @Override
    public boolean isBusy() {
        return !queue.space().isDone();
    }

    /** Returns a future that completes when more results may be read; it fails if the consumer accepts no more. */
    CompletableFuture<Void> space() {
        return queue.space().thenCompose(opened -> hasFailed() ? completed() : CompletableFuture.completedFuture(null));
    }

    private synchronized boolean hasFailed() {
        return failure != null;
    }

    /** Returns a future that completes when the consumer has received all results so far. */
    CompletableFuture<Void> completed() {
        return queue.passed();
    }

    /** Ends the delivery, when the consumer has received all results. */
    synchronized BatchSummary summary(BatchStatus status) {
        results.finish();
        return progress.summary(status);
    }
}
