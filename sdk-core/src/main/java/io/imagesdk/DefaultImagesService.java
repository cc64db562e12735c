package io.imagesdk;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.decode.ReplyReader;
import io.imagesdk.internal.decode.StreamReader;
import io.imagesdk.internal.deliver.AddressGuard;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.encode.RequestEncoder;
import io.imagesdk.internal.transport.ApiKey;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.validate.RequestCheck;
import io.imagesdk.internal.wire.CallScope;
import io.imagesdk.internal.wire.Checked;
import io.imagesdk.internal.wire.ImageIntake;
import io.imagesdk.internal.wire.Manner;
import io.imagesdk.internal.wire.TaskReply;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallInfo.Operation;
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
    private final ServiceThreads threads;
    private final CallListeners listeners;
    private final LiveCalls calls;
    private final RequestCheck check;
    private final RequestEncoder encoder;
    private final HttpTransport transport;
    private final Optional<TaskLooks> looks;

    DefaultImagesService(
            ServiceConfig config,
            Supplier<ApiKey> keys,
            ServiceThreads threads,
            CallListeners listeners,
            HttpTransport transport) {
        this.config = config;
        this.profile = config.profile();
        this.keys = keys;
        this.threads = threads;
        this.transport = transport;
        this.listeners = listeners;
        this.calls = new LiveCalls(profile.id(), threads, listeners);
        this.check = new RequestCheck(profile);
        this.encoder = new RequestEncoder(profile, config.baseUrl());
        this.looks = profile.task()
                .map(task -> new TaskLooks(
                        task,
                        encoder,
                        transport,
                        new AddressGuard(
                                config.downloads(), config.baseUrl(), profile.ownOriginOnly(), task.trustedHosts()),
                        threads.workers()));
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> generate(
            GenerateRequest request, Delivery<T> delivery, CallOptions options) {
        return start(Operation.GENERATE, request, delivery, options);
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> edit(EditRequest request, Delivery<T> delivery, CallOptions options) {
        return start(Operation.EDIT, request, delivery, options);
    }

    private <T> CompletableFuture<ImageResult<T>> start(
            Operation operation, ImagesRequest request, Delivery<T> delivery, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(delivery, "delivery");
        List<Part> parts = Part.of(request, options, profile);
        return call(
                operation,
                Optional.of(request),
                options,
                scope -> parts.size() == 1
                        ? flow(parts.get(0), delivery, scope)
                        : new SplitCall<T>(
                                        parts,
                                        (part, branch) -> flow(part, delivery, branch),
                                        scope,
                                        profile.id(),
                                        threads.workers())
                                .run());
    }

    private <T> CompletableFuture<T> call(
            Operation operation,
            Optional<ImagesRequest> request,
            CallOptions options,
            Function<CallScope, CompletableFuture<T>> flow) {
        Duration limit = options.deadline().orElse(config.timeout());
        return calls.start(limit, listeners.begin(operation, request, options.progress()), flow);
    }

    private <T> CompletableFuture<T> ask(
            Operation operation, Duration limit, Function<CallScope, CompletableFuture<T>> flow) {
        return calls.start(limit, listeners.begin(operation, Optional.empty(), Optional.empty()), flow);
    }

    /** The whole flow: check, encode, open the place of delivery, send, decode while it arrives, wait for a task, deliver, tell. */
    private <T> CompletableFuture<ImageResult<T>> flow(Part part, Delivery<T> delivery, CallScope scope) {
        Checked<? extends ImagesRequest> checked = check.check(part.request(), part.options());
        WireRequest wire = encoder.encode(checked.request(), part.options());
        DeliverySession<T> place = DeliverySession.open(delivery, setup(checked.request(), scope));
        ApiKey key = keys.get();
        ReplyReader.Setup reading = reading(place, place.executor(), key);
        TaskWait task = waiting(reading, key, scope);
        ResultAssembly<T> assembly = new ResultAssembly<>(
                checked.request().format(), checked.warnings(), place, scope, key::mask, part.offset());

        return transport
                .send(wire, key, ReplyReader.ofRequest(reading, part.options().async()), scope)
                .thenCompose(reply -> task.answer(reply, kind(part.request())))
                .thenApply(answer -> answer.shifted(part.offset()))
                .thenCompose(answer -> place.finish(
                                answer.items(), part.totalOf(answer.items().size()))
                        .thenApply(outcomes -> assembly.result(answer, outcomes)));
    }

    @Override
    public <T> Flow.Publisher<ImageEvent<T>> stream(ImagesRequest request, Delivery<T> delivery, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(options, "options");
        return new StreamPublisher<>(
                profile.id(),
                threads.callbacks(),
                events -> call(
                        Operation.STREAM,
                        Optional.of(request),
                        options,
                        scope -> flow(request, delivery, options, events, scope)));
    }

    /** The flow for a reply that comes in events: each picture is delivered and told of while the next is still being made. */
    private <T> CompletableFuture<ImageResult<T>> flow(
            ImagesRequest request, Delivery<T> delivery, CallOptions options, Emission<T> events, CallScope scope) {
        Checked<? extends ImagesRequest> checked = check.check(request, options, Manner.EVENTS);
        WireRequest wire = encoder.encode(checked.request(), options, Manner.EVENTS);
        DeliverySession<T> place = DeliverySession.open(delivery, setup(checked.request(), scope));
        ApiKey key = keys.get();
        ReplyReader.Setup reading = reading(place, place.executor(), key);
        TaskWait task = waiting(reading, key, scope);
        StreamedPictures<T> pictures = new StreamedPictures<>(
                place,
                new ResultAssembly<>(checked.request().format(), checked.warnings(), place, scope, key::mask, 0),
                events,
                request.count().orElse(1),
                threads.workers());
        Streaming streaming = profile.operation(request instanceof EditRequest)
                .flatMap(operation -> operation.streaming())
                .orElseThrow();

        return transport
                .send(wire, key, new StreamReader(reading, streaming, pictures), scope)
                .thenCompose(plain -> plain.isEmpty()
                        ? CompletableFuture.completedFuture(0)
                        : task.answer(plain.get(), kind(request)).thenCompose(pictures::whole))
                .thenCompose(told -> pictures.over(null))
                .exceptionallyCompose(pictures::over);
    }

    @Override
    public CompletableFuture<ImageTask> submit(ImagesRequest request, CallOptions options) {
        Objects.requireNonNull(request, "request");
        CallOptions async = options.toBuilder().async(true).build();
        return call(Operation.SUBMIT, Optional.of(request), options, scope -> begin(request, async, scope));
    }

    /** The beginning of the flow alone: what comes is named, not waited for. */
    private CompletableFuture<ImageTask> begin(ImagesRequest request, CallOptions options, CallScope scope) {
        Checked<? extends ImagesRequest> checked = check.check(request, options);
        WireRequest wire = encoder.encode(checked.request(), options);
        DeliverySession<ImageBytes> place = DeliverySession.open(Delivery.inMemory(), setup(checked.request(), scope));
        ApiKey key = keys.get();
        ReplyReader.Setup reading = reading(place, place.executor(), key);
        TaskWait task = waiting(reading, key, scope);

        return transport
                .send(wire, key, ReplyReader.ofRequest(reading, true), scope)
                .thenCompose(reply -> reply instanceof TaskReply.Started started
                        ? CompletableFuture.completedFuture(task.begun(started, kind(request)))
                        : task.answer(reply, kind(request))
                                .thenCompose(answer ->
                                        new AtOnce(config, threads.clock(), place).task(answer, kind(request))));
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> await(ImageTask task, Delivery<T> delivery, CallOptions options) {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(delivery, "delivery");
        return call(Operation.AWAIT, Optional.empty(), options, scope -> resume(task, delivery, scope));
    }

    /** The end of the flow alone: of the request nothing is known any more but that it was made. */
    private <T> CompletableFuture<ImageResult<T>> resume(ImageTask task, Delivery<T> delivery, CallScope scope) {
        DeliverySession<T> place = DeliverySession.open(delivery, setup("image", 1, false, scope));
        ApiKey key = keys.get();
        TaskWait waiting = waiting(reading(place, place.executor(), key), key, scope);
        ResultAssembly<T> assembly = new ResultAssembly<>(Optional.empty(), List.of(), place, scope, key::mask, 0);

        return waiting.resumed(task).thenCompose(answer -> place.finish(answer.items())
                .thenApply(outcomes -> assembly.result(answer, outcomes)));
    }

    @Override
    public CompletableFuture<TaskStatus> status(ImageTask task) {
        return ask(Operation.STATUS, QUESTION, scope -> question(scope).look(task));
    }

    @Override
    public CompletableFuture<TaskStatus> cancel(ImageTask task) {
        return ask(Operation.CANCEL, QUESTION, scope -> question(scope).cancel(task));
    }

    @Override
    public ImageTask task(String id) {
        return ImageTask.of(profile.id(), config.baseUrl(), id, Instant.EPOCH);
    }

    private TaskWait question(CallScope scope) {
        ApiKey key = keys.get();
        return waiting(reading(new Discarding(), Optional.empty(), key), key, scope);
    }

    private ReplyReader.Setup reading(ImageIntake images, Optional<Executor> executor, ApiKey key) {
        return new ReplyReader.Setup(profile, config.limits(), images, key::mask, executor);
    }

    private TaskWait waiting(ReplyReader.Setup reading, ApiKey key, CallScope scope) {
        scope.story().hides(key::mask);
        return new TaskWait(config, looks, threads, reading, key, scope);
    }

    private static ImageTask.Kind kind(ImagesRequest request) {
        return request instanceof EditRequest ? ImageTask.Kind.EDIT : ImageTask.Kind.GENERATE;
    }

    private DeliverySession.Setup setup(ImagesRequest request, CallScope scope) {
        boolean svg = request.format().filter(ImageFormat.SVG::equals).isPresent();
        return setup(request.prompt(), request.count().orElse(1), svg, scope);
    }

    private DeliverySession.Setup setup(String prompt, int count, boolean svg, CallScope scope) {
        return new DeliverySession.Setup(
                profile.id(),
                prompt,
                count,
                svg,
                config.baseUrl(),
                profile.ownOriginOnly(),
                config.downloads(),
                config.limits(),
                transport,
                scope,
                threads.workers(),
                threads.callbacks());
    }

    @Override
    public RequestPreview preview(ImagesRequest request, CallOptions options) {
        Part first = Part.of(request, options, profile).get(0);
        return preview(first.request(), first.options(), Manner.WHOLE);
    }

    @Override
    public RequestPreview previewStream(ImagesRequest request, CallOptions options) {
        return preview(request, options, Manner.EVENTS);
    }

    private RequestPreview preview(ImagesRequest request, CallOptions options, Manner manner) {
        return encoder.preview(check.check(request, options, manner).request(), options, manner);
    }

    @Override
    public CompletableFuture<ProbeReport> probe() {
        return ask(Operation.PROBE, config.limits().connect().multipliedBy(2), scope -> {
            Probe probe = new Probe(scope);
            return transport.send(encoder.probe(), keys.get(), probe, scope).handle((report, thrown) -> {
                if (thrown == null) {
                    return report;
                }
                ImagesException failure = LiveCalls.ours(thrown, profile.id(), scope);
                return probe.failed(failure);
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
