package io.imagesdk;

import io.imagesdk.internal.call.CallEventDispatcher;
import io.imagesdk.internal.call.CallRegistry;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.ListenerRegistry;
import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.pipeline.CallPipeline;
import io.imagesdk.internal.stream.StreamPublisher;
import io.imagesdk.internal.wire.ServiceConfig;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallListener.CallInfo.CallOperation;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.ProviderProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Starts each verb as a call of its own, which the {@link CallPipeline} runs. */
final class DefaultImagesService implements ImagesService {
    private static final Duration TASK_REQUEST_TIMEOUT = Duration.ofSeconds(30);
    /** A list may have many pages. */
    private static final Duration LIST_TIMEOUT = Duration.ofSeconds(120);

    /** The status is polled after a cancellation. */
    private static final Duration BATCH_CANCEL_TIMEOUT = Duration.ofSeconds(120);

    /** The longest time limit of a provider, and time for the results. */
    private static final Duration BATCH_TIMEOUT = Duration.ofHours(72);

    private final ServiceConfig config;
    private final ProviderProfile profile;
    private final ServiceExecutors executors;
    private final ListenerRegistry listeners;
    private final CallRegistry calls;
    private final CallPipeline pipeline;
    private final Executor completion;

    DefaultImagesService(
            ServiceConfig config, ServiceExecutors executors, ListenerRegistry listeners, CallPipeline pipeline) {
        this.config = config;
        this.profile = config.profile();
        this.executors = executors;
        this.listeners = listeners;
        this.calls = new CallRegistry(profile.id(), executors, listeners);
        this.pipeline = pipeline;
        this.completion = executors.callbacks();
    }

