package io.imagesdk.cli;

import io.imagesdk.model.CallOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether pictures are shown while they are made. */
final class StreamSettings {
    /** What a person who asks to see a picture grow wants to see. */
    private static final int USUAL_PARTIALS = 2;

    @Option(
            names = "--stream",
            description =
                    "Save the picture while it is made too: NAME.partial-0.png, NAME.partial-1.png, then NAME.png.")
    boolean stream;

    @Option(
            names = "--partial-images",
            paramLabel = "N",
            description = "With --stream: how many unfinished pictures to show at the most; by default 2.")
    @Nullable
    Integer partialImages;

    /** The options with what a stream says. */
    CallOptions applied(CallOptions options, OutputOptions output) {
        if (!stream) {
            if (partialImages != null) {
                throw UsageErrors.because("--partial-images is for --stream alone");
            }
            return options;
        }
        if (output.keepUrl) {
            throw UsageErrors.because("--stream and --keep-url exclude each other: streamed pictures have no address");
        }
        return options.toBuilder()
                .partialImages(partialImages == null ? USUAL_PARTIALS : partialImages)
                .build();
    }
}
