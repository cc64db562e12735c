package io.imagesdk;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallRegistry;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.ListenerRegistry;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.decode.StreamResponseDecoder;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.encode.RequestEncoder;
import io.imagesdk.internal.pipeline.ProbeHandler;
import io.imagesdk.internal.pipeline.ResultAssembler;
import io.imagesdk.internal.pipeline.SplitCall;
import io.imagesdk.internal.pipeline.SubRequest;
import io.imagesdk.internal.stream.StreamDelivery;
import io.imagesdk.internal.stream.StreamPublisher;
import io.imagesdk.internal.stream.StreamSubscription;
import io.imagesdk.internal.task.AtOnce;
import io.imagesdk.internal.task.DiscardingImageHandler;
import io.imagesdk.internal.task.TaskAwaiter;
import io.imagesdk.internal.task.TaskClient;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.url.PollUrlValidator;
import io.imagesdk.internal.validate.RequestValidator;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ResponseMode;
import io.imagesdk.internal.wire.ServiceConfig;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.ValidatedRequest;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallListener.CallInfo.CallOperation;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;

/** The pipeline. No stage knows the order or another stage; it stands in {@link #flow} and nowhere else. */
final class DefaultImagesService implements ImagesService {
    private static final Duration QUESTION = Duration.ofSeconds(30);

    private final ServiceConfig config;
    private final ProviderProfile profile;
    private final Supplier<ApiKey> keys;
    private final ServiceExecutors executors;
    private final ListenerRegistry listeners;
    private final CallRegistry calls;
    private final RequestValidator check;
    private final RequestEncoder encoder;
    private final HttpTransport transport;
    private final Optional<TaskClient> taskClient;

