package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.ImagesService;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The web page of the sandbox, as a browser receives it. */
class SandboxPageTest {
    private static final String KEY = "sk-page-7c1d";

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void close() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8, Images SDK sandbox",
        "/page/page.css, text/css; charset=utf-8, color-scheme",
        "/page/page.js, text/javascript; charset=utf-8, use strict"
    })
    void servesItsFilesWithoutExternalResources(String path, String contentType, String content) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(contentType);
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'");
        assertThat(response.body()).contains(content).doesNotContain("http:", "https:", "innerHTML");
    }

    @Test
    void listsTheRequestsWithTheirImagesAndWithoutTheKey() throws Exception {
        sandbox.onGenerate().reply(SandboxReply.images(2)).thenReply(SandboxReply.tooManyRequests(Duration.ZERO));
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(sandbox.baseUrl())
                .apiKey(KEY)
                .build()) {
            images.blocking().generate("<img src=x onerror=alert(1)>");
            images.blocking().generate("A cat");
        }

        HttpResponse<String> response = get("/page/requests.json");
        JsonNode state =
                SandboxJson.parseObject(new ByteArrayInputStream(response.body().getBytes(StandardCharsets.UTF_8)));

        assertThat(response.body()).doesNotContain(KEY);
        assertThat(state.path("charged").asInt()).isEqualTo(3);
        assertThat(state.path("cost").asText()).isEqualTo("0.06");
        assertThat(state.path("requests")).hasSize(3);
        JsonNode oldest = state.path("requests").get(2);
        assertThat(oldest.path("prompt").asText()).isEqualTo("<img src=x onerror=alert(1)>");
        assertThat(oldest.path("text").asText()).contains("authorization: ***");
        assertThat(oldest.path("images")).hasSize(2);
        assertThat(get(oldest.path("images").get(1).asText()).headers().firstValue("Content-Type"))
                .contains("image/png");
        assertThat(state.path("requests").get(1).path("status").asInt()).isEqualTo(429);
    }

    @Test
    void isNotARequestForImages() throws Exception {
        get("/");
        get("/page/requests.json");

        assertThat(sandbox.requests()).isEmpty();
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI url = sandbox.baseUrl().resolve(path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
