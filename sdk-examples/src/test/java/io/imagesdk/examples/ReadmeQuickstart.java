package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import java.nio.file.Path;

/** The quick start of the README. It is compiled but not run, because the provider would charge for the images. */
final class ReadmeQuickstart {
    private ReadmeQuickstart() {}

    static void generateImages() {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.XAI)
                .apiKey(System.getenv("XAI_API_KEY"))
                .build()) {
            ImageResult<Path> result = images.generate(
                            GenerateRequest.builder()
                                    .prompt("A cat in a tree")
                                    .aspectRatio("16:9")
                                    .count(2)
                                    .build(),
                            Delivery.toDirectory(Path.of("output")))
                    .join();
            result.images().forEach(image -> System.out.println(image.content()));
        }
    }
}
