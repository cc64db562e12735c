package io.imagesdk.testkit;

import static io.imagesdk.testkit.SandboxClient.EDIT;
import static io.imagesdk.testkit.SandboxClient.GENERATE;
import static io.imagesdk.testkit.SandboxClient.events;
import static io.imagesdk.testkit.SandboxClient.field;
import static io.imagesdk.testkit.SandboxClient.file;
import static io.imagesdk.testkit.SandboxClient.json;
import static io.imagesdk.testkit.SandboxClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.provider.catalog.Providers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the responses of the sandbox with the OpenAPI documents of OpenAI and of xAI. */
final class SandboxSchemaTest {
    private static final ApiDocument OPENAI = ApiDocuments.openAi();
    private static final ApiDocument XAI = ApiDocuments.xAi();
    private static final Sandbox SANDBOX = Sandbox.start();

    private final SandboxClient openai = new SandboxClient(SANDBOX.baseUrl(Providers.OPENAI));
    private final SandboxClient xai = new SandboxClient(SANDBOX.baseUrl(Providers.XAI));

    @AfterAll
    static void stop() {
        SANDBOX.close();
    }

    static List<String> openAiOptions() {
        List<String> options = new ArrayList<>();
        for (String size : OPENAI.values("CreateImageRequest", "size")) {
            OPENAI.values("CreateImageRequest", "output_format")
                    .forEach(format ->
                            options.add("\"size\":\"" + size + "\",\"output_format\":\"" + format + "\",\"n\":2"));
        }
        for (String quality : OPENAI.values("CreateImageRequest", "quality")) {
            OPENAI.values("CreateImageRequest", "background")
                    .forEach(background -> options.add("\"size\":\"32x16\",\"quality\":\"" + quality
                            + "\",\"background\":\"" + background + "\",\"output_compression\":50"));
        }
        OPENAI.values("CreateImageRequest", "model")
                .forEach(model -> options.add("\"size\":\"16x16\",\"model\":\"" + model + "\""));
        OPENAI.values("CreateImageRequest", "response_format")
                .forEach(format -> options.add(
                        "\"size\":\"16x16\",\"model\":\"dall-e-3\",\"response_format\":\"" + format + "\""));
        options.add("\"user\":\"u\"");
        return options;
    }

    @ParameterizedTest
    @MethodSource("openAiOptions")
    void generatesAsOpenAi(String options) {
        String model = options.contains("\"model\"") ? "" : ",\"model\":\"gpt-image-2\"";
        String request = "{\"prompt\":\"koi\"," + options + model + "}";

        assertConforms(OPENAI, "ImagesResponse", 200, openai.post(GENERATE, request));
        // The document also judges the request of this test.
        assertThat(OPENAI.violations("CreateImageRequest", request)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "1024x1024", "512x256"})
    void editsAsOpenAi(String size) {
        HttpResponse<byte[]> form = openai.form(
                field("prompt", "hat"),
                field("model", "gpt-image-1.5"),
                field("size", size),
                field("quality", "auto"),
                file("image[]", "a.png", new byte[] {1}));
        HttpResponse<byte[]> json = openai.post(
                EDIT,
                "{\"prompt\":\"hat\",\"model\":\"gpt-image-1.5\",\"size\":\"" + size
                        + "\",\"images\":[{\"image_url\":\"https://images.example/a.png\"}]}");

        assertConforms(OPENAI, "ImagesResponse", 200, form);
        assertConforms(OPENAI, "ImagesResponse", 200, json);
    }

    @ParameterizedTest
    @CsvSource({
        GENERATE + ", 0, auto, ImageGen",
        GENERATE + ", 3, low, ImageGen",
        GENERATE + ", 2, standard, ImageGen",
        EDIT + ", 0, high, ImageEdit",
        EDIT + ", 3, auto, ImageEdit"
    })
    void streamsAsOpenAi(String path, int partials, String quality, String schema) {
        String images = path.equals(EDIT) ? ",\"images\":[{\"file_id\":\"file_1\"}]" : "";
        HttpResponse<byte[]> response = openai.post(
                path,
                "{\"prompt\":\"koi\",\"model\":\"gpt-image-2\",\"size\":\"64x64\",\"stream\":true,\"quality\":\""
                        + quality + "\",\"background\":\"auto\",\"partial_images\":" + partials + images + "}");

        List<JsonNode> events = events(response);

        assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        assertThat(events).hasSize(partials + 1);
        for (JsonNode event : events) {
            boolean last = event == events.get(partials);
            String name = schema + (last ? "CompletedEvent" : "PartialImageEvent");
            assertThat(OPENAI.violations(name, event.toString())).isEmpty();
            assertThat(OPENAI.violations(schema + "StreamEvent", event.toString()))
                    .isEmpty();
        }
    }

