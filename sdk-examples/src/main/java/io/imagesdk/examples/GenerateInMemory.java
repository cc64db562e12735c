package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;

/** A picture as bytes, with what its bytes say of themselves: for a web service that passes it on. */
public final class GenerateInMemory {
    private GenerateInMemory() {}

    /** Takes nothing, or the base URL of a gateway. */
    public static void main(String[] args) {
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.service().build()) {
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
