package io.imagesdk.testkit;

import static io.imagesdk.testkit.SandboxClient.GENERATE;
import static io.imagesdk.testkit.SandboxClient.bytes;
import static io.imagesdk.testkit.SandboxClient.image;
import static io.imagesdk.testkit.SandboxClient.json;
import static io.imagesdk.testkit.SandboxClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SandboxDirectivesTest {
    private final Sandbox sandbox = Sandbox.start();
    private final SandboxClient client = new SandboxClient(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "401, invalid_api_key, invalid_request_error",
        "404, model_not_found, invalid_request_error",
        "429, rate_limit_exceeded, input-images",
        "500, , server_error"
    })
    void returnsErrorInOpenAiDialect(int status, String code, String type) {
        HttpResponse<byte[]> response = generate("a [refuse=" + status + "] b", "");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).at("/error/code").textValue()).isEqualTo(code);
        assertThat(json(response).at("/error/type").textValue()).isEqualTo(type);
    }

    @Test
    void returnsErrorInXaiAndWellApiDialects() {
        JsonNode xai = json(generate("[refuse=429]", ",\"aspect_ratio\":\"1:1\""));
        JsonNode wellApi = json(generate("[refuse=503]", ",\"format\":\"jpeg\""));

        assertThat(xai.path("code").textValue()).isEqualTo("resource-exhausted");
        assertThat(xai.path("error").isTextual()).isTrue();
        assertThat(wellApi.at("/error/type").textValue()).isEqualTo("new_api_error");
    }

    @Test
    void rejectsWith400AndRetryAfter() {
        HttpResponse<byte[]> response = generate("[refuse] [retry-after=7]", "");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("retry-after")).hasValue("7");
    }

    @Test
    void blocksCompleteRequest() {
        HttpResponse<byte[]> response = generate("[block]", "");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/error/code").textValue()).isEqualTo("moderation_blocked");
        assertThat(json(response)
                        .at("/error/moderation_details/moderation_stage")
                        .textValue())
                .isEqualTo("input");
    }

    @Test
    void blocksOneImage() {
        JsonNode data = json(generate("[block=1]", ",\"n\":3")).path("data");

        assertThat(data).hasSize(3);
        assertThat(data.get(1).toString()).isEqualTo("{\"url\":null,\"b64_json\":null,\"respect_moderation\":false}");
        assertThat(data.get(2).path("url").textValue()).startsWith("http");
    }

    @Test
    void returnsInvalidBase64ForOneImage() {
        JsonNode data = json(generate("[broken=1]", ",\"n\":2,\"response_format\":\"b64_json\""))
                .path("data");

        assertThat(image(bytes(data.get(0)))).isNotNull();
        String broken = data.get(1).path("b64_json").textValue();
        assertThatThrownBy(() -> Base64.getDecoder().decode(broken)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void servesHalfAFileForBrokenImage() {
        JsonNode data = json(generate("[broken=1]", ",\"n\":2")).path("data");

        byte[] complete = client.download(data.get(0).path("url").textValue()).body();
        byte[] half = client.download(data.get(1).path("url").textValue()).body();

        assertThat(complete).endsWith(0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82);
        assertThat(half).startsWith(0x89, 'P', 'N', 'G');
        assertThat(new String(half, StandardCharsets.ISO_8859_1)).doesNotContain("IEND");
    }

    @Test
    void returnsNoImage() {
        JsonNode response = json(generate("[empty]", ""));

        assertThat(response.path("data").isArray()).isTrue();
        assertThat(response.path("data")).isEmpty();
    }

    @Test
    void returnsLoginPage() {
        HttpResponse<byte[]> response = generate("[html]", "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/html");
        assertThat(text(response)).contains("<title>");
    }

    @Test
    void closesConnectionAfterHalfOfBody() {
        CompletableFuture<?> call = client.postAsync(GENERATE, body("[fail]", ""));

        assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void stallsAfterHalfOfBodyUntilServerCloses() throws Exception {
        HttpResponse<InputStream> response = client.http.send(
                client.to(GENERATE)
                        .POST(HttpRequest.BodyPublishers.ofString(body("[stall]", ",\"response_format\":\"b64_json\"")))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        int length = (int) response.headers().firstValueAsLong("content-length").orElseThrow();

        byte[] half = response.body().readNBytes(length / 2);
        CompletableFuture<?> rest = CompletableFuture.supplyAsync(() -> readByte(response.body()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(half).hasSize(length / 2);
        assertThatThrownBy(() -> rest.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        sandbox.close();
        assertThatThrownBy(() -> rest.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    }

    @Test
    void sendsNoResponse() {
        CompletableFuture<?> call = client.postAsync(GENERATE, body("[silent]", ""));

        assertThatThrownBy(() -> call.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(sandbox.requests()).hasSize(1);
    }

    @Test
    void delaysResponse() {
        long start = System.nanoTime();

        HttpResponse<byte[]> response = generate("[seconds=0.3]", "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000L);
    }

    @Test
    void returnsCompleteImagesOfExactLength() {
        JsonNode data = json(generate("[bytes=300001]", ",\"n\":2,\"response_format\":\"b64_json\""))
                .path("data");

        assertThat(data).allSatisfy(item -> {
            assertThat(bytes(item)).hasSize(300_001);
            assertThat(image(bytes(item)).getWidth()).isEqualTo(64);
        });
        assertThat(bytes(data.get(0))).isNotEqualTo(bytes(data.get(1)));
    }

    @Test
    void rejectsImageLengthThatIsTooSmall() {
        HttpResponse<byte[]> response = generate("[bytes=20]", "");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response)).contains("64x64", "20 bytes");
    }

    @Test
    void keepsOtherBracketsInPrompt() {
        JsonNode response = json(generate("a [red] cat [empty=]", ""));

        assertThat(response.at("/data/0/revised_prompt").textValue()).isEqualTo("a [red] cat [empty=]");
    }

    private HttpResponse<byte[]> generate(String prompt, String extraMembers) {
        return client.post(GENERATE, body(prompt, extraMembers));
    }

    private static String body(String prompt, String extraMembers) {
        return "{\"prompt\":\"" + prompt + "\",\"size\":\"64x64\"" + extraMembers + "}";
    }

    private static int readByte(InputStream in) {
        try {
            return in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
