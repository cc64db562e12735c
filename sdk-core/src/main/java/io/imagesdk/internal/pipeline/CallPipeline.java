package io.imagesdk.internal.pipeline;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.call.BoundedExecutor;
import io.imagesdk.internal.call.CallRegistry;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder.DecodeContext;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.encode.RequestEncoder;
import io.imagesdk.internal.task.TaskAwaiter;
import io.imagesdk.internal.task.TaskClient;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.url.DownloadUrlValidator;
import io.imagesdk.internal.url.HostResolver;
import io.imagesdk.internal.url.Origin;
import io.imagesdk.internal.url.PollUrlValidator;
import io.imagesdk.internal.validate.RequestValidator;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ResponseMode;
import io.imagesdk.internal.wire.ServiceConfig;
import io.imagesdk.internal.wire.ValidatedRequest;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.BatchProtocol;
import io.imagesdk.provider.ProviderProfile;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The stages of one service. Prepares every call, and runs the part of the pipeline that a verb needs. */
public final class CallPipeline {
    private static final int MAX_LOOKUPS_PER_CALL = 2;

    private final ServiceConfig config;
    private final KeySource keys;
    private final ServiceExecutors executors;
    private final HttpTransport transport;
    private final RequestValidator validator;
    private final RequestEncoder encoder;
    private final Optional<TaskClient> taskClient;
    private final DownloadUrlValidator downloadUrls;

    /**
     * Creates the stages.
     *
     * @param keys the source of the API key, which is called once per call
     * @param keysAreUserCode whether the source is code of the caller, which may block
     * @param resolver resolves the hosts of URLs that a server sends
     */
    public CallPipeline(
            ServiceConfig config,
            Supplier<ApiKey> keys,
            boolean keysAreUserCode,
            ServiceExecutors executors,
            HttpTransport transport,
            HostResolver resolver) {
        ProviderProfile profile = config.profile();
        this.config = config;
        this.keys = new KeySource(keys, keysAreUserCode);
        this.executors = executors;
        this.transport = transport;
        this.validator = new RequestValidator(profile);
        this.encoder = new RequestEncoder(profile, config.baseUrl());
        this.taskClient = profile.task()
                .map(task -> new TaskClient(
                        task,
                        encoder,
                        transport,
                        new PollUrlValidator(
                                config.downloadPolicy(),
                                config.baseUrl(),
                                profile.sameOriginDownloadsOnly(),
                                task.trustedHosts(),
                                resolver,
                                transport::usesProxy),
                        executors.lookups()));
        this.downloadUrls = new DownloadUrlValidator(
                config.downloadPolicy(),
                config.baseUrl(),
                profile.sameOriginDownloadsOnly(),
                resolver,
                transport::usesProxy);
    }

    /** Sends no further request that may be charged. */
    public void shutdown() {
        transport.shutdown();
    }

    /** Returns whether no further request that may be charged is sent. */
    public boolean isShutdown() {
        return transport.isShutdown();
    }

    /** Closes the connections. All calls must have ended. */
    public void close() {
        transport.close();
    }

    /** Generates or edits: sends one request, or several where the call is to be split, and delivers the images. */
    public <T> CompletableFuture<ImageResult<T>> execute(
            ImagesRequest request, Delivery<T> delivery, CallOptions options, CallScope scope) {
        List<SubRequest> subRequests = SubRequest.of(request, options, config.profile());
        return withKey(
                scope,
                key -> subRequests.size() == 1
                        ? run(subRequests.get(0), delivery, key, scope)
                        : new SplitCall<T>(
                                        subRequests,
                                        (subRequest, fork) -> run(subRequest, delivery, key, fork),
                                        scope,
                                        config.profile().id(),
                                        executors.workers())
                                .run());
    }

    private <T> CompletableFuture<ImageResult<T>> run(
            SubRequest request, Delivery<T> delivery, ApiKey key, CallScope scope) {
        return prepare(request, ResponseMode.SINGLE, delivery, key, scope).run();
    }

    private <T> CompletableFuture<T> withKey(CallScope scope, Function<ApiKey, CompletableFuture<T>> flow) {
        CompletableFuture<T> call;
        try {
            call = keys.apply(scope, executors, flow);
        } catch (RuntimeException e) {
            transport.callEnded(e);
            throw e;
        }
        CompletableFuture<T> unused = call.whenComplete((result, error) -> transport.callEnded(error));
        return call;
    }

