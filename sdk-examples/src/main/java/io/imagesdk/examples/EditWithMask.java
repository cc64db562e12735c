package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Changes a part of a picture. The mask is a PNG of the same size whose transparent pixels are to be changed; here a second picture
 * stands for it.
 */
public final class EditWithMask {
    private EditWithMask() {}

    /** Takes nothing, or the base URL of a gateway. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("edit-with-mask");
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.service().build()) {
            Path beach = images.generate(picture("A beach at noon"), Delivery.toFile(directory.resolve("beach.png")))
                    .thenApply(result -> result.images().get(0).content())
                    .join();
            ImageBytes mask = images.generate(picture("A mask of the sky"))
                    .thenApply(result -> result.images().get(0).content())
                    .join();

            EditRequest request = EditRequest.builder()
                    .prompt("Make the sky a sunset")
                    .image(ImageInput.of(beach)) // streamed from the disk
                    .mask(ImageInput.of(mask.toByteArray(), "the mask"))
                    .build();
            images.edit(request, Delivery.toFile(directory.resolve("sunset.png")))
                    .join()
                    .images()
                    .forEach(image -> System.out.println(image.content()));
        }
    }

    private static GenerateRequest picture(String prompt) {
        return GenerateRequest.builder()
                .prompt(prompt)
                .size("256x256")
                .format("png")
                .build();
    }
}
