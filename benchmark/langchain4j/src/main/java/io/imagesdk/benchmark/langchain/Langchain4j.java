package io.imagesdk.benchmark.langchain;

import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.openai.OpenAiImageModel;
import io.imagesdk.benchmark.CallerCode;
import io.imagesdk.benchmark.Driver;
import io.imagesdk.benchmark.ImageClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** The image model of LangChain4j, which uses the HTTP client of the JDK. Its calls block, so each needs a thread. */
final class Langchain4j implements ImageClient {
    private final OpenAiImageModel model;
    private final CallerCode callerCode = new CallerCode();

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
        if (Boolean.getBoolean("benchmark.raisedStringLimit")) {
            StreamReadConstraints.overrideDefaultStreamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build());
        }
        Driver.run(arguments, Langchain4j::new);
    }

    private void store(List<Image> images, Path directory) throws IOException {
        if (images.get(0).url() != null) {
            callerCode.download(
                    images.stream().map(image -> image.url().toString()).toList(), directory);
            return;
        }
        for (int i = 0; i < images.size(); i++) {
            CallerCode.decode(images.get(i).base64Data(), directory, i);
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
        CallerCode.runInParallel(count, () -> Base64.getDecoder()
                .decode(model.generate("a cat").content().base64Data()));
    }
}
