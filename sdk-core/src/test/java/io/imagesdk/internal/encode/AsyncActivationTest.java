package io.imagesdk.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.validate.RequestValidator;
import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageTask;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import io.imagesdk.provider.catalog.Providers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A request selects a task by the activation of the profile, and a task is requested by its id. */
class AsyncActivationTest {
    private static final URI BASE = URI.create("https://gateway.example/v1");
    private static final GenerateRequest CAT =
            GenerateRequest.builder().prompt("a cat").build();
    private static final CallOptions ASYNC = CallOptions.builder().async(true).build();

    @Test
    void sendsTheFixtureOfXai() throws Exception {
        GenerateRequest request = GenerateRequest.builder()
                .model("grok-imagine-image-2.0")
                .prompt("A lighthouse")
                .responseFormat("url")
                .build();

        WireRequest wire = new RequestEncoder(Providers.XAI, BASE).encode(request, ASYNC);

        assertThat(members(text(wire))).isEqualTo(members(fixture("xai/deferred.submit.request.json")));
    }

    @Test
    void sendsTheFixtureOfAGateway() throws Exception {
        GenerateRequest request = GenerateRequest.builder()
                .model("grok-imagine")
                .prompt("An astronaut riding a giant koi fish")
                .size("1024x1024")
                .count(1)
                .build();

        WireRequest wire = new RequestEncoder(Providers.OPENAI_COMPATIBLE, BASE).encode(request, ASYNC);

        assertThat(members(text(wire))).isEqualTo(members(fixture("dieyuyun/async.submit.request.json")));
    }

    @Test
    void sendsNoActivationByDefault() {
        WireRequest wire = new RequestEncoder(Providers.XAI, BASE).encode(CAT, CallOptions.DEFAULT);

        assertThat(text(wire)).isEqualTo("{\"prompt\":\"a cat\"}");
    }

    @Test
    void activatesByQueryHeaderPathAndNestedMember() {
        assertThat(encodeWith(AsyncActivation.query("async", "true")).uri())
                .hasToString("https://gateway.example/v1/images/generations?async=true");
        assertThat(encodeWith(AsyncActivation.header("X-Async", "enable")).headers())
                .containsEntry("X-Async", "enable");
        assertThat(encodeWith(AsyncActivation.pathSuffix("/async")).uri())
                .hasToString("https://gateway.example/v1/images/generations/async");
        assertThat(text(encodeWith(AsyncActivation.member("/options/webHook", "-1"))))
                .isEqualTo("{\"prompt\":\"a cat\",\"options\":{\"webHook\":\"-1\"}}");
    }

    @Test
    void putsTheTaskIdIntoPathQueryAndBody() {
        RequestEncoder encoder = new RequestEncoder(Providers.OPENAI_COMPATIBLE, BASE);

        WireRequest path = encoder.encodeTaskRequest(TaskRequest.get("/v1/tasks/{id}"), task("task_1"), Map.of());
        WireRequest query = encoder.encodeTaskRequest(
                TaskRequest.get("/api/v1/jobs/recordInfo?taskId={id}"), task("task12345"), Map.of());
        WireRequest body = encoder.encodeTaskRequest(
                TaskRequest.post("/v1/query", Map.of("task", Map.of("id", "{id}"))), task("t:9"), Map.of());

        assertThat(path.uri()).hasToString("https://gateway.example/v1/tasks/task_1");
        assertThat(path.body()).isEmpty();
        assertThat(query.uri()).hasToString("https://gateway.example/v1/api/v1/jobs/recordInfo?taskId=task12345");
        assertThat(text(body)).isEqualTo("{\"task\":{\"id\":\"t:9\"}}");
        assertThat(body.headers()).containsEntry("Content-Type", "application/json");
    }

    @Test
    void encodesTheTaskIdInTheQueryAndNotInTheBody() {
        RequestEncoder encoder = new RequestEncoder(Providers.OPENAI_COMPATIBLE, BASE);

        WireRequest query =
                encoder.encodeTaskRequest(TaskRequest.get("/get_result?id={id}&x=1"), task("a+b=/c&d"), Map.of());
        WireRequest body = encoder.encodeTaskRequest(
                TaskRequest.post("/v1/query", Map.of("id", "{id}")), task("a+b=/c&d"), Map.of());

        assertThat(query.uri()).hasToString("https://gateway.example/v1/get_result?id=a%2Bb%3D%2Fc%26d&x=1");
        assertThat(text(body)).isEqualTo("{\"id\":\"a+b=/c&d\"}");
    }

    @Test
    void putsTheModelOfATaskIntoThePath() {
        WireRequest path = new RequestEncoder(Providers.OPENAI_COMPATIBLE, BASE)
                .encodeTaskRequest(
                        TaskRequest.get("/{model}/requests/{id}/status"),
                        task("task_1").withModel("acme/image 2"),
                        Map.of());

        assertThat(path.uri()).hasToString("https://gateway.example/v1/acme/image%202/requests/task_1/status");
    }

    private static ImageTask task(String id) {
        return ImageTask.of("openai-compatible", BASE, id, Instant.EPOCH);
    }

    @Test
    void rejectsAsyncWithoutATaskProtocol() {
        assertThatThrownBy(() -> new RequestValidator(Providers.OPENAI).validate(CAT, ASYNC))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("async is not supported");
    }

    private static WireRequest encodeWith(AsyncActivation activation) {
        ProviderProfile profile = Providers.OPENAI_COMPATIBLE.toBuilder()
                .task(TaskProtocol.builder()
                        .activation(activation)
                        .statusRequest(TaskRequest.get("/v1/tasks/{id}"))
                        .build())
                .build();
        return new RequestEncoder(profile, BASE).encode(CAT, ASYNC);
    }

    private static String text(WireRequest wire) {
        StringBuilder text = new StringBuilder();
        wire.body()
                .forEach(part -> text.append(new String(((BodyPart.ByteArray) part).bytes(), StandardCharsets.UTF_8)));
        return text.toString();
    }

    private static Map<String, String> members(String json) throws Exception {
        Map<String, String> members = new TreeMap<>();
        Json.parse(json).members().forEach((name, value) -> members.put(name, value.print()));
        return members;
    }

    private static String fixture(String name) throws Exception {
        return Files.readString(Path.of("src/test/resources/fixtures", name));
    }
}
