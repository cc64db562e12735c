package io.imagesdk.testkit;

import static io.imagesdk.testkit.SandboxClient.image;
import static io.imagesdk.testkit.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.ImagesService;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.catalog.Providers;
import java.awt.image.BufferedImage;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dialect of Gemini: one operation, whose prompt and images are parts of a message. */
final class SandboxGeminiTest {
    private static final String MODEL = "gemini-3.1-flash-image";
    private static final String PATH = "/models/" + MODEL + ":generateContent";

    @RegisterExtension
    static final SandboxExtension SANDBOX = SandboxExtension.create().withProvider(Providers.GEMINI);

    @Test
    void generatesAndEdits(ImagesService images) {
        GenerateRequest request = GenerateRequest.builder()
                .prompt("A lighthouse")
                .model(MODEL)
                .aspectRatio("16:9")
                .resolution("1k")
                .build();

        ImageBytes lighthouse = images.blocking().generate(request).image().content();
        ImageBytes edited = images.blocking()
                .edit(EditRequest.builder()
                        .prompt("A lighthouse")
                        .model(MODEL)
                        .aspectRatio("16:9")
                        .image(ImageInput.of(lighthouse))
                        .build())
                .image()
                .content();

        BufferedImage generated = image(lighthouse.toByteArray());
        assertThat(generated.getWidth()).isEqualTo(1360);
        assertThat(generated.getHeight()).isEqualTo(768);
        assertThat(edited).isNotEqualTo(lighthouse);
        SANDBOX.assertThat()
                .billed(2)
                .neverBilledTwice()
                .received(received -> received.path().equals("/gemini/v1beta" + PATH)
                        && received.prompt().equals("A lighthouse"));
    }

    @Test
    void rejectsByModeration(ImagesService images) {
        SANDBOX.onGenerate()
                .when(received -> received.prompt().contains("dragon"))
                .reply(SandboxReply.moderated())
                .thenReply(SandboxReply.moderatedImage(0));
        GenerateRequest request =
                GenerateRequest.builder().prompt("A dragon").model(MODEL).build();

        assertThatThrownBy(() -> images.blocking().generate(request)).isInstanceOf(ModerationException.class);
        assertThatThrownBy(() -> images.blocking().generate(request)).isInstanceOf(ModerationException.class);

        SANDBOX.assertThat().billed(0);
    }

    @Test
    void reportsARateLimit(ImagesService images) {
        SANDBOX.onGenerate().thenAlways(SandboxReply.tooManyRequests(Duration.ZERO));

        assertThatThrownBy(() -> images.blocking()
                        .generate(GenerateRequest.builder()
                                .prompt("A cat")
                                .model(MODEL)
                                .build()))
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("Rate limit reached");
    }

    @Test
    void respondsWithTheMembersOfGemini(Sandbox sandbox) {
        SandboxClient client = new SandboxClient(sandbox.baseUrl(Providers.GEMINI));

        JsonNode response = json(client.post(
                PATH,
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"make it red\"},{\"inline_data\":"
                        + "{\"mime_type\":\"image/png\",\"data\":\"AQID\"}}]}]}"));

        assertThat(response.fieldNames())
                .toIterable()
                .containsExactly("candidates", "usageMetadata", "modelVersion", "responseId");
        assertThat(response.at("/candidates/0/content/parts/0/inlineData/mimeType")
                        .textValue())
                .isEqualTo("image/png");
        assertThat(response.at("/candidates/0/finishReason").textValue()).isEqualTo("STOP");
        assertThat(response.at("/usageMetadata/totalTokenCount").asInt()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        PATH + ", '{\"contents\":[]}', 400, INVALID_ARGUMENT",
        PATH + ", '{\"contents\":[{\"parts\":[{\"text\":\"[refuse=503]\"}]}]}', 503, UNAVAILABLE",
        PATH + ", '{', 400, INVALID_ARGUMENT",
        "/models/none:predict, '{}', 405, FAILED_PRECONDITION",
        "/none, '{}', 404, NOT_FOUND"
    })
    void returnsErrorsOfGemini(String path, String request, int status, String code, Sandbox sandbox) {
        HttpResponse<byte[]> response = new SandboxClient(sandbox.baseUrl(Providers.GEMINI)).post(path, request);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).at("/error/code").intValue()).isEqualTo(status);
        assertThat(json(response).at("/error/status").textValue()).isEqualTo(code);
    }
}
