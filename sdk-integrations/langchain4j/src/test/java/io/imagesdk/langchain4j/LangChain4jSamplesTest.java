package io.imagesdk.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.batch.BatchRequest;
import dev.langchain4j.model.batch.BatchResponse;
import dev.langchain4j.model.image.BatchImageModel;
import dev.langchain4j.model.output.Response;
import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs the code blocks of docs/integrations.md about LangChain4j. */
final class LangChain4jSamplesTest {
    @RegisterExtension
    static final SandboxExtension SANDBOX = SandboxExtension.create().withProvider(Providers.OPENAI);

    @Test
    void generatesAndEdits(Sandbox sandbox) {
        String apiKey = "sandbox-key";
        String baseUrl = sandbox.baseUrl(Providers.OPENAI).toString();

        try (ImagesSdkImageModel model = ImagesSdkImageModel.builder()
                .provider(Providers.OPENAI)
                .apiKey(apiKey)
                .baseUrl(baseUrl)
                .modelName("gpt-image-2")
                .defaults(request -> request.quality("low"))
                .build()) {
            Response<Image> cat = model.generate("A cat in a tree");
            Response<Image> edited = model.edit(cat.content(), "Add a hat");
            System.out.println(edited.content().mimeType() + ", " + edited.tokenUsage());
        }

        SANDBOX.assertThat().billed(2).neverBilledTwice();
    }

    @Test
    void usesAnExistingService(ImagesService images, @TempDir Path output) {
        ImagesSdkImageModel model = ImagesSdkImageModel.builder()
                .service(images)
                .delivery(Delivery.toDirectory(output))
                .build();
        Response<List<Image>> posters = model.generate(GenerateRequest.builder()
                .prompt("A poster of a mill")
                .size("1024x1536")
                .count(2)
                .build());
        Path first = Path.of(posters.content().get(0).url());
        ImageResult<?> result = ImagesSdkImageModel.result(posters).orElseThrow();

        assertThat(first).hasParent(output).satisfies(file -> assertThat(Files.size(file))
                .isPositive());
        assertThat(result.requestId()).isPresent();
    }

    @Test
    void submitsAndRetrievesABatch() throws IOException {
        try (BatchServer server = new BatchServer();
                ImagesSdkImageModel model = ImagesSdkImageModel.builder()
                        .provider(Providers.OPENAI)
                        .apiKey("test-key")
                        .modelName("gpt-image-2")
                        .baseUrl(server.url())
                        .build()) {
            server.on("POST /files", "{\"id\": \"in\"}")
                    .on("POST /batches", BatchServer.batch("b-1", "validating", 0))
                    .status("completed", 2)
                    .on("GET /files/out/content", BatchServer.image("prompt-1"))
                    .on("GET /files/err/content", BatchServer.blocked("prompt-0"));

            String id = submit(model);

            assertThat(retrieve(model, id))
                    .satisfiesExactly(blocked -> assertThat(blocked).contains("Not safe"), image -> assertThat(image)
                            .isEqualTo("image/png"));
        }
    }

    private static String submit(ImagesSdkImageModel model) {
        BatchImageModel batches = model.batches();
        return batches.submit(new BatchRequest<>(List.of("A cat", "A dog"))).batchId();
    }

    private static List<String> retrieve(ImagesSdkImageModel model, String id) {
        BatchResponse<Response<Image>> batch = model.batches().retrieve(id);
        return batch.results().stream()
                .map(result -> result.isSuccess()
                        ? result.response().content().mimeType()
                        : result.error().message())
                .toList();
    }
}
