package io.imagesdk.cli;

import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Portability;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that {@code generate} and {@code edit} have in common. */
final class CallMixin {
    private static final int DEFAULT_PARTIAL_IMAGES = 2;

    @ArgGroup(order = 1, heading = PromptOptions.HEADING)
    PromptOptions prompt = new PromptOptions();

    @ArgGroup(order = 3, validate = false, heading = RequestOptions.HEADING)
    RequestOptions request = new RequestOptions();

    @ArgGroup(order = 4, validate = false, heading = OutputOptions.HEADING)
    OutputOptions output = new OutputOptions();

    @ArgGroup(order = 5, validate = false, heading = ProviderOptions.HEADING)
    ProviderOptions provider = new ProviderOptions();

    @ArgGroup(order = 6, validate = false, heading = "%nCall:%n")
    CallFlags flags = new CallFlags();

    /** How the request is sent and how its response arrives. */
    static final class CallFlags {
        @Option(names = "--async", description = "Submit a task and wait for it, instead of keeping one request open.")
        boolean async;

        @Option(
                names = "--stream",
                description = "Store partial images as well, as NAME.partial-0.png and so on, when they arrive.")
        boolean stream;

        @Option(
                names = "--partial-images",
                paramLabel = "COUNT",
                description = "The maximum number of partial images. Requires --stream. Default: 2.")
        @Nullable
        Integer partialImages;

        @Option(
                names = "--split",
                description = "Send several requests, each of which is charged, if the provider returns fewer"
                        + " images per request than --n.")
        boolean split;

        @Option(
                names = "--adapt",
                description = "Translate what the provider does not support, with a warning, instead of rejecting it.")
        boolean adapt;

        @Option(
                names = "--dry-run",
                description = "Print the request as a curl command without the key, and send nothing.")
        boolean dryRun;
    }

    boolean isStreaming() {
        return flags.stream;
    }

    boolean isDryRun() {
        return flags.dryRun;
    }

    /** Returns the options of the call. Rejects options that have no effect together. */
    CallOptions toOptions() {
        CallOptions.Builder options = CallOptions.builder()
                .async(flags.async)
                .split(flags.split)
                .portability(flags.adapt ? Portability.ADAPT : Portability.STRICT);
        Integer partialImages = flags.partialImages;
        if (!flags.stream && partialImages != null) {
            throw UsageErrors.of("--partial-images requires --stream");
        }
        if (flags.stream && output.keepUrl) {
            throw UsageErrors.of("--stream and --keep-url cannot be combined, because streamed images have no URL");
        }
        if (flags.stream) {
            options.partialImages(partialImages == null ? DEFAULT_PARTIAL_IMAGES : partialImages);
        }
        return options.build();
    }
}
