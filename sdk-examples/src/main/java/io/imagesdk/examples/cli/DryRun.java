package io.imagesdk.examples.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.ImagesRequest;

/** Shows a request in place of sending it; no key is needed for that. */
final class DryRun {
    private DryRun() {}

    static int print(
            Surroundings surroundings, ImagesServiceBuilder builder, ImagesRequest wanted, CallOptions options) {
        try (ImagesService service = builder.apiKey("unused").build()) {
            surroundings.out().println(service.preview(wanted, options).toCurl());
            return ExitCodes.DELIVERED;
        }
    }
}