    /** Submits a request and returns the task, without waiting for it. */
    public CompletableFuture<ImageTask> submit(ImagesRequest request, CallOptions options, CallScope scope) {
        CallOptions async = options.toBuilder().async(true).build();
        return withKey(scope, key -> prepare(
                        SubRequest.complete(request, async), ResponseMode.SINGLE, Delivery.inMemory(), key, scope)
                .submit());
    }

    /** Waits for a task and delivers its images. */
    public <T> CompletableFuture<ImageResult<T>> await(ImageTask task, Delivery<T> delivery, CallScope scope) {
        return withKey(scope, key -> {
            DeliverySession<T> destination = DeliverySession.open(
                    delivery,
                    deliveryContext(new DeliverySession.RequestedImages("image", 1, 0, 1, Optional.empty()), scope));
            return execution(Optional.empty(), destination, Optional.empty(), List.of(), key, scope)
                    .resume(task);
        });
    }

    /** Polls a task once. */
    public CompletableFuture<TaskStatus> status(ImageTask task, CallScope scope) {
        return withKey(scope, key -> tasksWithoutImages(key, scope).poll(task));
    }

    /** Requests that the provider cancels a task. */
    public CompletableFuture<TaskStatus> cancel(ImageTask task, CallScope scope) {
        return withKey(scope, key -> tasksWithoutImages(key, scope).cancel(task));
    }

    /** Lists the tasks of the account, newest first. */
    public CompletableFuture<List<TaskStatus>> listTasks(int max, CallScope scope) {
        requirePositive(max);
        return withKey(scope, key -> tasksWithoutImages(key, scope).list(max));
    }

    private void requirePositive(int max) {
        if (max < 1) {
            throw BatchInputFile.rejected(config.profile(), "max", "must be at least 1, was " + max, "");
        }
    }

    /** Uploads requests and creates a batch of them. */
    public CompletableFuture<ImageBatch> submitBatch(
            String name, Iterable<BatchInput> inputs, CallOptions options, CallScope scope) {
        BatchProtocol protocol = batchProtocol();
        if (!name.matches("(?!\\.)[A-Za-z0-9_.:-]{1,64}")) {
            throw BatchInputFile.rejected(
                    config.profile(),
                    "name",
                    "must be 1 to 64 letters, digits and _.:- without a dot at the start",
                    "");
        }
        return withKey(scope, key -> {
            BatchClient client = batchClient(protocol, new DiscardingImageHandler(), Optional.empty(), key, scope);
            // The iterator is code of the caller.
            return scope.supply(
                            () -> {
                                BatchInputFile input = BatchInputFile.write(
                                        inputs,
                                        config.profile(),
                                        protocol,
                                        validator,
                                        client.encoder(),
                                        options,
                                        () -> {
                                            scope.throwIfAborted();
                                            transport.requireNotShutdown();
                                        });
                                // Nothing else receives the file if the call was aborted in the meantime.
                                scope.onAbort(reason -> input.delete());
                                return input;
                            },
                            executors.callbacks())
                    .thenComposeAsync(
                            input -> client.submit(input, name, options.retryPolicy())
                                    .whenComplete((batch, error) -> input.delete()),
                            executors.workers());
        });
    }

    /** Polls a batch once. */
    public CompletableFuture<BatchStatus> batchStatus(ImageBatch batch, CallScope scope) {
        return withBatches(batch, scope, client -> client.status(batch));
    }

    /** Requests that the provider cancels a batch. */
    public CompletableFuture<BatchStatus> cancelBatch(ImageBatch batch, CallScope scope) {
        if (batchProtocol().cancelRequest().isEmpty()) {
            throw BatchInputFile.rejected(
                    config.profile(), "batch", "is not supported: this provider cannot cancel a batch", "");
        }
        return withBatches(batch, scope, client -> client.cancel(batch));
    }

    /** Lists batches, newest first. */
    public CompletableFuture<List<BatchStatus>> listBatches(int max, CallScope scope) {
        BatchProtocol protocol = batchProtocol();
        if (protocol.listing().isEmpty()) {
            throw BatchInputFile.rejected(
                    config.profile(), "batches", "are not supported: this provider cannot list them", "");
        }
        requirePositive(max);
        return withKey(scope, key -> batchClient(protocol, new DiscardingImageHandler(), Optional.empty(), key, scope)
                .list(max));
    }

