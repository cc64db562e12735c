package io.imagesdk.benchmark.langchain;

import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.openai.OpenAiImageModel;
import io.imagesdk.benchmark.Decoded;
import io.imagesdk.benchmark.Driver;
import io.imagesdk.benchmark.ImageClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** LangChain4j's model over the JDK's client. It blocks, so many calls at once are many threads of the caller. */
final class Langchain4j implements ImageClient {
    private final OpenAiImageModel model;
    private final Decoded decoded = new Decoded();

    Langchain4j(String base) {
        model = OpenAiImageModel.builder()
                .baseUrl(base + "/v1")
                .apiKey("sk-none")
                .modelName("m")
                .maxRetries(0)
                .timeout(Duration.ofMinutes(5))
                .build();
    }

    public static void main(String[] arguments) {
        if (Boolean.getBoolean("benchmark.lifted")) {
            StreamReadConstraints.overrideDefaultStreamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build());
        }
        Driver.run(arguments, Langchain4j::new);
    }

    private void store(List<Image> images, Path directory) throws IOException {
        if (images.get(0).url() != null) {
            decoded.addresses(images.stream().map(image -> image.url().toString()).toList(), directory);
            return;
        }
        for (int i = 0; i < images.size(); i++) {
            Decoded.base64(images.get(i).base64Data(), directory, i);
        }
    }

    @Override
    public void toFiles(int n, Path directory) throws IOException {
        store(model.generate("a cat", n).content(), directory);
    }

    @Override
    public long toMemory(int n) {
        return model.generate("a cat", n).content().stream()
                .map(image -> Base64.getDecoder().decode(image.base64Data()))
                .toList()
                .stream()
                .mapToLong(bytes -> bytes.length)
                .sum();
    }

    @Override
    public void edit(Path image, Path directory) throws IOException {
        Image input = Image.builder()
                .base64Data(Base64.getEncoder().encodeToString(Files.readAllBytes(image)))
                .mimeType("image/png")
                .build();
        store(List.of(model.edit(input, "a cat").content()), directory);
    }

    @Override
    public void inFlight(int count) throws Exception {
        Decoded.onThreads(
                count,
                () -> Base64.getDecoder().decode(model.generate("a cat").content().base64Data()));
    }
}
