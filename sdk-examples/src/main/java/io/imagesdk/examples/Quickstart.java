package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.nio.file.Path;

/**
 * The first picture, without a key: makes one in the directory {@code output} and prints its path. Leave out the sandbox, name your
 * provider, and it is a real one.
 */
public final class Quickstart {
    private Quickstart() {}

    /** Takes nothing, or the directory for the picture. */
    public static void main(String[] args) {
        Path directory = Path.of(args.length > 0 ? args[0] : "output");
        try (Sandbox sandbox = Sandbox.start();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .baseUrl(sandbox.baseUrl().toString())
                        .apiKey("sandbox")
                        .build()) {
            ImageResult<Path> result = images.generate(
                            GenerateRequest.builder()
                                    .prompt("A quiet harbour at dawn")
                                    .size("768x512")
                                    .build(),
                            Delivery.toDirectory(directory))
                    .join();
            result.images().forEach(image -> System.out.println(image.content()));
        }
    }
}
