package com.example.app;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import java.nio.file.Path;

/** Generates an image at a base URL and stores it in a file: {@code Main URL FILE}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(args[0])
                .apiKey("sandbox")
                .build()) {
            GenerateRequest request =
                    GenerateRequest.builder().prompt("A cat in a tree").build();
            ImageResult<Path> result = images.blocking().generate(request, Delivery.toFile(Path.of(args[1])));
            System.out.println(result.image().content());
        }
    }
}
