package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.RequestPreview;
import java.util.function.Function;

/** Shows a request in place of sending it; no key is needed for that. */
final class DryRun {
    private DryRun() {}

    static int print(
            CliEnvironment environment, ImagesServiceBuilder builder, Function<ImagesService, RequestPreview> preview) {
        try (ImagesService service = builder.apiKey("unused").build()) {
            environment.out().println(preview.apply(service).toCurl());
            return ExitCodes.DELIVERED;
        }
    }
}
