package io.imagesdk.testkit;

import static io.imagesdk.testkit.SandboxClient.EDIT;
import static io.imagesdk.testkit.SandboxClient.GENERATE;
import static io.imagesdk.testkit.SandboxClient.bytes;
import static io.imagesdk.testkit.SandboxClient.field;
import static io.imagesdk.testkit.SandboxClient.file;
import static io.imagesdk.testkit.SandboxClient.image;
import static io.imagesdk.testkit.SandboxClient.json;
import static io.imagesdk.testkit.SandboxClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.ImagesService;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import java.awt.image.BufferedImage;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SandboxTest {
    private final Sandbox sandbox = Sandbox.start();
    private final SandboxClient client = new SandboxClient(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void returnsBase64ForGptImageModel() {
        HttpResponse<byte[]> response = client.post(
                GENERATE,
                "{\"model\":\"gpt-image-2\",\"prompt\":\"A cat\",\"size\":\"128x192\",\"n\":2,\"quality\":\"low\"}");

        JsonNode body = json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-request-id").orElseThrow()).startsWith("req_");
        assertThat(body.path("created").asLong()).isPositive();
        assertThat(body.path("size").textValue()).isEqualTo("128x192");
        assertThat(body.path("quality").textValue()).isEqualTo("low");
        assertThat(body.has("output_format")).isFalse();
        assertThat(body.path("data")).hasSize(2).allSatisfy(item -> {
            BufferedImage image = image(bytes(item));
            assertThat(image.getWidth()).isEqualTo(128);
            assertThat(image.getHeight()).isEqualTo(192);
        });
        assertThat(bytes(body.at("/data/0"))).isNotEqualTo(bytes(body.at("/data/1")));
    }

    @Test
    void returnsUrlsOfSameOriginForOtherModels() {
        JsonNode response =
                json(client.post(GENERATE, "{\"model\":\"grok-imagine\",\"prompt\":\"koi\",\"size\":\"64x64\"}"));

        JsonNode item = response.at("/data/0");
        String url = item.path("url").textValue();
        HttpResponse<byte[]> file = client.download(url);
        assertThat(url)
                .startsWith("http://127.0.0.1:" + sandbox.baseUrl().getPort() + "/files/")
                .endsWith(".png");
        assertThat(item.path("revised_prompt").textValue()).isEqualTo("koi");
        assertThat(file.headers().firstValue("content-type")).hasValue("image/png");
        assertThat(file.headers().firstValueAsLong("content-length")).hasValue(file.body().length);
        assertThat(image(file.body()).getWidth()).isEqualTo(64);
    }

    @Test
    void rendersSameImageForSamePrompt() {
        String request = "{\"prompt\":\"koi\",\"size\":\"64x64\",\"response_format\":\"b64_json\"}";

        byte[] first = bytes(json(client.post(GENERATE, request)).at("/data/0"));
        byte[] again = bytes(json(client.post(GENERATE, request)).at("/data/0"));
        byte[] other = bytes(
                json(client.post(GENERATE, request.replace("koi", "carp"))).at("/data/0"));

        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "'1:1', 1k, 1024, 1024",
        "'16:9', 1k, 1360, 768",
        "'16:9', 2k, 2736, 1536",
        "'2:3', 1k, 832, 1248",
        "'auto', 1k, 1024, 1024"
    })
    void convertsRatioAndResolutionToPixels(String ratio, String resolution, int width, int height)
            throws RejectedException {
        PixelSize size = PixelSize.of("", ratio, resolution);

        assertThat(size).isEqualTo(new PixelSize(width, height));
    }

    @Test
    void respondsInXaiFormat() {
        JsonNode response = json(client.post(
                GENERATE,
                "{\"model\":\"grok-imagine-image\",\"prompt\":\"x\",\"aspect_ratio\":\"4:1\""
                        + ",\"output_format\":\"jpeg\"}"));

        HttpResponse<byte[]> file = client.download(response.at("/data/0/url").textValue());
        assertThat(response.at("/data/0/mime_type").textValue()).isEqualTo("image/jpeg");
        assertThat(response.at("/usage/cost_in_usd_ticks").asLong()).isEqualTo(200_000_000L);
        assertThat(file.headers().firstValue("content-type")).hasValue("image/jpeg");
        assertThat(file.body()).startsWith(0xff, 0xd8, 0xff);
        assertThat(image(file.body()).getWidth()).isEqualTo(2048);
    }

    @ParameterizedTest
    @CsvSource({"format, jpeg, jpeg", "output_format, png, png", "output_format, webp, png", "output_format, gif, png"})
    void reportsActualFormat(String member, String fields, String sent) {
        JsonNode response = json(
                client.post(GENERATE, "{\"prompt\":\"x\",\"size\":\"16x16\",\"" + member + "\":\"" + fields + "\"}"));

        assertThat(response.path("output_format").textValue()).isEqualTo(sent);
    }

    @Test
    void rendersSvg() {
        JsonNode response = json(client.post(
                GENERATE, "{\"model\":\"gpt-image-2\",\"prompt\":\"x\",\"size\":\"64x64\",\"output_format\":\"svg\"}"));

        assertThat(new String(bytes(response.at("/data/0")), StandardCharsets.UTF_8))
                .startsWith("<svg xmlns=")
                .contains("width=\"64\"")
                .endsWith("</svg>");
    }

    @Test
    void readsEditAsForm() {
        byte[] input = {'P', 'N', 'G', '\r', '\n', '-', '-', 'e', 'd', 'g', '\r', '\n', 0};

        HttpResponse<byte[]> response = client.form(
                field("prompt", "加一只小鸭"),
                field("size", "32x32"),
                field("response_format", "b64_json"),
                file("image[]", "a \"b; c.png".replace("\"", "%22"), input),
                file("mask", "mask.png", new byte[200_000]));

        assertThat(image(bytes(json(response).at("/data/0"))).getWidth()).isEqualTo(32);
        RecordedRequest recordedRequest = sandbox.requests().get(0);
        assertThat(recordedRequest.parts().get(0).text()).isEqualTo("加一只小鸭");
        assertThat(recordedRequest.parts().get(3).name()).isEqualTo("image[]");
        assertThat(recordedRequest.parts().get(3).fileName()).isEqualTo("a %22b; c.png");
        assertThat(recordedRequest.parts().get(3).contentType()).isEqualTo("image/png");
        assertThat(recordedRequest.parts().get(3).length()).isEqualTo(input.length);
        assertThat(recordedRequest.parts().get(4).length()).isEqualTo(200_000);
    }

    @Test
    void rendersSameEditForSameInputInFormAndJson() {
        byte[] input = {1, 2, 3};
        String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(input);
        String request = "{\"prompt\":\"hat\",\"size\":\"32x32\",\"response_format\":\"b64_json\",%s}";

        byte[] form = bytes(json(client.form(
                        field("prompt", "hat"),
                        field("size", "32x32"),
                        field("response_format", "b64_json"),
                        file("image", "a.png", input)))
                .at("/data/0"));
        byte[] one = bytes(json(client.post(EDIT, request.formatted("\"image\":{\"url\":\"" + data + "\"}")))
                .at("/data/0"));
        byte[] several =
                bytes(json(client.post(EDIT, request.formatted("\"images\":[{\"image_url\":\"" + data + "\"}]")))
                        .at("/data/0"));
        byte[] other = bytes(json(client.post(EDIT, request.formatted("\"images\":[{\"file_id\":\"file_1\"}]")))
                .at("/data/0"));

        assertThat(one).isEqualTo(form);
        assertThat(several).isEqualTo(form);
        assertThat(other).isNotEqualTo(form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"size\":\"32x32\"}",
                "{\"prompt\":\" \"}",
                "{\"prompt\":\"x\",\"n\":11}",
                "{\"prompt\":\"x\",\"n\":0}",
                "{\"prompt\":\"x\",\"size\":\"huge\"}",
                "{\"prompt\":\"x\",\"size\":\"5000x10\"}",
                "{\"prompt\":\"x\",\"response_format\":\"paper\"}",
                "{\"prompt\":\"x\",\"aspect_ratio\":\"0:0\"}",
                "{\"prompt\":\"x\"",
                "[]",
                ""
            })
    void rejectsInvalidRequest(String request) {
        HttpResponse<byte[]> response = client.post(GENERATE, request);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response)).contains("\"error\"");
    }

    @Test
    void rejectsEditWithoutImage() {
        HttpResponse<byte[]> response = client.form(field("prompt", "hat"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/error/param").textValue()).isEqualTo("image");
    }

    @Test
    void respondsToOptions() {
        HttpResponse<byte[]> response = client.call("OPTIONS", GENERATE);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("allow")).hasValue("OPTIONS, POST");
    }

    @Test
    void acceptsRoutesWithoutPrefix() throws Exception {
        URI bare = URI.create("http://127.0.0.1:" + sandbox.baseUrl().getPort() + GENERATE);

        HttpResponse<Void> response = client.http.send(
                HttpRequest.newBuilder(bare)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"x\",\"size\":\"16x16\"}"))
                        .build(),
                HttpResponse.BodyHandlers.discarding());

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void rejectsUnknownRoutes() {
        assertThat(client.get("/videos").statusCode()).isEqualTo(404);
        assertThat(client.get("/files/none.png").statusCode()).isEqualTo(404);
        assertThat(client.get(GENERATE).statusCode()).isEqualTo(405);
    }

    @Test
    void recordsApiKeyButDoesNotPrintIt() throws Exception {
        client.http.send(
                client.to(GENERATE + "?a=b")
                        .header("Authorization", "Bearer very-secret")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"x\",\"size\":\"16x16\"}"))
                        .build(),
                HttpResponse.BodyHandlers.discarding());

        RecordedRequest recordedRequest = sandbox.requests().get(0);
        assertThat(recordedRequest.header("Authorization")).isEqualTo("Bearer very-secret");
        assertThat(recordedRequest.path()).isEqualTo("/v1" + GENERATE + "?a=b");
        assertThat(new String(recordedRequest.body(), StandardCharsets.UTF_8)).startsWith("{\"prompt\"");
        assertThat(recordedRequest.toString()).doesNotContain("very-secret");
    }

    @Test
    void recordsOnlyLengthAndHashOfLargeBody() {
        client.post(GENERATE, "{\"prompt\":\"x\",\"size\":\"16x16\",\"user\":\"" + "u".repeat(2 << 20) + "\"}");

        RecordedRequest recordedRequest = sandbox.requests().get(0);
        assertThat(recordedRequest.body()).isEmpty();
        assertThat(recordedRequest.length()).isGreaterThan(2 << 20);
        assertThat(recordedRequest.sha256()).matches("[0-9a-f]{64}");
    }

    /** Runs the code sample in the javadoc of {@link Sandbox}. */
    @Test
    void servesImagesService() {
        try (Sandbox sandbox = Sandbox.start();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .baseUrl(sandbox.baseUrl())
                        .apiKey("any-key")
                        .build()) {
            GenerateRequest request = GenerateRequest.builder()
                    .prompt("A quiet harbor at dawn [refuse=429] [retry-after=0]")
                    .build();

            assertThatThrownBy(() -> images.generate(request).join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(RateLimitException.class);
            assertThat(sandbox.requests().get(0).path()).isEqualTo("/v1/images/generations");
        }
    }

    @Test
    void reportsPortInUse() {
        int usedPort = sandbox.baseUrl().getPort();

        assertThatThrownBy(() -> Sandbox.start(usedPort))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(String.valueOf(usedPort));
    }
}