    /** A view of a service that completes futures and passes on events where they are, without a callback thread. */
    private DefaultImagesService(DefaultImagesService service, Executor completion) {
        this.config = service.config;
        this.profile = service.profile;
        this.executors = service.executors;
        this.listeners = service.listeners;
        this.calls = service.calls;
        this.pipeline = service.pipeline;
        this.completion = completion;
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> generate(
            GenerateRequest request, Delivery<T> delivery, CallOptions options) {
        return execute(CallOperation.GENERATE, request, delivery, options);
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> edit(EditRequest request, Delivery<T> delivery, CallOptions options) {
        return execute(CallOperation.EDIT, request, delivery, options);
    }

    private <T> CompletableFuture<ImageResult<T>> execute(
            CallOperation operation, ImagesRequest request, Delivery<T> delivery, CallOptions options) {
        requireNonNull(request, delivery, options);
        return start(
                operation, Optional.of(request), options, scope -> pipeline.execute(request, delivery, options, scope));
    }

    @Override
    public <T> StreamPublisher<T> stream(ImagesRequest request, Delivery<T> delivery, CallOptions options) {
        requireNonNull(request, delivery, options);
        return new StreamPublisher<>(
                profile.id(),
                executors.workers(),
                completion,
                scope -> pipeline.prepareStream(request, delivery, options, scope),
                flow -> start(CallOperation.STREAM, Optional.of(request), options, flow));
    }

    @Override
    public CompletableFuture<ImageTask> submit(ImagesRequest request, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(options, "options");
        return start(
                CallOperation.SUBMIT, Optional.of(request), options, scope -> pipeline.submit(request, options, scope));
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> await(ImageTask task, Delivery<T> delivery, CallOptions options) {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(options, "options");
        return start(CallOperation.AWAIT, Optional.empty(), options, scope -> pipeline.await(task, delivery, scope));
    }

    @Override
    public CompletableFuture<TaskStatus> status(ImageTask task) {
        Objects.requireNonNull(task, "task");
        return start(CallOperation.STATUS, TASK_REQUEST_TIMEOUT, scope -> pipeline.status(task, scope));
    }

    @Override
    public CompletableFuture<TaskStatus> cancel(ImageTask task) {
        Objects.requireNonNull(task, "task");
        return start(CallOperation.CANCEL, TASK_REQUEST_TIMEOUT, scope -> pipeline.cancel(task, scope));
    }

    @Override
    public CompletableFuture<List<TaskStatus>> listTasks(int max) {
        return start(CallOperation.STATUS, LIST_TIMEOUT, scope -> pipeline.listTasks(max, scope));
    }

    @Override
    public CompletableFuture<ImageBatch> submitBatch(String name, Iterable<BatchInput> inputs, CallOptions options) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(inputs, "inputs");
        Objects.requireNonNull(options, "options");
        return start(
                CallOperation.SUBMIT,
                Optional.empty(),
                options,
                scope -> pipeline.submitBatch(name, inputs, options, scope));
    }

    @Override
    public CompletableFuture<BatchStatus> batchStatus(ImageBatch batch) {
        Objects.requireNonNull(batch, "batch");
        return start(CallOperation.STATUS, TASK_REQUEST_TIMEOUT, scope -> pipeline.batchStatus(batch, scope));
    }

    @Override
    public <T> CompletableFuture<BatchSummary> awaitBatch(
            ImageBatch batch, Delivery<T> delivery, Consumer<? super BatchResult<T>> consumer, CallOptions options) {
        Objects.requireNonNull(batch, "batch");
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(options, "options");
        return start(
                CallOperation.AWAIT,
                options.timeout().orElse(BATCH_TIMEOUT),
                scope -> pipeline.awaitBatch(batch, delivery, consumer, scope));
    }

    @Override
    public CompletableFuture<BatchStatus> cancelBatch(ImageBatch batch) {
        Objects.requireNonNull(batch, "batch");
        return start(CallOperation.CANCEL, BATCH_CANCEL_TIMEOUT, scope -> pipeline.cancelBatch(batch, scope));
    }

    @Override
    public CompletableFuture<List<BatchStatus>> listBatches(int max) {
        return start(CallOperation.STATUS, LIST_TIMEOUT, scope -> pipeline.listBatches(max, scope));
    }

    @Override
    public ImageBatch batch(String id) {
        return new ImageBatch(profile.id(), config.baseUrl(), id, "", 0, Instant.EPOCH, ImageBatch.BatchPosition.START);
    }

    @Override
    public CompletableFuture<ProbeReport> probe() {
        Duration timeout = Scheduler.bounded(config.limits().connectTimeout()).multipliedBy(2);
        return start(CallOperation.PROBE, timeout, pipeline::probe);
    }

    private <T> CompletableFuture<T> start(
            CallOperation operation,
            Optional<ImagesRequest> request,
            CallOptions options,
            Function<CallScope, CompletableFuture<T>> flow) {
        CallEventDispatcher events = listeners.start(operation, request, options.progressConsumer());
        return pipeline.isShutdown() && mayBeCharged(operation)
                ? calls.reject(events)
                : calls.start(completion, options.timeout().orElse(config.timeout()), events, flow);
    }

    private <T> CompletableFuture<T> start(
            CallOperation operation, Duration timeout, Function<CallScope, CompletableFuture<T>> flow) {
        return calls.start(completion, timeout, listeners.start(operation, Optional.empty(), Optional.empty()), flow);
    }

    private static boolean mayBeCharged(CallOperation operation) {
        return switch (operation) {
            case GENERATE, EDIT, STREAM, SUBMIT -> true;
            case STATUS, AWAIT, CANCEL, PROBE -> false;
        };
    }

    private static void requireNonNull(ImagesRequest request, Delivery<?> delivery, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(options, "options");
    }

    @Override
    public ImageTask task(String id) {
        return ImageTask.of(profile.id(), config.baseUrl(), id, Instant.EPOCH);
    }

    @Override
    public RequestPreview preview(ImagesRequest request, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(options, "options");
        return pipeline.preview(request, options);
    }

    @Override
    public RequestPreview previewStream(ImagesRequest request, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(options, "options");
        return pipeline.previewStream(request, options);
    }

    @Override
    public ProviderProfile provider() {
        return profile;
    }

    @Override
    public BlockingImages blocking() {
        return new DefaultBlockingImages(direct());
    }

    /**
     * Returns a view for one waiting thread. Only that thread sees the futures, so its call ends in time even if all
     * callback threads run code of the user.
     */
    DefaultImagesService direct() {
        return new DefaultImagesService(this, Runnable::run);
    }

    @Override
    public void shutdown() {
        pipeline.shutdown();
    }

    @Override
    public void close() {
        calls.close();
        pipeline.close();
    }

    @Override
    public String toString() {
        return "ImagesService[" + profile.id() + " at " + config.baseUrl() + "]";
    }
}
