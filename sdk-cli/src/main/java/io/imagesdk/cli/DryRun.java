package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.RequestPreview;
import java.util.function.Function;

/** Prints a request instead of sending it. No API key is required. */
final class DryRun {
    private static final String PLACEHOLDER_KEY = "unused";

    private final CliEnvironment environment;
    private final ProviderSelection selection;

    DryRun(CliEnvironment environment, ProviderSelection selection) {
        this.environment = environment;
        this.selection = selection;
    }

    /** Prints the request as a curl command and returns the exit code. */
    int print(ImagesServiceBuilder builder, Function<ImagesService, RequestPreview> preview) {
        try (ImagesService service = new ServiceFactory(environment, selection).open(builder.apiKey(PLACEHOLDER_KEY))) {
            environment.out().println(preview.apply(service).toCurl());
            return ExitCodes.DELIVERED;
        }
    }
}
