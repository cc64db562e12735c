package io.imagesdk.benchmark.imagesdk;

import io.imagesdk.ImagesService;
import io.imagesdk.benchmark.Driver;
import io.imagesdk.benchmark.ImageClient;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.catalog.Providers;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** This SDK. */
final class ImagesSdkClient implements ImageClient {
    private static final boolean WITHOUT_DIGEST = Boolean.getBoolean("benchmark.withoutDigest");

    private final ImagesService images;

    ImagesSdkClient(String base) {
        images = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(base)
                .apiKey("sk-none")
                .build();
    }

    public static void main(String[] arguments) {
        Driver.run(arguments, ImagesSdkClient::new);
    }

    private static GenerateRequest request(int n) {
        return GenerateRequest.builder().prompt("a cat").model("m").count(n).build();
    }

    private static Delivery<Path> to(Path directory) {
        Delivery.Files files = Delivery.toDirectory(directory);
        return WITHOUT_DIGEST ? files.withoutDigest() : files;
    }

    @Override
    public void toFiles(int n, Path directory) {
        images.generate(request(n), to(directory)).join();
    }

    @Override
    public long toMemory(int n) {
        return images.generate(request(n)).join().images().stream()
                .mapToLong(image -> image.content().length())
                .sum();
    }

    @Override
    public void edit(Path image, Path directory) {
        EditRequest request = EditRequest.builder()
                .prompt("a cat")
                .model("m")
                .image(ImageInput.of(image))
                .build();
        images.edit(request, to(directory)).join();
    }

    @Override
    public void inFlight(int count) {
        CompletableFuture.allOf(Stream.generate(() -> images.generate(request(1)))
                        .limit(count)
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    @Override
    public void close() {
        images.close();
    }
}
