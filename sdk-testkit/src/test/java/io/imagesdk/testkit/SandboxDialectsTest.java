package io.imagesdk.testkit;

import static io.imagesdk.testkit.SandboxClient.EDIT;
import static io.imagesdk.testkit.SandboxClient.GENERATE;
import static io.imagesdk.testkit.SandboxClient.field;
import static io.imagesdk.testkit.SandboxClient.file;
import static io.imagesdk.testkit.SandboxClient.json;
import static io.imagesdk.testkit.SandboxClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.ImagesService;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What differs between the responses of the providers. */
final class SandboxDialectsTest {
    private static final String PROMPT_ONLY = "{\"prompt\":\"koi\"}";

    private final Sandbox sandbox = Sandbox.start();
    private final SandboxClient client = new SandboxClient(sandbox);
    private final SandboxClient xai = new SandboxClient(sandbox.baseUrl(Providers.XAI));
    private final SandboxClient openai = new SandboxClient(sandbox.baseUrl(Providers.OPENAI));

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "auto, auto, high, opaque",
        "low, transparent, low, transparent",
        "max, opaque, max, opaque",
        "standard, auto, , opaque",
        "hd, auto, , opaque"
    })
    void reportsResolvedQualityAndBackground(
            String quality, String background, String reportedQuality, String reportedBackground) {
        String request = "{\"model\":\"gpt-image-2\",\"prompt\":\"koi\",\"size\":\"auto\",\"quality\":\"" + quality
                + "\",\"background\":\"" + background + "\"}";

        JsonNode response = json(client.post(GENERATE, request));

        assertThat(response.path("quality").textValue()).isEqualTo(reportedQuality);
        assertThat(response.path("background").textValue()).isEqualTo(reportedBackground);
        assertThat(response.path("size").textValue()).isEqualTo("1024x1024");
    }

    @Test
    void reportsResolvedQualityInEvents() {
        HttpResponse<byte[]> response = client.post(
                GENERATE,
                "{\"model\":\"gpt-image-2\",\"prompt\":\"koi\",\"size\":\"16x16\",\"quality\":\"auto\""
                        + ",\"background\":\"auto\",\"stream\":true}");

        assertThat(text(response)).contains("\"quality\":\"high\"", "\"background\":\"opaque\"");
    }

    @Test
    void reportsAllTokensOfXai() {
        JsonNode response = json(xai.post(GENERATE, PROMPT_ONLY));

        assertThat(response.at("/usage/input_tokens_details/cached_tokens").isInt())
                .isTrue();
        assertThat(response.at("/usage/output_tokens_details/reasoning_tokens").isInt())
                .isTrue();
        assertThat(response.at("/usage/cost_in_usd_ticks").asLong()).isEqualTo(200_000_000L);
        assertThat(response.at("/data/0/mime_type").textValue()).isEqualTo("image/png");
    }

    @Test
    void respondsWithTheMembersOfXaiOnly() {
        JsonNode response = json(xai.post(GENERATE, "{\"prompt\":\"koi\",\"quality\":\"low\",\"size\":\"64x64\"}"));

        assertThat(response.fieldNames()).toIterable().containsExactlyInAnyOrder("data", "usage");
        assertThat(response.path("usage").has("generated_images")).isFalse();
    }

    @Test
    void recognizesTheKeyOfXai() throws Exception {
        HttpRequest request = client.to(GENERATE)
                .header("Authorization", "Bearer xai-0123")
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"koi [refuse]\"}"))
                .build();

        JsonNode error = json(client.http.send(request, BodyHandlers.ofByteArray()));

        assertThat(error.path("code").textValue()).isEqualTo("Client specified an invalid argument");
        assertThat(error.path("error").isTextual()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({GENERATE + ", '{\"prompt\":\"koi [refuse]\"}'", GENERATE + ", '{'", "/images/none/none, '{}'"})
    void returnsErrorsOfXai(String path, String request) {
        JsonNode error = json(xai.post(path, request));

        assertThat(error.path("error").isTextual()).as(error.toString()).isTrue();
    }

    @Test
    void rejectsFormsAsXaiDoes() throws Exception {
        HttpRequest request = xai.to(EDIT)
                .header("Content-Type", "multipart/form-data; boundary=edge")
                .POST(HttpRequest.BodyPublishers.ofString("--edge--\r\n"))
                .build();

        assertThat(xai.http.send(request, BodyHandlers.discarding()).statusCode())
                .isEqualTo(415);
    }

    @Test
    void respondsAsOpenAiToMembersOfOtherProviders() {
        JsonNode error = json(openai.post(
                GENERATE, "{\"model\":\"grok-imagine-image\",\"aspect_ratio\":\"1:1\",\"prompt\":\"[refuse]\"}"));

        assertThat(error.at("/error/type").textValue()).isEqualTo("invalid_request_error");
    }

    @Test
    void reportsTheNumberOfImagesAsGatewaysDo() {
        JsonNode gateway = json(client.post(GENERATE, "{\"model\":\"grok-imagine\",\"prompt\":\"koi\"}"));
        JsonNode gptImage = json(client.post(GENERATE, "{\"model\":\"gpt-image-2\",\"prompt\":\"koi\"}"));

        assertThat(gateway.at("/usage/generated_images").asInt()).isEqualTo(1);
        assertThat(gptImage.path("usage").has("generated_images")).isFalse();
    }

    @Test
    void listsModels() {
        List<String> all = ids(json(client.get("/models")));

        assertThat(all).contains("gpt-image-2", "grok-imagine-image").doesNotHaveDuplicates();
        assertThat(ids(json(openai.get("/models")))).contains("gpt-image-2").doesNotContain("grok-imagine-image");
        assertThat(ids(json(xai.get("/models")))).contains("grok-imagine-image").doesNotContain("gpt-image-2");
    }

    @Test
    void describesOneModel() {
        JsonNode model = json(client.get("/models/gpt-image-2"));

        assertThat(model.path("id").textValue()).isEqualTo("gpt-image-2");
        assertThat(model.path("object").textValue()).isEqualTo("model");
        assertThat(model.path("owned_by").textValue()).isEqualTo("openai");
        assertThat(model.path("created").isIntegralNumber()).isTrue();
        assertThat(json(client.get("/models/grok-imagine-image"))
                        .path("owned_by")
                        .textValue())
                .isEqualTo("xai");
    }

    @Test
    void rejectsUnknownModels() {
        HttpResponse<byte[]> response = client.get("/models/none");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).at("/error/code").textValue()).isEqualTo("model_not_found");
        assertThat(client.get("/image-generation-models/none").statusCode()).isEqualTo(404);
        assertThat(client.call("POST", "/models").statusCode()).isEqualTo(405);
    }

    @Test
    void listsImageGenerationModelsOfXai() {
        JsonNode models = json(xai.get("/image-generation-models")).path("models");
        JsonNode one = json(xai.get("/image-generation-models/grok-imagine-image"));

        assertThat(models).contains(one);
        assertThat(one.path("max_prompt_length").isIntegralNumber()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https, , https://127.0.0.1:%d/",
        "'https, http', , https://127.0.0.1:%d/",
        "https, images.example.com, https://images.example.com/",
        "https, 'images.example.com:8443, proxy.internal', https://images.example.com:8443/",
        "HTTPS, , https://127.0.0.1:%d/",
        ", images.example.com, http://images.example.com/",
        "javascript, , http://127.0.0.1:%d/",
        "https, 'evil.example/path', https://127.0.0.1:%d/",
        "https, 'user@evil.example', https://127.0.0.1:%d/",
        "https, 'evil.example:99999', https://127.0.0.1:%d/",
        "https, [::1]:8443, https://[::1]:8443/"
    })
    void returnsUrlsOfTheOriginThatAProxyReports(String scheme, String host, String expected) throws Exception {
        HttpRequest.Builder request = client.to(GENERATE)
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"grok-imagine\",\"prompt\":\"koi\"}"));
        if (scheme != null) {
            request.header("X-Forwarded-Proto", scheme);
        }
        if (host != null) {
            request.header("X-Forwarded-Host", host);
        }

        JsonNode response = json(client.http.send(request.build(), BodyHandlers.ofByteArray()));

        assertThat(response.at("/data/0/url").textValue())
                .startsWith(expected.formatted(sandbox.baseUrl().getPort()) + "files/");
    }

    @Test
    void chargesAServiceOfXaiWithoutAModel() {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(sandbox.baseUrl(Providers.XAI))
                .apiKey("sandbox")
                .build()) {
            ImageResult<?> result = images.blocking().generate("A koi");

            assertThat(result.cost().orElseThrow().amount()).isEqualByComparingTo(new BigDecimal("0.02"));
            assertThat(sandbox.requests().get(0).path()).isEqualTo("/xai/v1" + GENERATE);
        }
    }

    @Test
    void hasABaseUrlForEachProfile() {
        URI plain = sandbox.baseUrl();

        assertThat(sandbox.baseUrl(Providers.OPENAI_COMPATIBLE)).isEqualTo(plain);
        assertThat(sandbox.baseUrl(Providers.XAI_COMPATIBLE)).isEqualTo(plain);
        assertThat(sandbox.baseUrl(Providers.WELLAPI)).hasPath("/wellapi/v1");
        assertThat(new SandboxClient(sandbox.baseUrl(Providers.WELLAPI))
                        .form(field("prompt", "koi [refuse]"), file("image", "a.png", new byte[] {1}))
                        .statusCode())
                .isEqualTo(400);
    }

    private static List<String> ids(JsonNode list) {
        assertThat(list.path("object").textValue()).isEqualTo("list");
        return list.path("data").findValuesAsText("id");
    }
}
