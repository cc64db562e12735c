package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImagesRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** Runs {@code generate} and {@code edit}, from the options to the files. */
final class ImageCommandRunner {
    private final CliEnvironment environment;
    private final CallMixin call;

    ImageCommandRunner(CliEnvironment environment, CallMixin call) {
        this.environment = environment;
        this.call = call;
    }

    int generate() {
        return run(false, List.of(), Optional.empty());
    }

    int edit(List<ImageInput> images, Optional<ImageInput> mask) {
        return run(true, images, mask);
    }

    private int run(boolean edit, List<ImageInput> images, Optional<ImageInput> mask) {
        String prompt = call.prompt.read(environment);
        try (ProviderSelection selection = ProviderSelection.choose(call.provider, environment)) {
            RequestFactory requests = RequestFactory.of(call.request, prompt, selection.profile(), edit);
            ImagesRequest request = edit ? requests.edit(images, mask) : requests.generation();
            Delivery.Files files = new OutputPaths(selection.profile(), environment).of(call.output, prompt, requests);
            CallOptions options = call.toOptions();
            ImagesServiceBuilder builder = selection.service().downloadPolicy(call.output.downloadPolicy());
            if (call.isDryRun()) {
                return new DryRun(environment, selection)
                        .print(
                                builder,
                                service -> call.isStreaming()
                                        ? service.previewStream(request, options)
                                        : service.preview(request, options));
            }
            CallRunner runner = new CallRunner(environment, selection, call.output, requests);
            return runner.run(
                    builder,
                    call.isStreaming() ? new StreamingCall(request, runner::onPartialImage) : new PlainCall(request),
                    options,
                    files,
                    OptionalInt.of(request.count().orElse(1)));
        }
    }

    private record PlainCall(ImagesRequest request) implements CallRunner.Invocation {
        @Override
        public <T> CompletableFuture<ImageResult<T>> on(
                ImagesService service, Delivery<T> delivery, CallOptions options) {
            return request instanceof EditRequest edit
                    ? service.edit(edit, delivery, options)
                    : service.generate((GenerateRequest) request, delivery, options);
        }
    }
}
