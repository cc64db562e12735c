package io.imagesdk.benchmark.openai;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.images.Image;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import io.imagesdk.benchmark.CallerCode;
import io.imagesdk.benchmark.Driver;
import io.imagesdk.benchmark.ImageClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * The official library of OpenAI. One configuration raises the limits of OkHttp on parallel requests, which the
 * documentation of the library does not mention.
 */
final class OpenAiJava implements ImageClient {
    private final OpenAIClient client;
    private final CallerCode callerCode = new CallerCode();

    OpenAiJava(String base) {
        OpenAIOkHttpClient.Builder builder = OpenAIOkHttpClient.builder()
                .baseUrl(base + "/v1")
                .apiKey("sk-none")
                .maxRetries(0);
        if (Boolean.getBoolean("benchmark.raisedDispatcherLimits")) {
            Dispatcher dispatcher = new Dispatcher();
            dispatcher.setMaxRequests(10_000);
            dispatcher.setMaxRequestsPerHost(10_000);
            builder.okHttpClient(
                    new OkHttpClient.Builder().dispatcher(dispatcher).build());
        }
        client = builder.build();
    }

    public static void main(String[] arguments) {
        if (Boolean.getBoolean("benchmark.raisedStringLimit")) {
            StreamReadConstraints.overrideDefaultStreamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build());
        }
        Driver.run(arguments, OpenAiJava::new);
    }

    private static ImageGenerateParams request(int n) {
        return ImageGenerateParams.builder().prompt("a cat").model("m").n(n).build();
    }

    private void store(ImagesResponse response, Path directory) throws IOException {
        List<Image> images = response.data().orElseThrow();
        if (images.get(0).url().isPresent()) {
            callerCode.download(
                    images.stream().map(image -> image.url().orElseThrow()).toList(), directory);
            return;
        }
        for (int i = 0; i < images.size(); i++) {
            CallerCode.decode(images.get(i).b64Json().orElseThrow(), directory, i);
        }
    }

    @Override
    public void toFiles(int n, Path directory) throws IOException {
        store(client.images().generate(request(n)), directory);
    }

    @Override
    public long toMemory(int n) {
        return client.images().generate(request(n)).data().orElseThrow().stream()
                .map(image -> Base64.getDecoder().decode(image.b64Json().orElseThrow()))
                .toList()
                .stream()
                .mapToLong(bytes -> bytes.length)
                .sum();
    }

    @Override
    public void edit(Path image, Path directory) throws IOException {
        store(
                client.images()
                        .edit(ImageEditParams.builder()
                                .image(image)
                                .prompt("a cat")
                                .model("m")
                                .build()),
                directory);
    }

    @Override
    public void inFlight(int count) {
        CompletableFuture.allOf(Stream.generate(() -> client.async()
                                .images()
                                .generate(request(1))
                                .thenApply(response -> Base64.getDecoder()
                                        .decode(response.data()
                                                .orElseThrow()
                                                .get(0)
                                                .b64Json()
                                                .orElseThrow())))
                        .limit(count)
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    @Override
    public void close() {
        client.close();
    }
}
