package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** Runs a call that delivers images: creates the service, waits for the result, and prints it. */
final class CallRunner {
    private final CliEnvironment environment;
    private final ProviderSelection selection;
    private final OutputOptions output;
    private final ProgressLine progress;
    private final SidecarWriter sidecars;

    /** A method of the service that delivers images. */
    interface Invocation {
        <T> CompletableFuture<ImageResult<T>> on(ImagesService service, Delivery<T> delivery, CallOptions options);
    }

    CallRunner(CliEnvironment environment, ProviderSelection selection, OutputOptions output, RequestFactory request) {
        this.environment = environment;
        this.selection = selection;
        this.output = output;
        this.progress = new ProgressLine(environment, output.quiet);
        this.sidecars =
                new SidecarWriter(environment, output, selection.profile().id(), request);
    }

    /**
     * Runs the call and returns the exit code.
     *
     * @param requested the number of requested images; empty if it is not known
     */
    int run(
            ImagesServiceBuilder builder,
            Invocation invocation,
            CallOptions options,
            Delivery.Files files,
            OptionalInt requested) {
        CallOptions withProgress =
                options.toBuilder().progressConsumer(progress::onProgress).build();
        try (ImagesService service =
                new ServiceFactory(environment, selection).open(builder.addListener(progress.retries()))) {
            progress.start(selection.name());
            ImageResult<?> result = output.keepUrl
                    ? urls(service, invocation, withProgress, files)
                    : await(service, invocation, files, withProgress);
            progress.done(result);
            return report(result, requested.orElse(result.outcomes().size()));
        } catch (ImagesException e) {
            ErrorDetails details = e.details();
            sidecars.write(
                    details.outcomes(),
                    new SidecarWriter.Call(details.usage().cost(), details.requestId(), Optional.empty()));
            throw new ResumeHint(selection, progress).addTo(e);
        } finally {
            progress.clear();
        }
    }

    private <T> ImageResult<T> await(
            ImagesService service, Invocation invocation, Delivery<T> delivery, CallOptions options) {
        return new CallWaiter(environment.interrupts(), progress)
                .await(service, () -> invocation.on(service, delivery, options));
    }

    private ImageResult<?> urls(
            ImagesService service, Invocation invocation, CallOptions options, Delivery.Files files) {
        UrlResults results = new UrlResults(new ImageSaver(files));
        ImageResult<?> result;
        try {
            result = await(service, invocation, Delivery.asUrl(), options);
        } catch (ImagesException e) {
            return results.storeImagesWithoutUrl(e);
        }
        return results.storeImagesWithoutUrl(result);
    }

    /** Prints a partial image of a stream. */
    void onPartialImage(GeneratedImage<?> image) {
        progress.interrupt(() -> new ResultPrinter(environment, output.print).partial(image.content()));
    }

    private int report(ImageResult<?> result, int requested) {
        result.warnings().forEach(warning -> environment.err().println("images: warning: " + warning));
        new ResultPrinter(environment, output.print).print(result);
        new ImagePresenter(environment, output).present(result);
        boolean complete = sidecars.write(
                result.outcomes(), new SidecarWriter.Call(result.cost(), result.requestId(), result.createdAt()));
        ErrorPrinter errors = new ErrorPrinter(environment.err());
        result.outcomes().forEach(errors::undelivered);
        new ResumeHint(selection, progress).linesFor(result).forEach(environment.err()::println);
        int received = result.outcomes().size();
        if (received < requested) {
            environment.err().println("images: requested " + requested + " images, received " + received);
        }
        boolean allDelivered =
                received >= requested && result.outcomes().stream().allMatch(ImageOutcome.Delivered.class::isInstance);
        if (!complete) {
            return ExitCodes.NO_RESULT;
        }
        return allDelivered ? ExitCodes.DELIVERED : ExitCodes.PARTLY_DELIVERED;
    }
}
