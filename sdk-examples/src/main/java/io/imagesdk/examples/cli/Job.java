package io.imagesdk.examples.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Portability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

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
            Wishes wishes = wishes(endpoint, edit, prompt);
            ImagesRequest wanted = edit ? wishes.edit(images, mask) : wishes.generation();
            Delivery.Files files = new Destination(endpoint.profile(), surroundings).of(output, prompt, wishes);
            ProgressLine progress = new ProgressLine(surroundings, output.quiet);
            CallOptions options = CallOptions.builder()
                    .portability(settings.adapt ? Portability.ADAPT : Portability.STRICT)
                    .progress(progress)
                    .build();
            DownloadPolicy downloads = settings.downloads();
            Optional<Duration> limit = settings.limit();
            ImagesServiceBuilder builder = endpoint.service().downloads(downloads);
            limit.ifPresent(builder::timeout);
            return settings.dryRun
                    ? preview(builder, wanted, options)
                    : call(endpoint, builder, wanted, files, options, progress);
        }
    }

    private Wishes wishes(Endpoint endpoint, boolean edit, String prompt) {
        List<Extra> extras = request.extras();
        Style style = request.style;
        return new Wishes(
                style == null || prompt.isBlank() ? prompt : style.added(prompt),
                Suggestions.filled(endpoint.profile(), edit, request.said(), extras),
                extras);
    }

    /** No key is needed to look at a request. */
    private int preview(ImagesServiceBuilder builder, ImagesRequest wanted, CallOptions options) {
        try (ImagesService service = builder.apiKey("unused").build()) {
            surroundings.out().println(service.preview(wanted, options).toCurl());
            return ExitCodes.DELIVERED;
        }
    }

    private int call(
            Endpoint endpoint,
            ImagesServiceBuilder builder,
            ImagesRequest wanted,
            Delivery.Files files,
            CallOptions options,
            ProgressLine progress) {
        try (ImagesService service = new ServiceOpening(surroundings).open(endpoint.profile(), builder)) {
            progress.start(endpoint.name());
            Waiting waiting = new Waiting(surroundings.interrupts(), progress);
            ImageResult<?> result = output.keepUrl
                    ? keepingAddresses(
                            waiting, service, () -> send(service, wanted, Delivery.asAddress(), options), files)
                    : waiting.on(service, () -> send(service, wanted, files, options));
            progress.done();
            return told(result, wanted.count().orElse(1));
        } finally {
            progress.clear();
        }
    }

    private static <T> CompletableFuture<ImageResult<T>> send(
            ImagesService service, ImagesRequest wanted, Delivery<T> delivery, CallOptions options) {
        return wanted instanceof EditRequest edit
                ? service.edit(edit, delivery, options)
                : service.generate((GenerateRequest) wanted, delivery, options);
    }

    private static <T> ImageResult<?> keepingAddresses(
            Waiting waiting,
            ImagesService service,
            Supplier<CompletableFuture<ImageResult<T>>> call,
            Delivery.Files files) {
        KeptAddresses kept = new KeptAddresses(new Rescue(files));
        ImageResult<T> result;
        try {
            result = waiting.on(service, call);
        } catch (ImagesException failure) {
            return kept.settle(failure);
        }
        return kept.settle(result);
    }

    private int told(ImageResult<?> result, int wanted) {
        result.warnings().forEach(warning -> surroundings.err().println("images: warning: " + warning));
        new ResultPrinter(surroundings, output.print).print(result);
        ErrorPrinter errors = new ErrorPrinter(surroundings.err());
        result.outcomes().forEach(errors::lost);
        int delivered = result.images().size();
        if (result.outcomes().size() < wanted) {
            surroundings
                    .err()
                    .println("images: asked for " + wanted + " pictures, the answer held "
                            + result.outcomes().size());
        }
        boolean all =
                delivered >= wanted && result.outcomes().stream().allMatch(ImageOutcome.Delivered.class::isInstance);
        return all ? ExitCodes.DELIVERED : ExitCodes.PARTLY_DELIVERED;
    }
}