    @Test
    void endsABlockedStreamAsOpenAi() {
        List<JsonNode> events =
                events(openai.post(GENERATE, "{\"prompt\":\"[block]\",\"model\":\"gpt-image-2\",\"stream\":true}"));

        JsonNode error = SandboxJson.object().set("error", events.get(0).path("error"));
        assertThat(OPENAI.violations("ErrorResponse", error.toString())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504})
    void rejectsAsOpenAi(int status) {
        HttpResponse<byte[]> response = openai.post(GENERATE, "{\"prompt\":\"[refuse=" + status + "]\"}");

        assertConforms(OPENAI, "ErrorResponse", status, response);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{}",
                "{\"prompt\":\"[block]\"}",
                "{\"prompt\":\"x\",\"n\":11}",
                "{\"prompt\":\"x\",\"size\":\"huge\"}",
                "{\"prompt\":\"x\",\"response_format\":\"paper\"}"
            })
    void rejectsInvalidRequestsAsOpenAi(String request) {
        assertConforms(OPENAI, "ErrorResponse", 400, openai.post(GENERATE, request));
        assertConforms(OPENAI, "ErrorResponse", 404, openai.post("/none", request.length() < 3 ? "{}" : request));
    }

    @Test
    void rejectsRoutesAsOpenAi() {
        assertConforms(OPENAI, "ErrorResponse", 404, openai.get("/none"));
        assertConforms(OPENAI, "ErrorResponse", 404, openai.get("/models/none"));
        assertConforms(OPENAI, "ErrorResponse", 405, openai.get(GENERATE));
        assertConforms(OPENAI, "ErrorResponse", 400, openai.form(field("prompt", "no image")));
    }

    static List<String> xaiOptions() {
        List<String> options = new ArrayList<>();
        options.add("");
        for (String ratio : XAI.schemaValues("ImageAspectRatio")) {
            options.add(",\"aspect_ratio\":\"" + ratio + "\",\"response_format\":\"url\"");
        }
        for (String resolution : XAI.schemaValues("ImageResolution")) {
            options.add(",\"resolution\":\"" + resolution + "\",\"response_format\":\"b64_json\",\"n\":2");
        }
        options.add(",\"quality\":\"low\",\"user\":\"u\"");
        return options;
    }

    @ParameterizedTest
    @MethodSource("xaiOptions")
    void generatesAsXai(String options) {
        String request = "{\"prompt\":\"koi\"" + options + "}";

        assertConforms(XAI, "GeneratedImageResponse", 200, xai.post(GENERATE, request));
        assertThat(XAI.violations("GenerateImageRequest", request)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"image\":{\"url\":\"https://images.example/a.png\"}",
                "\"images\":[{\"url\":\"https://images.example/a.png\"},{\"file_id\":\"file_1\"}]"
            })
    void editsAsXai(String images) {
        String request = "{\"prompt\":\"hat\"," + images + "}";

        assertConforms(XAI, "GeneratedImageResponse", 200, xai.post(EDIT, request));
        assertThat(XAI.violations("EditImageRequest", request)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"koi, done", "[task-fail], failed", "[block], failed"})
    void defersAsXai(String prompt, String end) {
        HttpResponse<byte[]> submitted = xai.post(GENERATE, "{\"prompt\":\"" + prompt + "\",\"deferred\":true}");
        String path = "/images/" + json(submitted).path("request_id").textValue();

        assertConforms(XAI, "StartDeferredResponse", 200, submitted);
        assertThat(xai.get(path).statusCode()).isEqualTo(202);
        assertConforms(XAI, "GetDeferredImageResponse", 202, xai.get(path));
        HttpResponse<byte[]> last = xai.get(path);
        assertConforms(XAI, "GetDeferredImageResponse", 200, last);
        assertThat(json(last).path("status").textValue()).isEqualTo(end);
    }

    @Test
    void listsModelsAsXai() {
        assertConforms(XAI, "ListImageGenerationModelsResponse", 200, xai.get("/image-generation-models"));
        assertConforms(XAI, "ImageGenerationModel", 200, xai.get("/image-generation-models/grok-imagine-image"));
    }

    private static void assertConforms(ApiDocument document, String schema, int status, HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(document.violations(schema, text(response))).isEmpty();
    }
}