    /** Waits for the end of a batch and delivers its results. */
    public <T> CompletableFuture<BatchSummary> awaitBatch(
            ImageBatch batch, Delivery<T> delivery, Consumer<? super BatchResult<T>> consumer, CallScope scope) {
        BatchProtocol protocol = batchProtocol();
        requireOwn(batch);
        if (delivery instanceof Delivery.Files files && files.fileName().isPresent()) {
            throw BatchInputFile.rejected(
                    config.profile(), "delivery", "must not name a file for all results", "use Delivery.toDirectory");
        }
        // Another call has submitted the batch, so that something may be charged.
        scope.state().recordBilling(BillingStatus.UNKNOWN);
        scope.state()
                .adviseIfUnknown("await batch " + batch.id() + " again from the position of its last result; this sends"
                        + " no new request for images");
        return withKey(scope, key -> {
            Optional<Executor> sinks =
                    delivery instanceof Delivery.Sink ? Optional.of(executors.callbacks()) : Optional.empty();
            DecodeContext context = decodeContext(new DiscardingImageHandler(), Optional.empty(), sinks, key);
            BatchDelivery<T> results = new BatchDelivery<>(
                    new BatchProgress(batch, protocol.results().inFiles()),
                    delivery,
                    consumer,
                    this::deliveryContext,
                    config.limits().maxErrorBodyBytes(),
                    scope,
                    executors.workers(),
                    executors.callbacks());
            return new BatchAwaiter<>(
                            protocol,
                            new BatchClient(config, protocol, transport, executors, context, key, scope),
                            results,
                            transport,
                            executors,
                            context,
                            key,
                            scope)
                    .run(batch);
        });
    }

    private <R> CompletableFuture<R> withBatches(
            ImageBatch batch, CallScope scope, Function<BatchClient, CompletableFuture<R>> call) {
        BatchProtocol protocol = batchProtocol();
        requireOwn(batch);
        return withKey(
                scope,
                key -> call.apply(batchClient(protocol, new DiscardingImageHandler(), Optional.empty(), key, scope)));
    }

    private BatchClient batchClient(
            BatchProtocol protocol, ImageHandler images, Optional<Executor> executor, ApiKey key, CallScope scope) {
        return new BatchClient(
                config,
                protocol,
                transport,
                executors,
                decodeContext(images, Optional.empty(), executor, key),
                key,
                scope);
    }

    private BatchProtocol batchProtocol() {
        return config.profile()
                .batch()
                .orElseThrow(() -> BatchInputFile.rejected(
                        config.profile(), "batch", "is not supported: this provider has no batches", ""));
    }

    private void requireOwn(ImageBatch batch) {
        if (!batch.provider().equals(config.profile().id())) {
            throw BatchInputFile.rejected(
                    config.profile(),
                    "batch.provider",
                    "must be " + config.profile().id() + ", was " + batch.provider(),
                    "");
        }
        if (!Origin.of(config.baseUrl()).isOriginOf(batch.baseUrl())) {
            throw BatchInputFile.rejected(
                    config.profile(),
                    "batch.base_url",
                    "must have the origin of the base URL of this service, " + config.baseUrl() + ", was "
                            + batch.baseUrl(),
                    "");
        }
    }

    /** Sends one OPTIONS request and reports the response. A failure is a report, too. */
    public CompletableFuture<ProbeReport> probe(CallScope scope) {
        ProbeHandler handler = new ProbeHandler(scope);
        return withKey(scope, key -> transport.sendOnce(Attempt.Kind.PROBE, encoder.encodeProbe(), key, handler, scope))
                .exceptionally(error -> handler.failed(
                        CallRegistry.toImagesException(error, config.profile().id(), scope)));
    }

    /**
     * Returns the first request that {@link #execute} would send.
     *
     * @throws ImagesException if the request is rejected
     */
    public RequestPreview preview(ImagesRequest request, CallOptions options) {
        SubRequest first = SubRequest.of(request, options, config.profile()).get(0);
        return preview(first.request(), first.options(), ResponseMode.SINGLE);
    }

    /**
     * Returns the request that a streaming call would send.
     *
     * @throws ImagesException if the request is rejected
     */
    public RequestPreview previewStream(ImagesRequest request, CallOptions options) {
        return preview(request, options, ResponseMode.STREAM);
    }

