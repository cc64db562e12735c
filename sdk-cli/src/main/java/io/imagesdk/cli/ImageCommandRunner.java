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

/** One call from options to files: what {@code generate} and {@code edit} have in common. */
final class ImageCommandRunner {
    private final CliEnvironment environment;
    private final ProviderOptions provider;
    private final RequestOptions request;
    private final OutputOptions output;
    private final CallSettings settings;

    ImageCommandRunner(
            CliEnvironment environment,
            ProviderOptions provider,
            RequestOptions request,
            OutputOptions output,
            CallSettings settings) {
        this.environment = environment;
        this.provider = provider;
        this.request = request;
        this.output = output;
        this.settings = settings;
    }

    int generate() {
        return run(false, List.of(), Optional.empty());
    }

    int edit(List<ImageInput> images, Optional<ImageInput> mask) {
        return run(true, images, mask);
    }

    private int run(boolean edit, List<ImageInput> images, Optional<ImageInput> mask) {
        String prompt = PromptText.of(request, environment);
        try (ProviderSelection selection = ProviderSelection.choose(provider, environment)) {
            RequestFactory requestFactory = RequestFactory.of(request, prompt, selection.profile(), edit);
            ImagesRequest wanted = edit ? requestFactory.edit(images, mask) : requestFactory.generation();
            Delivery.Files files = new OutputPaths(selection.profile(), environment).of(output, prompt, requestFactory);
            ImagesServiceBuilder builder = settings.limits.applied(selection.service());
            CallOptions options = settings.streaming.applied(settings.options(), output);
            if (settings.dryRun) {
                return DryRun.print(
                        environment,
                        builder,
                        service -> settings.streaming.stream
                                ? service.previewStream(wanted, options)
                                : service.preview(wanted, options));
            }
            CallRunner call = new CallRunner(environment, selection, output);
            CallRunner.Invocation invocation =
                    settings.streaming.stream ? new StreamingCall(wanted, call::shown) : new Asking(wanted);
            return call.run(
                    builder,
                    invocation,
                    options,
                    files,
                    OptionalInt.of(wanted.count().orElse(1)));
        }
    }

    private record Asking(ImagesRequest wanted) implements CallRunner.Invocation {
        @Override
        public <T> CompletableFuture<ImageResult<T>> on(
                ImagesService service, Delivery<T> delivery, CallOptions options) {
            return wanted instanceof EditRequest edit
                    ? service.edit(edit, delivery, options)
                    : service.generate((GenerateRequest) wanted, delivery, options);
        }
    }
}
