package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.nio.file.Path;

/**
 * Generates an image without an API key and prints the path of its file. To use a real provider, remove the sandbox and
 * the base URL, and set your provider and its API key.
 */
public final class Quickstart {
    private Quickstart() {}

    /** Runs the example and writes the image to the directory in the first argument. Default: {@code output}. */
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
                                    .prompt("A quiet harbor at dawn")
                                    .size("768x512")
                                    .build(),
                            Delivery.toDirectory(directory))
                    .join();
            result.images().forEach(image -> System.out.println(image.content()));
        }
    }
}
