package io.imagesdk;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.decode.ReplyReader;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.encode.RequestEncoder;
import io.imagesdk.internal.transport.ApiKey;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.validate.RequestCheck;
import io.imagesdk.internal.wire.CallScope;
import io.imagesdk.internal.wire.Checked;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.ProviderProfile;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The pipeline. No stage knows the order or another stage; it stands in {@link #flow} and nowhere else. */
final class DefaultImagesService implements ImagesService {
    private final ServiceConfig config;
    private final ProviderProfile profile;
    private final Supplier<ApiKey> keys;
    private final ServiceThreads threads;
    private final LiveCalls calls;
    private final RequestCheck check;
    private final RequestEncoder encoder;
    private final HttpTransport transport;

    DefaultImagesService(ServiceConfig config, Supplier<ApiKey> keys, ServiceThreads threads, HttpTransport transport) {
        this.config = config;
        this.profile = config.profile();
        this.keys = keys;
        this.threads = threads;
        this.transport = transport;
        this.calls = new LiveCalls(profile.id(), threads);
        this.check = new RequestCheck(profile);
        this.encoder = new RequestEncoder(profile, config.baseUrl());
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> generate(
            GenerateRequest request, Delivery<T> delivery, CallOptions options) {
        return start(request, delivery, options);
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> edit(EditRequest request, Delivery<T> delivery, CallOptions options) {
        return start(request, delivery, options);
    }

    private <T> CompletableFuture<ImageResult<T>> start(
            ImagesRequest request, Delivery<T> delivery, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(delivery, "delivery");
        Listening listening = new Listening(options.progress(), threads.callbacks());
        return calls.start(options.deadline().orElse(config.timeout()), scope -> {
            scope.listen(listening::tell);
            return flow(request, delivery, options, scope);
        });
    }

    /** The whole flow: check, encode, open the place of delivery, send, decode while it arrives, deliver, tell. */
    private <T> CompletableFuture<ImageResult<T>> flow(
            ImagesRequest request, Delivery<T> delivery, CallOptions options, CallScope scope) {
        Checked<? extends ImagesRequest> checked = check.check(request, options.portability());
        WireRequest wire = encoder.encode(checked.request(), options);
        DeliverySession<T> place = DeliverySession.open(delivery, setup(checked.request(), scope));
        ApiKey key = keys.get();
        ReplyReader decoder = new ReplyReader(profile, config.limits(), place, key::mask, place.executor());
        ResultAssembly<T> assembly = new ResultAssembly<>(checked, place, scope, key::mask);

        return transport.send(wire, key, decoder, scope).thenCompose(answer -> place.finish(answer.items())
                .thenApply(outcomes -> assembly.result(answer, outcomes)));
    }

    private DeliverySession.Setup setup(ImagesRequest request, CallScope scope) {
        return new DeliverySession.Setup(
                profile.id(),
                request.prompt(),
                request.count().orElse(1),
                request.format().filter(ImageFormat.SVG::equals).isPresent(),
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
        return encoder.preview(check.check(request, options.portability()).request(), options);
    }

    @Override
    public CompletableFuture<ProbeReport> probe() {
        return calls.start(config.limits().connect().multipliedBy(2), scope -> {
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
