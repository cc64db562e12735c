package io.imagesdk.cli;

import io.imagesdk.model.ImageInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates images from a prompt and input images. */
@Command(
        name = "edit",
        description = "Edits images as a prompt describes, stores the results, and prints their paths.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  images edit -i cat.png \"Give the cat a hat\" -o hat.png",
            "  images edit -p openai -i room.png --mask wall.png \"A blue wall\" -o room-blue.png"
        })
final class EditCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @ArgGroup(order = 2, validate = false, heading = "%nInput:%n")
    private Input input = new Input();

    @Mixin
    private CallMixin call = new CallMixin();

    EditCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new ImageCommandRunner(environment, call).edit(input.images, Optional.ofNullable(input.mask));
    }

    /** The images to edit. */
    static final class Input {
        @Option(
                names = {"-i", "--image"},
                paramLabel = "PATH-OR-URL",
                description = "An image to edit. Can be repeated.")
        List<ImageInput> images = new ArrayList<>();

        @Option(
                names = "--mask",
                paramLabel = "PATH",
                description = "A PNG as large as the first image. Its transparent pixels mark what is edited.")
        @Nullable
        ImageInput mask;
    }
}