    private RequestPreview preview(ImagesRequest request, CallOptions options, ResponseMode mode) {
        return encoder.preview(validator.validate(request, options, mode), options, mode, keys.isPresent());
    }

    /**
     * Prepares a call whose images are streamed.
     *
     * @throws ImagesException if the request is rejected, or the destination cannot be used
     */
    public <T> CompletableFuture<CallExecution<T>> prepareStream(
            ImagesRequest request, Delivery<T> delivery, CallOptions options, CallScope scope) {
        return withKey(
                scope,
                key -> CompletableFuture.completedFuture(
                        prepare(SubRequest.complete(request, options), ResponseMode.STREAM, delivery, key, scope)));
    }

    /**
     * Prepares a call: validates and encodes the request, and opens the destination. Sends nothing.
     */
    private <T> CallExecution<T> prepare(
            SubRequest request, ResponseMode mode, Delivery<T> delivery, ApiKey key, CallScope scope) {
        ValidatedRequest<? extends ImagesRequest> valid =
                validator.validate(request.request(), request.options(), mode);
        WireRequest wire = encoder.encode(valid.request(), request.options(), mode);
        DeliverySession<T> destination =
                DeliverySession.open(delivery, deliveryContext(requestedImages(request, valid.request()), scope));
        destination.executor().ifPresent(CallPipeline::requireAccepting);
        return execution(
                Optional.of(new CallExecution.Prepared(request, wire)),
                destination,
                valid.request().format(),
                valid.warnings(),
                key,
                scope);
    }

    /** Checks the executor that runs the code of a sink, because its images could not be delivered without it. */
    private static void requireAccepting(Executor executor) {
        try {
            executor.execute(() -> {});
        } catch (Throwable e) {
            throw new InvalidConfigurationException(
                    "callback executor did not accept a task, so the sink would not receive the images: " + e,
                    ErrorDetails.of(BillingStatus.NOT_SENT).build(),
                    e);
        }
    }

    private <T> CallExecution<T> execution(
            Optional<CallExecution.Prepared> request,
            DeliverySession<T> destination,
            Optional<ImageFormat> format,
            List<Warning> warnings,
            ApiKey key,
            CallScope scope) {
        DecodeContext context = decodeContext(destination, destination.requestedFormat(), destination.executor(), key);
        return new CallExecution<>(
                transport,
                request,
                key,
                context,
                destination,
                tasks(context, key, scope),
                new ResultAssembler<>(
                        format,
                        warnings,
                        destination,
                        scope.log(),
                        config.limits().maxErrorBodyBytes()),
                scope);
    }

    /** Returns access to tasks for a call that delivers no images, even if a response holds some. */
    private TaskAwaiter tasksWithoutImages(ApiKey key, CallScope scope) {
        return tasks(decodeContext(new DiscardingImageHandler(), Optional.empty(), Optional.empty(), key), key, scope);
    }

    private TaskAwaiter tasks(DecodeContext context, ApiKey key, CallScope scope) {
        return new TaskAwaiter(config, taskClient, executors, context, key, scope);
    }

    private DecodeContext decodeContext(
            ImageHandler images, Optional<ImageFormat> format, Optional<Executor> executor, ApiKey key) {
        return new DecodeContext(config.profile(), format, config.limits(), images, key::mask, executor);
    }

    private DeliverySession.RequestedImages requestedImages(SubRequest part, ImagesRequest request) {
        int count = request.count().orElse(1);
        return new DeliverySession.RequestedImages(
                request.prompt(), count, part.offset(), part.totalOf(count), requestedFormat(request));
    }

    /** Returns the format that a request selects by its parameter, or by an extra field of the same name. */
    private Optional<ImageFormat> requestedFormat(ImagesRequest request) {
        return request.format().or(() -> config.profile()
                .operation(request)
                .flatMap(operation -> operation.field(Parameter.FORMAT))
                .flatMap(field -> Optional.ofNullable(request.extra().get(field.name())))
                .map(value -> ImageFormat.of(value.toString())));
    }

    private DeliverySession.DeliveryContext deliveryContext(DeliverySession.RequestedImages images, CallScope scope) {
        return new DeliverySession.DeliveryContext(
                config.profile().id(),
                images,
                new DeliverySession.DownloadRules(
                        downloadUrls, new BoundedExecutor(executors.lookups(), MAX_LOOKUPS_PER_CALL)),
                config.limits(),
                transport,
                scope,
                executors.workers(),
                executors.callbacks());
    }
}
