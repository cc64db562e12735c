package io.imagesdk.testkit;

import static io.imagesdk.testkit.SandboxClient.GENERATE;
import static io.imagesdk.testkit.SandboxClient.json;
import static io.imagesdk.testkit.SandboxClient.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.ImagesService;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The web page of the sandbox, as a browser receives it. */
class SandboxPageTest {
    private static final String KEY = "sk-page-7c1d";

    private final Sandbox sandbox = Sandbox.start();
    private final SandboxClient client = new SandboxClient(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8, Images SDK sandbox",
        "/v1, text/html; charset=utf-8, Images SDK sandbox",
        "/v1/, text/html; charset=utf-8, Images SDK sandbox",
        "/page/icon.svg, image/svg+xml; charset=utf-8, <svg",
        "/page/page.css, text/css; charset=utf-8, color-scheme",
        "/page/page.js, text/javascript; charset=utf-8, use strict"
    })
    void servesItsFilesWithoutExternalResources(String path, String contentType, String content) {
        HttpResponse<byte[]> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(contentType);
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'");
        assertThat(text(response)).contains(content).doesNotContain("https:", "innerHTML");
        assertThat(text(response).replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:");
    }

    @Test
    void listsTheRequestsWithTheirImagesAndWithoutTheKey() {
        sandbox.onGenerate().reply(SandboxReply.images(2)).thenReply(SandboxReply.tooManyRequests(Duration.ZERO));
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(sandbox.baseUrl())
                .apiKey(KEY)
                .build()) {
            images.blocking().generate("<img src=x onerror=alert(1)>");
            images.blocking().generate("A cat");
        }

        HttpResponse<byte[]> response = get("/page/requests.json");
        JsonNode state = json(response);

        assertThat(text(response)).doesNotContain(KEY);
        assertThat(state.path("charged").asInt()).isEqualTo(3);
        assertThat(state.path("cost").asText()).isEqualTo("0.06");
        assertThat(state.path("requests")).hasSize(3);
        JsonNode oldest = state.path("requests").get(2);
        assertThat(oldest.path("prompt").asText()).isEqualTo("<img src=x onerror=alert(1)>");
        assertThat(oldest.path("headers").asText()).contains("authorization: ***");
        assertThat(oldest.path("images")).hasSize(2);
        assertThat(get(oldest.path("images").get(1).asText()).headers().firstValue("Content-Type"))
                .contains("image/png");
        assertThat(state.path("requests").get(1).path("status").asInt()).isEqualTo(429);
    }

    /** A web page whose name resolves to this machine must not read prompts and images. */
    @ParameterizedTest
    @CsvSource({
        "attacker.example, 421",
        "127.0.0.1.attacker.example, 421",
        "localhost.attacker.example:80, 421",
        "192.168.1.1, 421",
        "localhost, 200",
        "sandbox.localhost:80, 200",
        "127.0.0.1:80, 200",
        "[::1]:80, 200"
    })
    void respondsToNamesOfThisMachineOnly(String host, int status) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", sandbox.baseUrl().getPort())) {
            socket.getOutputStream()
                    .write(("GET /page/requests.json HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void addsNoRequestToTheLog() {
        client.post(GENERATE, "{\"prompt\": \"A cat\"}");
        int requests = sandbox.requests().size();

        get("/");
        get("/v1");
        get("/v1/");
        get("/page/requests.json");
        assertThat(get("/page/images/1/0").statusCode()).isEqualTo(200);
        assertThat(get("/page/images/1/1").statusCode()).isEqualTo(404);
        assertThat(get("/page/unknown").statusCode()).isEqualTo(404);

        assertThat(sandbox.requests()).hasSize(requests);
    }

    @Test
    void leavesPostsToItsPathsInTheLog() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(sandbox.baseUrl().resolve("/"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();

        assertThat(client.http
                        .send(post, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(404);

        sandbox.assertThat().received(1);
    }

    @Test
    void createsNoUrlsForImagesThatArePartOfAResponse() {
        String url = json(client.post(GENERATE, "{\"prompt\": \"A cat\", \"size\": \"16x16\"}"))
                .at("/data/0/url")
                .asText();
        for (int count = 0; count < 2_000; count += 10) {
            client.post(
                    GENERATE,
                    "{\"prompt\": \"A dog\", \"size\": \"16x16\", \"n\": 10, \"response_format\": \"b64_json\"}");
        }

        assertThat(client.download(url).statusCode()).isEqualTo(200);
    }

    @Test
    void listsRejectedRequestsAndScriptedBodies() {
        sandbox.onGenerate().reply(SandboxReply.json(503, "{}"));
        client.post(GENERATE, "{\"prompt\": \"A cat\"}");
        client.post(GENERATE, "{\"prompt\": \"A dog\", \"n\": 99}");

        JsonNode requests = requests();

        assertThat(requests.findValuesAsText("prompt")).containsExactly("A dog", "A cat");
        assertThat(requests.findValuesAsText("status")).containsExactly("400", "503");
    }

    @Test
    void masksAKeyInTheQuery() {
        client.post(GENERATE + "?key=" + KEY + "&async=true", "{\"prompt\": \"A cat\"}");

        assertThat(text(get("/page/requests.json"))).doesNotContain(KEY).contains("?key=***&async=true");
    }

    @Test
    void truncatesALongRequest() {
        client.post(GENERATE, "{\"prompt\": \"A cat\", \"user\": \"" + "u".repeat(100_000) + "\"}");

        assertThat(requests().get(0).path("body").asText())
                .hasSizeLessThan(5_000)
                .endsWith("uuu...");
    }

    private JsonNode requests() {
        return json(get("/page/requests.json")).path("requests");
    }

    private HttpResponse<byte[]> get(String path) {
        return client.download(sandbox.baseUrl().resolve(path).toString());
    }
}
