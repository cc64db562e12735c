package io.imagesdk.examples.cli;

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
final class DeliveredCall {
    private final Surroundings surroundings;
    private final Endpoint endpoint;
    private final OutputOptions output;
    private final ProgressLine progress;

    /** What is asked of the service. */
    interface Verb {
        <T> CompletableFuture<ImageResult<T>> on(ImagesService service, Delivery<T> delivery, CallOptions options);
    }

    DeliveredCall(Surroundings surroundings, Endpoint endpoint, OutputOptions output) {
        this.surroundings = surroundings;
        this.endpoint = endpoint;
        this.output = output;
        this.progress = new ProgressLine(surroundings, output.quiet);
    }

    /**
     * Makes the call and gives the exit code.
     *
     * @param wanted how many pictures were asked for, where that is known
     */
    int run(ImagesServiceBuilder builder, Verb verb, CallOptions options, Delivery.Files files, OptionalInt wanted) {
        CallOptions told = options.toBuilder().progress(progress).build();
        try (ImagesService service = new ServiceOpening(surroundings).open(endpoint.profile(), builder)) {
            progress.start(endpoint.name());
            ImageResult<?> result =
                    output.keepUrl ? keepingAddresses(service, verb, told, files) : waited(service, verb, files, told);
            progress.done();
            return told(result, wanted.orElse(result.outcomes().size()));
        } catch (ImagesException failure) {
            throw TaskReminder.of(endpoint, progress).added(failure);
        } finally {
            progress.clear();
        }
    }

    private <T> ImageResult<T> waited(ImagesService service, Verb verb, Delivery<T> delivery, CallOptions options) {
        return new Waiting(surroundings.interrupts(), progress).on(service, () -> verb.on(service, delivery, options));
    }

    private ImageResult<?> keepingAddresses(
            ImagesService service, Verb verb, CallOptions options, Delivery.Files files) {
        KeptAddresses kept = new KeptAddresses(new Rescue(files));
        ImageResult<?> result;
        try {
            result = waited(service, verb, Delivery.asAddress(), options);
        } catch (ImagesException failure) {
            return kept.settle(failure);
        }
        return kept.settle(result);
    }

    /** An unfinished picture is there. */
    void shown(GeneratedImage<?> picture) {
        progress.aside(() -> new ResultPrinter(surroundings, output.print).partial(picture.content()));
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
