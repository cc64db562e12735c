package io.imagesdk.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ResponseFormat;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.RecordedRequest;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the model does besides the methods of LangChain4j's interface. */
final class ImagesSdkImageModelTest {
    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private ImagesSdkImageModel model;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
    }

    @AfterEach
    void stop() {
        if (model != null) {
            model.close();
        }
        sandbox.close();
    }

    private ImagesSdkImageModel.Builder builder() {
        return Samples.model(sandbox, Providers.OPENAI_COMPATIBLE);
    }

    /** Returns the body of the request with this prompt. */
    private String body(String prompt) {
        return sandbox.requests().stream()
                .filter(request -> request.prompt().equals(prompt))
                .map(ImagesSdkImageModelTest::text)
                .findFirst()
                .orElseThrow();
    }

    private static String text(RecordedRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    @Test
    void sendsTheDefaultsWithPromptsOnly() {
        model = builder()
                .defaults(request -> request.size("64x64"))
                .defaults(request -> request.quality("low"))
                .build();

        model.generate("A cat");
        model.generate(GenerateRequest.builder().prompt("A dog").build());

        assertThat(body("A cat")).contains("grok-imagine", "64x64", "low");
        assertThat(body("A dog")).doesNotContain("grok-imagine", "64x64", "low");
    }

    @Test
    void acceptsRequestsWithOptions() {
        model = builder().build();

        Response<List<Image>> response = model.edit(
                EditRequest.builder()
                        .prompt("Add a hat")
                        .image(ImageInput.of(Samples.png(), "cat.png"))
                        .count(2)
                        .build(),
                CallOptions.builder().header("X-Tenant", "shop").build());

        assertThat(response.content()).hasSize(2);
        assertThat(sandbox.requests().get(0).header("X-Tenant")).isEqualTo("shop");
    }

    @Test
    void reportsTokensAndTheResult() {
        model = builder().build();

        Response<Image> response = model.generate("A cat [cost=0.08]");

        assertThat(response.tokenUsage().outputTokenCount()).isPositive();
        assertThat(response.tokenUsage().totalTokenCount())
                .isEqualTo(response.tokenUsage().inputTokenCount()
                        + response.tokenUsage().outputTokenCount());
        ImageResult<?> result = ImagesSdkImageModel.result(response).orElseThrow();
        assertThat(result.requestId()).isPresent();
        assertThat(result.cost()).hasToString("Optional[0.08 USD]");
        assertThat(ImagesSdkImageModel.result(Response.from(1))).isEmpty();
    }

    @Test
    void returnsTheImagesThatModerationDidNotBlock() {
        model = builder().build();

        Response<List<Image>> blocked = model.generate("[block=0]", 2);
        Response<List<Image>> broken = model.generate("[broken=1]", 2);

        assertThat(blocked.content()).hasSize(1);
        assertThat(blocked.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(broken.content()).hasSize(1);
        assertThat(broken.finishReason()).isEqualTo(FinishReason.OTHER);
    }

    @Test
    void returnsFilesAsUris() throws IOException {
        model = builder().delivery(Delivery.toDirectory(directory)).build();

        Image image = model.generate("A cat").content();

        assertThat(image.base64Data()).isNull();
        assertThat(image.url()).hasScheme("file");
        assertThat(Files.readAllBytes(Path.of(image.url()))).startsWith(0x89, 'P', 'N', 'G');
        assertThat(model.edit(image, "Add a hat").content().url()).isNotEqualTo(image.url());
        assertThat(directory).isDirectoryContaining("glob:**/*.png");
    }

    @Test
    void returnsUrlsOfTheProvider() {
        model = builder()
                .delivery(Delivery.asUrl())
                .defaults(request -> request.responseFormat(ResponseFormat.URL))
                .build();

        Image image = model.generate("A cat").content();

        assertThat(image.url()).hasHost("127.0.0.1");
        assertThat(image.base64Data()).isNull();
        sandbox.assertThat().received(1);
    }

    @Test
    void acceptsDataAndServerUrlsAsInput() {
        model = builder().build();
        String data = Base64.getEncoder().encodeToString(Samples.png());
        Image embedded = Image.builder().url("data:image/png;base64," + data).build();
        Image remote = Image.builder().url("https://images.example/cat.png").build();

        model.edit(embedded, "Add a hat");

        sandbox.assertThat().billed(1);
        try (ImagesSdkImageModel xai = Samples.model(sandbox, Providers.XAI).build()) {
            xai.edit(remote, "Add a hat");
        }
        sandbox.assertThat().received(request -> text(request).contains("https://images.example/cat.png"));
    }

    @Test
    void rejectsInputsThatAreNoImagesBeforeAnythingIsSent() {
        model = builder().build();

        for (Image input : List.of(
                Image.builder().build(),
                Image.builder().base64Data("AAAAA").build(),
                Image.builder().base64Data("QUJD").build(),
                Image.builder().url("file://host/cat.png").build(),
                Image.builder().url(directory.resolve("missing.png").toUri()).build())) {
            assertThatThrownBy(() -> model.edit(input, "Add a hat")).isInstanceOf(InvalidRequestException.class);
        }
        assertThatThrownBy(() -> model.generate(" ")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> model.generate("A cat", 0)).isInstanceOf(InvalidRequestException.class);
        sandbox.assertThat().received(0);
    }

    @Test
    void doesNotCloseTheServiceOfTheCaller() {
        try (ImagesService service = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(sandbox.baseUrl(Providers.OPENAI))
                .apiKey("sandbox-key")
                .build()) {
            ImagesSdkImageModel.builder().service(service).build().close();

            assertThat(service.blocking().generate("A cat").images()).hasSize(1);
        }
    }

    @Test
    void closesItsOwnService() {
        ImagesSdkImageModel closed = builder().build();
        closed.close();

        assertThatThrownBy(() -> closed.generate("A cat"))
                .isInstanceOf(NonRetriableException.class)
                .hasCauseInstanceOf(ServiceClosedException.class);
    }

    @Test
    void rejectsAServiceTogetherWithSettings() {
        try (ImagesService service = ImagesService.builder()
                .provider(Providers.OPENAI)
                .apiKey("sandbox-key")
                .build()) {
            ImagesSdkImageModel.Builder both =
                    ImagesSdkImageModel.builder().provider(Providers.OPENAI).service(service);

            assertThatThrownBy(both::build).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ImagesSdkImageModel.builder().build()).isInstanceOf(NonRetriableException.class);
    }

    @Test
    void cancelsTheCallOfAnInterruptedThread() {
        model = builder().build();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> model.generate("A cat"))
                .isInstanceOf(NonRetriableException.class)
                .hasCauseInstanceOf(CallCancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
        sandbox.assertThat().received(0);
    }

    @Test
    void reportsFailuresThatMayPassAsRetriable() {
        model = builder().build();
        assertThatThrownBy(() -> model.generate("[refuse=503] [retry-after=600]"))
                .isInstanceOf(InternalServerException.class);

        URI closed = sandbox.baseUrl();
        sandbox.close();
        try (ImagesSdkImageModel unreachable =
                builder().baseUrl(closed.toString()).build()) {
            assertThatThrownBy(() -> unreachable.generate("A cat"))
                    .isInstanceOf(RetriableException.class)
                    .hasCauseInstanceOf(ConnectionException.class);
        }
    }

    @Test
    void checksTheDirectoryBeforeAnythingIsSent() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        model = builder().delivery(Delivery.toDirectory(file)).build();

        assertThatThrownBy(() -> model.generate("A cat"))
                .isInstanceOf(NonRetriableException.class)
                .hasCauseInstanceOf(ImageStorageException.class)
                .satisfies(e ->
                        assertThat(((ImagesException) e.getCause()).billing()).isEqualTo(BillingStatus.NOT_SENT));
        sandbox.assertThat().received(0);
    }

    @Test
    void givesAccessToTheService() {
        model = builder().build();

        assertThat(model.service().provider().id()).isEqualTo("openai-compatible");
    }
}
