package io.imagesdk.benchmark.simple;

import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.sashirestela.openai.SimpleOpenAI;
import io.github.sashirestela.openai.domain.image.Image;
import io.github.sashirestela.openai.domain.image.ImageEditsRequest;
import io.github.sashirestela.openai.domain.image.ImageRequest;
import io.imagesdk.benchmark.CallerCode;
import io.imagesdk.benchmark.Driver;
import io.imagesdk.benchmark.ImageClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A community library that uses the HTTP client of the JDK. */
final class SimpleOpenAi implements ImageClient {
    private final SimpleOpenAI client;
    private final CallerCode callerCode = new CallerCode();

    SimpleOpenAi(String base) {
        client = SimpleOpenAI.builder().baseUrl(base).apiKey("sk-none").build();
    }

    public static void main(String[] arguments) {
        if (Boolean.getBoolean("benchmark.raisedStringLimit")) {
            StreamReadConstraints.overrideDefaultStreamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build());
        }
        Driver.run(arguments, SimpleOpenAi::new);
    }

    private static ImageRequest request(int n) {
        return ImageRequest.builder().prompt("a cat").model("m").n(n).build();
    }

    private void store(Image response, Path directory) throws IOException {
        List<Image.ImageData> images = response.getData();
        if (images.get(0).getUrl() != null) {
            callerCode.download(images.stream().map(Image.ImageData::getUrl).toList(), directory);
            return;
        }
        for (int i = 0; i < images.size(); i++) {
            CallerCode.decode(images.get(i).getB64Json(), directory, i);
        }
    }

    @Override
    public void toFiles(int n, Path directory) throws IOException {
        store(client.images().create(request(n)).join(), directory);
    }

    @Override
    public long toMemory(int n) {
        return client.images().create(request(n)).join().getData().stream()
                .map(image -> Base64.getDecoder().decode(image.getB64Json()))
                .toList()
                .stream()
                .mapToLong(bytes -> bytes.length)
                .sum();
    }

    @Override
    public void edit(Path image, Path directory) throws IOException {
        store(
                client.images()
                        .createEdits(ImageEditsRequest.builder()
                                .image(image)
                                .prompt("a cat")
                                .model("m")
                                .build())
                        .join(),
                directory);
    }

    @Override
    public void inFlight(int count) {
        CompletableFuture.allOf(
                        Stream.generate(() -> client.images().create(request(1)).thenApply(image -> Base64.getDecoder()
                                        .decode(image.getData().get(0).getB64Json())))
                                .limit(count)
                                .toArray(CompletableFuture[]::new))
                .join();
    }
}