    DefaultImagesService(
            ServiceConfig config,
            Supplier<ApiKey> keys,
            ServiceExecutors executors,
            ListenerRegistry listeners,
            HttpTransport transport) {
        this.config = config;
        this.profile = config.profile();
        this.keys = keys;
        this.executors = executors;
        this.transport = transport;
        this.listeners = listeners;
        this.calls = new CallRegistry(profile.id(), executors, listeners);
        this.check = new RequestValidator(profile);
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
                                task.trustedHosts()),
                        executors.workers()));
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> generate(
            GenerateRequest request, Delivery<T> delivery, CallOptions options) {
        return start(CallOperation.GENERATE, request, delivery, options);
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> edit(EditRequest request, Delivery<T> delivery, CallOptions options) {
        return start(CallOperation.EDIT, request, delivery, options);
    }

    private <T> CompletableFuture<ImageResult<T>> start(
            CallOperation callOperation, ImagesRequest request, Delivery<T> delivery, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(delivery, "delivery");
        List<SubRequest> subRequests = SubRequest.of(request, options, profile);
        return call(
                callOperation,
                Optional.of(request),
                options,
                scope -> subRequests.size() == 1
                        ? flow(subRequests.get(0), delivery, scope)
                        : new SplitCall<T>(
                                        subRequests,
                                        (subRequest, branch) -> flow(subRequest, delivery, branch),
                                        scope,
                                        profile.id(),
                                        executors.workers())
                                .run());
    }

    private <T> CompletableFuture<T> call(
            CallOperation callOperation,
            Optional<ImagesRequest> request,
            CallOptions options,
            Function<CallScope, CompletableFuture<T>> flow) {
        Duration limit = options.timeout().orElse(config.timeout());
        return calls.start(limit, listeners.begin(callOperation, request, options.progressConsumer()), flow);
    }

    private <T> CompletableFuture<T> ask(
            CallOperation callOperation, Duration limit, Function<CallScope, CompletableFuture<T>> flow) {
        return calls.start(limit, listeners.begin(callOperation, Optional.empty(), Optional.empty()), flow);
    }

    /** The whole flow: check, encode, open the place of delivery, send, decode while it arrives, wait for a task, deliver, tell. */
    private <T> CompletableFuture<ImageResult<T>> flow(SubRequest subRequest, Delivery<T> delivery, CallScope scope) {
        ValidatedRequest<? extends ImagesRequest> validatedRequest =
                check.check(subRequest.request(), subRequest.options());
        WireRequest wire = encoder.encode(validatedRequest.request(), subRequest.options());
        DeliverySession<T> place = DeliverySession.open(delivery, setup(validatedRequest.request(), scope));
        ApiKey key = keys.get();
        ResponseDecoder.DecodeContext reading = reading(place, place.executor(), key);
        TaskAwaiter task = waiting(reading, key, scope);
        ResultAssembler<T> assembly = new ResultAssembler<>(
                validatedRequest.request().format(),
                validatedRequest.warnings(),
                place,
                scope,
                key::mask,
                subRequest.offset());

        return transport
                .send(
                        wire,
                        key,
                        ResponseDecoder.forRequest(reading, subRequest.options().async()),
                        scope)
                .thenCompose(response -> task.response(response, kind(subRequest.request())))
                .thenApply(answer -> answer.withIndexOffset(subRequest.offset()))
                .thenCompose(answer -> place.finish(
                                answer.images(),
                                subRequest.totalOf(answer.images().size()))
                        .thenApply(outcomes -> assembly.result(answer, outcomes)));
    }

    @Override
    public <T> Flow.Publisher<ImageEvent<T>> stream(ImagesRequest request, Delivery<T> delivery, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(options, "options");
        return new StreamPublisher<>(
                profile.id(),
                executors.callbacks(),
                events -> call(
                        CallOperation.STREAM,
                        Optional.of(request),
                        options,
                        scope -> flow(request, delivery, options, events, scope)));
    }

    /** The flow for a reply that comes in events: each picture is delivered and told of while the next is still being made. */
    private <T> CompletableFuture<ImageResult<T>> flow(
            ImagesRequest request,
            Delivery<T> delivery,
            CallOptions options,
            StreamSubscription<T> events,
            CallScope scope) {
        ValidatedRequest<? extends ImagesRequest> validatedRequest = check.check(request, options, ResponseMode.STREAM);
        WireRequest wire = encoder.encode(validatedRequest.request(), options, ResponseMode.STREAM);
        DeliverySession<T> place = DeliverySession.open(delivery, setup(validatedRequest.request(), scope));
        ApiKey key = keys.get();
        ResponseDecoder.DecodeContext reading = reading(place, place.executor(), key);
        TaskAwaiter task = waiting(reading, key, scope);
        StreamDelivery<T> images = new StreamDelivery<>(
                place,
                new ResultAssembler<>(
                        validatedRequest.request().format(), validatedRequest.warnings(), place, scope, key::mask, 0),
                events,
                request.count().orElse(1),
                executors.workers());
        Streaming streaming = profile.operation(request instanceof EditRequest)
                .flatMap(operation -> operation.streaming())
                .orElseThrow();

        return transport
                .send(wire, key, new StreamResponseDecoder(reading, streaming, images), scope)
                .thenCompose(plain -> plain.isEmpty()
                        ? CompletableFuture.completedFuture(0)
                        : task.response(plain.get(), kind(request)).thenCompose(images::onPlainResponse))
                .thenCompose(told -> images.finish(null))
                .exceptionallyCompose(images::finish);
    }

    @Override
    public CompletableFuture<ImageTask> submit(ImagesRequest request, CallOptions options) {
        Objects.requireNonNull(request, "request");
        CallOptions async = options.toBuilder().async(true).build();
        return call(CallOperation.SUBMIT, Optional.of(request), options, scope -> begin(request, async, scope));
    }

    /** The beginning of the flow alone: what comes is named, not waited for. */
    private CompletableFuture<ImageTask> begin(ImagesRequest request, CallOptions options, CallScope scope) {
        ValidatedRequest<? extends ImagesRequest> validatedRequest = check.check(request, options);
        WireRequest wire = encoder.encode(validatedRequest.request(), options);
        DeliverySession<ImageBytes> place =
                DeliverySession.open(Delivery.inMemory(), setup(validatedRequest.request(), scope));
        ApiKey key = keys.get();
        ResponseDecoder.DecodeContext reading = reading(place, place.executor(), key);
        TaskAwaiter task = waiting(reading, key, scope);

        return transport
                .send(wire, key, ResponseDecoder.forRequest(reading, true), scope)
                .thenCompose(response -> response instanceof TaskResponse.Started started
                        ? CompletableFuture.completedFuture(task.toTask(started, kind(request)))
                        : task.response(response, kind(request))
                                .thenCompose(answer ->
                                        new AtOnce(config, executors.clock(), place).task(answer, kind(request))));
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> await(ImageTask task, Delivery<T> delivery, CallOptions options) {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(delivery, "delivery");
        return call(CallOperation.AWAIT, Optional.empty(), options, scope -> resume(task, delivery, scope));
    }

    /** The end of the flow alone: of the request nothing is known any more but that it was made. */
    private <T> CompletableFuture<ImageResult<T>> resume(ImageTask task, Delivery<T> delivery, CallScope scope) {
        DeliverySession<T> place = DeliverySession.open(delivery, setup("image", 1, false, scope));
        ApiKey key = keys.get();
        TaskAwaiter waiting = waiting(reading(place, place.executor(), key), key, scope);
        ResultAssembler<T> assembly = new ResultAssembler<>(Optional.empty(), List.of(), place, scope, key::mask, 0);

        return waiting.resume(task).thenCompose(response -> place.finish(response.images())
                .thenApply(outcomes -> assembly.result(response, outcomes)));
    }

    @Override
    public CompletableFuture<TaskStatus> status(ImageTask task) {
        return ask(CallOperation.STATUS, QUESTION, scope -> question(scope).look(task));
    }

    @Override
    public CompletableFuture<TaskStatus> cancel(ImageTask task) {
        return ask(CallOperation.CANCEL, QUESTION, scope -> question(scope).cancel(task));
    }

    @Override
    public ImageTask task(String id) {
        return ImageTask.of(profile.id(), config.baseUrl(), id, Instant.EPOCH);
    }

    private TaskAwaiter question(CallScope scope) {
        ApiKey key = keys.get();
        return waiting(reading(new DiscardingImageHandler(), Optional.empty(), key), key, scope);
    }

    private ResponseDecoder.DecodeContext reading(ImageHandler images, Optional<Executor> executor, ApiKey key) {
        return new ResponseDecoder.DecodeContext(profile, config.limits(), images, key::mask, executor);
    }

    private TaskAwaiter waiting(ResponseDecoder.DecodeContext reading, ApiKey key, CallScope scope) {
        scope.log().maskWith(key::mask);
        return new TaskAwaiter(config, taskClient, executors, reading, key, scope);
    }

    private static ImageTask.TaskKind kind(ImagesRequest request) {
        return request instanceof EditRequest ? ImageTask.TaskKind.EDIT : ImageTask.TaskKind.GENERATE;
    }

    private DeliverySession.DeliveryContext setup(ImagesRequest request, CallScope scope) {
        boolean svg = request.format().filter(ImageFormat.SVG::equals).isPresent();
        return setup(request.prompt(), request.count().orElse(1), svg, scope);
    }

    private DeliverySession.DeliveryContext setup(String prompt, int count, boolean svg, CallScope scope) {
        return new DeliverySession.DeliveryContext(
                profile.id(),
                prompt,
                count,
                svg,
                config.baseUrl(),
                profile.sameOriginDownloadsOnly(),
                config.downloadPolicy(),
                config.limits(),
                transport,
                scope,
                executors.workers(),
                executors.callbacks());
    }

    @Override
    public RequestPreview preview(ImagesRequest request, CallOptions options) {
        SubRequest first = SubRequest.of(request, options, profile).get(0);
        return preview(first.request(), first.options(), ResponseMode.SINGLE);
    }

    @Override
    public RequestPreview previewStream(ImagesRequest request, CallOptions options) {
        return preview(request, options, ResponseMode.STREAM);
    }

    private RequestPreview preview(ImagesRequest request, CallOptions options, ResponseMode responseMode) {
        return encoder.preview(check.check(request, options, responseMode).request(), options, responseMode);
    }

    @Override
    public CompletableFuture<ProbeReport> probe() {
        return ask(CallOperation.PROBE, config.limits().connectTimeout().multipliedBy(2), scope -> {
            ProbeHandler probeHandler = new ProbeHandler(scope);
            return transport
                    .send(encoder.probe(), keys.get(), probeHandler, scope)
                    .handle((report, error) -> {
                        if (error == null) {
                            return report;
                        }
                        ImagesException failure = CallRegistry.toImagesException(error, profile.id(), scope);
                        return probeHandler.failed(failure);
                    });
        });
    }

    @Override
    public ProviderProfile provider() {
        return profile;
    }

    @Override
    public BlockingImages blocking() {
        return new BlockingImages(this);
    }

    @Override
    public void close() {
        calls.close();
    }

    @Override
    public String toString() {
        return "ImagesService[" + profile.id() + " at " + config.baseUrl() + "]";
    }
}
