package io.imagesdk;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.internal.stream.StreamPublisher;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.TaskStatus;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the futures of an {@link ImagesService}. The only code of the library that blocks the thread of a caller.
 */
final class DefaultBlockingImages implements BlockingImages {
    private static final ErrorDetails UNKNOWN =
            ErrorDetails.of(BillingStatus.UNKNOWN).build();

    private final ImagesService images;

    DefaultBlockingImages(ImagesService images) {
        this.images = images;
    }

    @Override
    public <T> ImageResult<T> generate(GenerateRequest request, Delivery<T> delivery, CallOptions options) {
        return wait(() -> images.generate(request, delivery, options));
    }

    @Override
    public <T> ImageResult<T> edit(EditRequest request, Delivery<T> delivery, CallOptions options) {
        return wait(() -> images.edit(request, delivery, options));
    }

    @Override
    public <T> ImageResult<T> stream(
            ImagesRequest request,
            Delivery<T> delivery,
            CallOptions options,
            Consumer<? super ImageEvent<T>> consumer) {
        Objects.requireNonNull(consumer, "consumer");
        throwIfInterrupted();
        EventQueue<T> events = new EventQueue<>();
        Flow.Publisher<ImageEvent<T>> stream = images.stream(request, delivery, options);
        stream.subscribe(events);
        return events.consume(consumer, stream);
    }

    @Override
    public ImageTask submit(ImagesRequest request, CallOptions options) {
        return wait(() -> images.submit(request, options));
    }

    @Override
    public TaskStatus status(ImageTask task) {
        return wait(() -> images.status(task));
    }

    @Override
    public <T> ImageResult<T> await(ImageTask task, Delivery<T> delivery, CallOptions options) {
        return wait(() -> images.await(task, delivery, options));
    }

    @Override
    public TaskStatus cancel(ImageTask task) {
        return wait(() -> images.cancel(task));
    }

    @Override
    public ImageBatch submitBatch(String name, Iterable<BatchInput> inputs, CallOptions options) {
        return wait(() -> images.submitBatch(name, inputs, options));
    }

    @Override
    public BatchStatus batchStatus(ImageBatch batch) {
        return wait(() -> images.batchStatus(batch));
    }

    @Override
    public <T> BatchSummary awaitBatch(
            ImageBatch batch, Delivery<T> delivery, Consumer<? super BatchResult<T>> consumer, CallOptions options) {
        return wait(() -> images.awaitBatch(batch, delivery, consumer, options));
    }

    @Override
    public BatchStatus cancelBatch(ImageBatch batch) {
        return wait(() -> images.cancelBatch(batch));
    }

    @Override
    public List<TaskStatus> listTasks(int max) {
        return wait(() -> images.listTasks(max));
    }

    @Override
    public List<BatchStatus> listBatches(int max) {
        return wait(() -> images.listBatches(max));
    }

    @Override
    public ProbeReport probe() {
        return wait(() -> images.probe());
    }

    private static <T> T wait(Supplier<CompletableFuture<T>> starter) {
        throwIfInterrupted();
        return wait(starter.get());
    }

    static <T> T wait(CompletableFuture<T> call) {
        try {
            return call.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            call.cancel(true);
            // A call that ends at this moment has its own outcome, which may be charged and must not be lost.
            return outcome(call, e);
        } catch (CancellationException e) {
            throw cancelled("the call was cancelled", e, detailsOf(e));
        } catch (ExecutionException e) {
            throw toImagesException(e.getCause());
        }
    }

    /** Returns the outcome of a call that has been cancelled, unless it has ended before. */
    private static <T> T outcome(CompletableFuture<T> call, InterruptedException interrupt) {
        try {
            return call.join();
        } catch (CancellationException e) {
            throw cancelled("the thread was interrupted, the call was cancelled", interrupt, detailsOf(e));
        } catch (CompletionException e) {
            throw toImagesException(e.getCause());
        }
    }

    /** Rejects a call of an interrupted thread before anything is sent. */
    private static void throwIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CallCancelledException(
                    "the thread was interrupted before the call",
                    ErrorDetails.of(BillingStatus.NOT_SENT).build(),
                    null);
        }
    }

    /** Returns the exception with the stack trace of the waiting thread; the original exception is its cause. */
    private static ImagesException toImagesException(@Nullable Throwable cause) {
        return cause instanceof ImagesException failure
                ? failure.withDetails(failure.details())
                : new UnexpectedException(
                        "the call failed unexpectedly",
                        ErrorDetails.of(BillingStatus.UNKNOWN).build(),
                        cause);
    }

    private static CallCancelledException cancelled(String message, Exception cause, ErrorDetails details) {
        return new CallCancelledException(message, details, cause);
    }

    /** Returns the details of the first exception of the library among the causes; newer JDKs wrap a cancellation. */
    private static ErrorDetails detailsOf(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ImagesException failure) {
                return failure.details();
            }
        }
        return UNKNOWN;
    }

    /**
     * Hands the events of a stream to the calling thread. The next event is requested when the previous one is
     * consumed.
     */
    private static final class EventQueue<T> implements Flow.Subscriber<ImageEvent<T>> {
        private final BlockingQueue<Signal<T>> signals = new LinkedBlockingQueue<>();
        private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();

        /** An event, the completion (neither event nor error), or the failure of the stream. */
        private record Signal<T>(
                @Nullable ImageEvent<T> event, @Nullable Throwable error) {}

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscribed.complete(subscription);
        }

        @Override
        public void onNext(ImageEvent<T> event) {
            signals.add(new Signal<>(event, null));
        }

        @Override
        public void onError(Throwable error) {
            signals.add(new Signal<>(null, error));
        }

        @Override
        public void onComplete() {
            signals.add(new Signal<>(null, null));
        }

        /** Returns what is known about a stream that was cancelled, or that ended at this moment. */
        private static <T> ErrorDetails facts(Flow.Publisher<ImageEvent<T>> stream) {
            return StreamPublisher.callOf(stream)
                    .map(call -> call.handle((result, error) -> error == null ? details(result) : detailsOf(error)))
                    .map(CompletableFuture::join)
                    .orElse(UNKNOWN);
        }

        private static ErrorDetails details(ImageResult<?> result) {
            return ErrorDetails.of(BillingStatus.BILLED)
                    .outcomes(result.outcomes())
                    .usage(result.usage())
                    .requestId(result.requestId())
                    .attempts(result.attempts())
                    .build();
        }

        ImageResult<T> consume(Consumer<? super ImageEvent<T>> consumer, Flow.Publisher<ImageEvent<T>> stream) {
            Flow.Subscription subscription = DefaultBlockingImages.wait(subscribed);
            boolean terminated = false;
            try {
                @Nullable ImageResult<T> result = null;
                while (true) {
                    subscription.request(1);
                    Signal<T> signal = signals.take();
                    ImageEvent<T> event = signal.event();
                    if (event == null) {
                        terminated = true;
                        if (signal.error() != null || result == null) {
                            throw toImagesException(signal.error());
                        }
                        return result;
                    }
                    if (event instanceof ImageEvent.Completed<T> completed) {
                        result = completed.result();
                    }
                    consumer.accept(event);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                subscription.cancel();
                throw cancelled("the thread was interrupted, the stream was cancelled", e, facts(stream));
            } finally {
                if (!terminated) {
                    subscription.cancel();
                }
            }
        }
    }
}
