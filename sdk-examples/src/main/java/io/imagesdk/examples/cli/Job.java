package io.imagesdk.examples.cli;

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
final class Job {
    private final Surroundings surroundings;
    private final ProviderOptions provider;
    private final RequestOptions request;
    private final OutputOptions output;
    private final CallSettings settings;

    Job(
            Surroundings surroundings,
            ProviderOptions provider,
            RequestOptions request,
            OutputOptions output,
            CallSettings settings) {
        this.surroundings = surroundings;
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
        String prompt = PromptText.of(request, surroundings);
        try (Endpoint endpoint = Endpoint.choose(provider, surroundings)) {
            Wishes wishes = Wishes.of(request, prompt, endpoint.profile(), edit);
            ImagesRequest wanted = edit ? wishes.edit(images, mask) : wishes.generation();
            Delivery.Files files = new Destination(endpoint.profile(), surroundings).of(output, prompt, wishes);
            ImagesServiceBuilder builder = settings.limits.applied(endpoint.service());
            CallOptions options = settings.streaming.applied(settings.options(), output);
            if (settings.dryRun) {
                return DryRun.print(
                        surroundings,
                        builder,
                        service -> settings.streaming.stream
                                ? service.previewStream(wanted, options)
                                : service.preview(wanted, options));
            }
            DeliveredCall call = new DeliveredCall(surroundings, endpoint, output);
            DeliveredCall.Verb verb =
                    settings.streaming.stream ? new Streamed(wanted, call::shown) : new Asking(wanted);
            return call.run(
                    builder, verb, options, files, OptionalInt.of(wanted.count().orElse(1)));
        }
    }

    private record Asking(ImagesRequest wanted) implements DeliveredCall.Verb {
        @Override
        public <T> CompletableFuture<ImageResult<T>> on(
                ImagesService service, Delivery<T> delivery, CallOptions options) {
            return wanted instanceof EditRequest edit
                    ? service.edit(edit, delivery, options)
                    : service.generate((GenerateRequest) wanted, delivery, options);
        }
    }
}
