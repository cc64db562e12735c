package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A call that ends with pictures, from the opening of the service to what is said of them. */
final class CallRunner {
    private final CliEnvironment environment;
    private final ProviderSelection selection;
    private final OutputOptions output;
    private final ProgressLine progress;

    /** What is asked of the service. */
    interface Invocation {
        <T> CompletableFuture<ImageResult<T>> on(ImagesService service, Delivery<T> delivery, CallOptions options);
    }

    CallRunner(CliEnvironment environment, ProviderSelection selection, OutputOptions output) {
        this.environment = environment;
        this.selection = selection;
        this.output = output;
        this.progress = new ProgressLine(environment, output.quiet);
    }

    /**
     * Makes the call and gives the exit code.
     *
     * @param wanted how many pictures were asked for, where that is known
     */
    int run(
            ImagesServiceBuilder builder,
            Invocation invocation,
            CallOptions options,
            Delivery.Files files,
            OptionalInt wanted) {
        CallOptions told = options.toBuilder().progressConsumer(progress).build();
        try (ImagesService service = new ServiceFactory(environment).open(selection.profile(), builder)) {
            progress.start(selection.name());
            ImageResult<?> result = output.keepUrl
                    ? keepingAddresses(service, invocation, told, files)
                    : waited(service, invocation, files, told);
            progress.done();
            return told(result, wanted.orElse(result.outcomes().size()));
        } catch (ImagesException e) {
            throw ResumeHint.of(selection, progress).added(e);
        } finally {
            progress.clear();
        }
    }

    private <T> ImageResult<T> waited(
            ImagesService service, Invocation invocation, Delivery<T> delivery, CallOptions options) {
        return new CallWaiter(environment.interrupts(), progress)
                .on(service, () -> invocation.on(service, delivery, options));
    }

    private ImageResult<?> keepingAddresses(
            ImagesService service, Invocation invocation, CallOptions options, Delivery.Files files) {
        UrlResults kept = new UrlResults(new ImageSaver(files));
        ImageResult<?> result;
        try {
            result = waited(service, invocation, Delivery.asUrl(), options);
        } catch (ImagesException e) {
            return kept.settle(e);
        }
        return kept.settle(result);
    }

    /** An unfinished picture is there. */
    void shown(GeneratedImage<?> image) {
        progress.aside(() -> new ResultPrinter(environment, output.print).partial(image.content()));
    }

    private int told(ImageResult<?> result, int wanted) {
        result.warnings().forEach(warning -> environment.err().println("images: warning: " + warning));
        new ResultPrinter(environment, output.print).print(result);
        ErrorPrinter errors = new ErrorPrinter(environment.err());
        result.outcomes().forEach(errors::lost);
        int delivered = result.images().size();
        if (result.outcomes().size() < wanted) {
            environment
                    .err()
                    .println("images: asked for " + wanted + " pictures, the answer held "
                            + result.outcomes().size());
        }
        boolean all =
                delivered >= wanted && result.outcomes().stream().allMatch(ImageOutcome.Delivered.class::isInstance);
        return all ? ExitCodes.DELIVERED : ExitCodes.PARTLY_DELIVERED;
    }
}
