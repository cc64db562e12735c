package io.imagesdk.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.models.images.Image;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageEditStreamEvent;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.SandboxExtension;
import io.imagesdk.testkit.SandboxReply;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The official library of OpenAI, which validates all members of the responses of the sandbox. */
class OpenAiJavaTest {
    @RegisterExtension
    static final SandboxExtension SANDBOX = SandboxExtension.create().withProvider(Providers.OPENAI);

    @TempDir
    private Path directory;

    private OpenAIClient client;

    @BeforeEach
    void connect(URI baseUrl) {
        client = OpenAIOkHttpClient.builder()
                .baseUrl(baseUrl.toString())
                .apiKey("sk-none")
                .responseValidation(true)
                .build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void generatesImages() {
        ImagesResponse response = client.images()
                .generate(request("A koi")
                        .n(2)
                        .size(ImageGenerateParams.Size.AUTO)
                        .quality(ImageGenerateParams.Quality.AUTO)
                        .background(ImageGenerateParams.Background.AUTO)
                        .outputFormat(ImageGenerateParams.OutputFormat.JPEG)
                        .build());

        assertThat(response.data().orElseThrow()).hasSize(2).allSatisfy(image -> assertThat(bytes(image))
                .startsWith(0xff, 0xd8, 0xff));
        assertThat(response.size()).hasValue(ImagesResponse.Size._1024X1024);
        assertThat(response.quality()).hasValue(ImagesResponse.Quality.HIGH);
        assertThat(response.background()).hasValue(ImagesResponse.Background.OPAQUE);
        assertThat(response.outputFormat()).hasValue(ImagesResponse.OutputFormat.JPEG);
        assertThat(response.usage().orElseThrow().totalTokens()).isPositive();
        SANDBOX.assertThat().billed(2).neverBilledTwice();
    }

    @Test
    void editsImages() throws Exception {
        Path koi = Files.write(directory.resolve("koi.png"), generated("A koi"));
        Path mask = Files.write(directory.resolve("mask.png"), generated("A mask"));

        ImagesResponse response = client.images()
                .edit(ImageEditParams.builder()
                        .image(koi)
                        .mask(mask)
                        .prompt("Add a hat")
                        .model("gpt-image-2")
                        .size(ImageEditParams.Size._1024X1024)
                        .quality(ImageEditParams.Quality.LOW)
                        .build());

        assertThat(bytes(response.data().orElseThrow().get(0))).startsWith(0x89, 'P', 'N', 'G');
        assertThat(response.quality()).hasValue(ImagesResponse.Quality.LOW);
    }

    @Test
    void streamsPartialImages() {
        try (StreamResponse<ImageGenStreamEvent> events = client.images()
                .generateStreaming(request("A koi").partialImages(2).build())) {
            List<ImageGenStreamEvent> list = events.stream().toList();

            assertThat(list)
                    .extracting(ImageGenStreamEvent::isGenerationCompleted)
                    .containsExactly(false, false, true);
            assertThat(list.get(1).asGenerationPartialImage().partialImageIndex())
                    .isEqualTo(1);
            assertThat(list.get(2).asGenerationCompleted().usage().totalTokens())
                    .isPositive();
        }
    }

    @Test
    void streamsAnEdit() throws Exception {
        Path koi = Files.write(directory.resolve("koi.png"), generated("A koi"));

        try (StreamResponse<ImageEditStreamEvent> events = client.images()
                .editStreaming(ImageEditParams.builder()
                        .image(koi)
                        .prompt("Add a hat")
                        .model("gpt-image-2")
                        .partialImages(1)
                        .build())) {
            assertThat(events.stream())
                    .extracting(ImageEditStreamEvent::isCompleted)
                    .containsExactly(false, true);
        }
    }

    @Test
    void retriesARateLimitAndPaysOnce() {
        SANDBOX.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ZERO));

        assertThat(generated("A koi")).isNotEmpty();

        SANDBOX.assertThat().received(2).billed(1).neverBilledTwice();
    }

    /** The library repeats a request whose response was lost, although the provider may charge for both. */
    @Test
    void catchesARetryThatPaysTwice() {
        SANDBOX.onGenerate().reply(SandboxReply.images().closedWithoutResponse());

        assertThat(generated("A koi")).isNotEmpty();

        SANDBOX.assertThat().received(2).billed(2);
        assertThatThrownBy(() -> SANDBOX.assertThat().neverBilledTwice())
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("the same request was charged twice");
    }

    @Test
    void reportsErrors() {
        assertThatThrownBy(() -> client.images().generate(request("[block]").build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.code()).hasValue("moderation_blocked"));
        assertThatThrownBy(() -> client.images()
                        .generate(request("[refuse=429] [retry-after=0]").build()))
                .isInstanceOf(RateLimitException.class);
    }

    @Test
    void listsModels() {
        assertThat(client.models().list().items())
                .extracting(model -> model.id())
                .contains("gpt-image-2");
        assertThat(client.models().retrieve("gpt-image-2").ownedBy()).isEqualTo("openai");
        assertThatThrownBy(() -> client.models().retrieve("none")).isInstanceOf(NotFoundException.class);
    }

    private static ImageGenerateParams.Builder request(String prompt) {
        return ImageGenerateParams.builder().prompt(prompt).model("gpt-image-2");
    }

    private byte[] generated(String prompt) {
        return bytes(client.images()
                .generate(request(prompt).build())
                .data()
                .orElseThrow()
                .get(0));
    }

    private static byte[] bytes(Image image) {
        return Base64.getDecoder().decode(image.b64Json().orElseThrow());
    }
}
