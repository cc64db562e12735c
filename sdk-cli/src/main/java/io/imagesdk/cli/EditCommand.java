package io.imagesdk.cli;

import io.imagesdk.model.ImageInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Text and pictures to pictures. */
@Command(name = "edit", description = "Makes pictures from words and pictures.", sortOptions = false)
final class EditCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Option(names = "--image", paramLabel = "PATH", required = true, description = "A picture to edit. Repeatable.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = "--mask",
            paramLabel = "PATH",
            description = "A PNG of the first picture's size; its transparent pixels are to be changed.")
    private @Nullable String mask;

    @Mixin
    private final RequestOptions request = new RequestOptions();

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final CallSettings settings = new CallSettings();

    EditCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        List<ImageInput> pictures = images.stream()
                .map(image -> ImageInput.of(environment.path("--image", image)))
                .toList();
        Optional<ImageInput> where =
                Optional.ofNullable(mask).map(path -> ImageInput.of(environment.path("--mask", path)));
        return new ImageCommandRunner(environment, provider, request, output, settings).edit(pictures, where);
    }
}
