package io.imagesdk.benchmark.spring;

import com.fasterxml.jackson.core.StreamReadConstraints;
import io.imagesdk.benchmark.CallerCode;
import io.imagesdk.benchmark.Driver;
import io.imagesdk.benchmark.ImageClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.openai.OpenAiImageModel;
import org.springframework.ai.openai.OpenAiImageOptions;

/** The image model of Spring AI, which uses openai-java, without an application context. Its calls block. */
final class SpringAi implements ImageClient {
    private final OpenAiImageModel model;
    private final CallerCode callerCode = new CallerCode();

    SpringAi(String base) {
        OpenAiImageOptions.Builder options = OpenAiImageOptions.builder();
        options.baseUrl(base + "/v1");
        options.apiKey("sk-none");
        options.model("m");
        options.maxRetries(0);
        options.timeout(Duration.ofMinutes(5));
        model = OpenAiImageModel.builder().options(options.build()).build();
    }

    public static void main(String[] arguments) {
        if (Boolean.getBoolean("benchmark.raisedStringLimit")) {
            StreamReadConstraints.overrideDefaultStreamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build());
        }
        Driver.run(arguments, SpringAi::new);
    }

    private List<Image> generate(int n) {
        OpenAiImageOptions.Builder options = OpenAiImageOptions.builder().n(n);
        options.model("m");
        return model.call(new ImagePrompt("a cat", options.build())).getResults().stream()
                .map(ImageGeneration::getOutput)
                .toList();
    }

    @Override
    public void toFiles(int n, Path directory) throws IOException {
        List<Image> images = generate(n);
        if (images.get(0).getB64Json() == null) {
            callerCode.download(images.stream().map(Image::getUrl).toList(), directory);
            return;
        }
        for (int i = 0; i < images.size(); i++) {
            CallerCode.decode(images.get(i).getB64Json(), directory, i);
        }
    }

    @Override
    public long toMemory(int n) {
        return generate(n).stream().map(image -> Base64.getDecoder().decode(image.getB64Json())).toList().stream()
                .mapToLong(bytes -> bytes.length)
                .sum();
    }

    @Override
    public void edit(Path image, Path directory) {
        throw new UnsupportedOperationException("has no edit call");
    }

    @Override
    public void inFlight(int count) throws Exception {
        CallerCode.runInParallel(
                count, () -> Base64.getDecoder().decode(generate(1).get(0).getB64Json()));
    }
}
