package io.imagesdk.testkit;

import static io.imagesdk.testkit.SandboxClient.EDIT;
import static io.imagesdk.testkit.SandboxClient.GENERATE;
import static io.imagesdk.testkit.SandboxClient.bytes;
import static io.imagesdk.testkit.SandboxClient.events;
import static io.imagesdk.testkit.SandboxClient.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SandboxStreamTest {
    private final Sandbox sandbox = Sandbox.start();
    private final SandboxClient client = new SandboxClient(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void sendsPartialImagesThenCompleteImage() throws Exception {
        HttpResponse<byte[]> response = stream(GENERATE, "koi", ",\"partial_images\":2");

        List<JsonNode> events = events(response);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(events)
                .extracting(event -> event.path("type").textValue())
                .containsExactly(
                        "image_generation.partial_image",
                        "image_generation.partial_image",
                        "image_generation.completed");
        assertThat(events)
                .allSatisfy(event -> assertThat(image(bytes(event)).getWidth()).isEqualTo(64));
        assertThat(events.get(1).path("partial_image_index").asInt()).isEqualTo(1);
        assertThat(events.get(2).path("size").textValue()).isEqualTo("64x64");
        assertThat(events.get(2).at("/usage/total_tokens").asInt()).isPositive();
    }

    @Test
    void streamsEdit() throws Exception {
        List<JsonNode> events = events(stream(EDIT, "koi", ",\"images\":[{\"image_url\":\"https://a.example/b\"}]"));

        assertThat(events).extracting(event -> event.path("type").textValue()).containsExactly("image_edit.completed");
    }

    @Test
    void sendsErrorEventForBlockedStream() throws Exception {
        List<JsonNode> events = events(stream(GENERATE, "[block]", ",\"partial_images\":1"));

        assertThat(events.get(0).path("type").textValue()).isEqualTo("image_generation.partial_image");
        assertThat(events.get(1).path("type").textValue()).isEqualTo("error");
        assertThat(events.get(1).at("/error/code").textValue()).isEqualTo("moderation_blocked");
    }

    @Test
    void omitsAndDoesNotChargeBlockedImage() throws Exception {
        List<JsonNode> events = events(stream(GENERATE, "[block=1]", ",\"n\":3"));

        assertThat(events).hasSize(2);
        sandbox.assertThat().billed(2);
    }

    @Test
    void closesConnectionDuringStream() {
        assertThatThrownBy(() -> stream(GENERATE, "[fail]", "")).isInstanceOf(UncheckedIOException.class);
    }

    private HttpResponse<byte[]> stream(String path, String prompt, String extraMembers) {
        return client.post(
                path, "{\"prompt\":\"" + prompt + "\",\"size\":\"64x64\",\"stream\":true" + extraMembers + "}");
    }
}
