package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import java.nio.file.Path;

class ReadmeQuickstart {
    public static void main(String[] args) {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.XAI)
                .apiKey(System.getenv("XAI_API_KEY"))
                .build()) {
            GenerateRequest request = GenerateRequest.builder()
                    .prompt("A cat in a tree")
                    .aspectRatio("16:9")
                    .count(2)
                    .build();

            ImageResult<Path> result = images.blocking().generate(request, Delivery.toDirectory(Path.of("output")));
            result.images().forEach(image -> System.out.println(image.content()));
        }
    }
}
