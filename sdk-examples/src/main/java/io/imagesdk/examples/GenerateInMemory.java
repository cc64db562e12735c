package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;

/** Generates an image in memory, as a web service does that returns it, and prints its format, size and hash. */
public final class GenerateInMemory {
    private GenerateInMemory() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    public static void main(String[] args) {
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.serviceBuilder().build()) {
            GenerateRequest request = GenerateRequest.builder()
                    .prompt("A lighthouse in the rain")
                    .size("256x256")
                    .build();

            for (GeneratedImage<ImageBytes> image :
                    images.generate(request).join().images()) {
                System.out.println(image.format().orElseThrow().mediaType() + ", "
                        + image.width().orElse(0) + "x" + image.height().orElse(0) + ", "
                        + image.content().length() + " bytes, SHA-256 " + image.sha256());
            }
        }
    }
}
