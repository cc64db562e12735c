package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.OverloadedException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.TaskGateway;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateways of the example profiles, with a stub that sends the responses of the fixtures. */
@Timeout(60)
class DialectsTest {
    private static final Path PROFILES = Path.of("src/main/resources/io/imagesdk/provider/catalog");
    private static final CallOptions ASYNC = CallOptions.builder().async(true).build();
    private static final GenerateRequest CAT = GenerateRequest.builder()
            .prompt("a cat")
            .model("gpt-image-2")
            .count(1)
            .build();

    private final TaskGateway gateway = new TaskGateway();
    private final AutoAdvancingScheduler time = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"apimart", "kie", "async-query", "new-api"})
    void isDescribedInLessThanEightyLinesAndSurvivesTheRoundTrip(String name) throws IOException {
        Path file = PROFILES.resolve(name + ".json");

        ProviderProfile profile = ProviderProfile.read(file);

        assertThat(Files.readAllLines(file)).hasSizeLessThan(80);
        assertThat(profile.id()).isEqualTo(name);
        assertThat(ProviderProfile.read(
                        new java.io.ByteArrayInputStream(profile.toJson().getBytes(UTF_8))))
                .isEqualTo(profile);
    }

    @Test
    void speaksApimart() throws Exception {
        gateway.indexed("apimart/submit.response.json")
                .indexed("apimart/poll.processing.json")
                .indexed("apimart/poll.completed.json");
        EditRequest edit = EditRequest.builder()
                .model("gpt-image-2")
                .prompt("a cat")
                .count(1)
                .aspectRatio("16:9")
                .resolution("2k")
                .image(ImageInput.of(URI.create("https://cdn.example/ref.png")))
                .build();

        ImageResult<URI> result;
        try (ImagesService images = service("apimart")) {
            result = images.blocking().edit(edit, Delivery.asUrl(), CallOptions.DEFAULT);
        }

        assertThat(addresses(result)).containsExactly("https://upload.apimart.ai/f/image/out.png");
        requested("apimart/submit.request.json");
        assertThat(gateway.lines().get(1)).isEqualTo("GET /v1/tasks/task_01ABC");
    }

    @Test
    void tellsApimartsFailures() throws Exception {
        gateway.indexed("apimart/submit.response.json").indexed("apimart/poll.failed.json");
        assertThat(failure("apimart", CAT, ModerationException.class).providerMessage())
                .contains("moderation failed");
    }

    @ParameterizedTest
    @CsvSource({"apimart/error.body-code.json, invalid api key"})
    void takesACodeInTheBodyForTheStatusItNames(String fixture, String words) throws Exception {
        gateway.indexed(fixture);

        assertThat(failure("apimart", CAT, AuthenticationException.class).providerMessage())
                .contains(words);
    }

    @Test
    void takesApimartsAddressAsTextToo() throws Exception {
        gateway.indexed("apimart/submit.response.json")
                .then(TaskGateway.text("apimart/poll.completed.json")
                        .replaceAll("(?s)\\[\\s*(\"https[^\"]*\")\\s*]", "$1"));

        assertThat(addresses(generate("apimart", CAT, CallOptions.DEFAULT)))
                .containsExactly("https://upload.apimart.ai/f/image/out.png");
    }

    @Test
    void speaksKie() throws Exception {
        gateway.indexed("kie/submit.response.json")
                .indexed("kie/poll.generating.json")
                .indexed("kie/poll.success.json");

        ImageResult<URI> result = generate("kie", lighthouse(), CallOptions.DEFAULT);

        assertThat(addresses(result)).containsExactly("https://tempfile.example/a.png");
        requested("kie/submit.request.json");
        requested(1, "kie/poll.request.txt");
    }

    @Test
    void tellsKiesFailures() throws Exception {
        gateway.indexed("kie/submit.response.json").indexed("kie/poll.fail.json");
        TaskFailedException failed = failure("kie", lighthouse(), TaskFailedException.class);
        assertThat(failed.providerMessage()).contains("Internal error");
        assertThat(failed.details().code()).contains("500");
    }

    @Test
    void takesKiesSpentCreditsForThat() throws Exception {
        gateway.indexed("kie/error.body-code.json");

        assertThat(failure("kie", lighthouse(), QuotaExceededException.class))
                .hasMessageContaining("Insufficient Credits");
        assertThat(gateway.lines()).hasSize(1);
    }

    @Test
    void waitsThroughKiesMaintenanceAndItsFlags() throws Exception {
        gateway.indexed("kie/submit.response.json")
                .then("{\"code\":455,\"msg\":\"maintenance\",\"data\":null}")
                .then("{\"code\":200,\"data\":{\"successFlag\":0}}")
                .then("{\"code\":200,\"data\":{\"successFlag\":1,"
                        + "\"response\":{\"resultImageUrl\":\"https://f.example/k.png\"}}}");

        assertThat(addresses(generate("kie", lighthouse(), CallOptions.DEFAULT)))
                .containsExactly("https://f.example/k.png");
    }

    @ParameterizedTest
    @CsvSource({
        "async-query/submit.response.top-level.json, task_a",
        "async-query/submit.response.data-string.json, task_a",
        "async-query/submit.response.data-array.json, task_b"
    })
    void findsTheIdOfAsyncQueryWhereverItIs(String submitted, String id) throws Exception {
        gateway.indexed(submitted)
                .indexed("async-query/poll.queued.json")
                .indexed("async-query/poll.in_progress.json")
                .indexed("async-query/poll.success.result-url.json");
        GenerateRequest request = CAT.toBuilder().size("2048x1152").build();

        ImageResult<URI> result = generate("async-query", request, ASYNC);

        assertThat(addresses(result)).containsExactly("https://images.example/v1/videos/task_a/content?sign=abc");
        requested("async-query/submit.request.json");
        assertThat(gateway.lines().get(1)).isEqualTo("GET /v1/images/tasks/" + id);
    }

    @Test
    void findsImagesInTheInnermostData() throws Exception {
        gateway.indexed("async-query/submit.response.data-string.json")
                .indexed("async-query/poll.success.nested-data.json");

        assertThat(addresses(generate("async-query", CAT, ASYNC))).containsExactly("https://cdn.example/x.png");
        requested(1, "async-query/poll.request.txt");
    }

    @Test
    void isNotTakenInByAnOuterCodeThatSaysSuccess() throws Exception {
        gateway.indexed("async-query/submit.response.data-string.json").indexed("async-query/poll.failure.json");

        assertThat(failure("async-query", CAT, TaskFailedException.class)).hasMessageContaining("quota exhausted");
    }

    @Test
    void readsNewApisTasks() throws Exception {
        gateway.indexed("new-api/task.poll.json")
                .indexed("new-api/video.task.json")
                .indexed("new-api/task.error.json");
        try (ImagesService images = service("new-api")) {
            TaskStatus task = images.blocking().status(images.task("task_b"));
            TaskStatus video = images.blocking().status(images.task("video_123"));

            assertThat(task.state()).isEqualTo(TaskStatus.State.RUNNING);
            assertThat(task.percent()).hasValue(60);
            assertThat(video.percent()).hasValue(40);
            assertThatThrownBy(() -> images.blocking().status(images.task("none")))
                    .isInstanceOf(TaskNotFoundException.class)
                    .hasMessageContaining("task_not_exist");
        }
    }

    @Test
    void takesNewApisEmptyTextsForNothing() throws Exception {
        gateway.indexed("new-api/generate.response.empty-strings.json");

        ImageResult<ImageBytes> result;
        try (ImagesService images = service("new-api")) {
            result = images.blocking().generate(CAT, Delivery.inMemory(), ASYNC);
        }

        assertThat(result.images().get(0).format()).contains(ImageFormat.PNG);
        assertThat(result.images().get(0).revisedPrompt()).isEmpty();
        assertThat(gateway.lines()).hasSize(1);
    }

    @Test
    void tellsThatNewApiHasNoChannel() throws Exception {
        gateway.indexed("new-api/error.json");

        assertThat(failure("new-api", CAT, OverloadedException.class)).hasMessageContaining("no available channel");
    }

    private static GenerateRequest lighthouse() {
        return GenerateRequest.builder()
                .model("grok-imagine/text-to-image")
                .prompt("a cat")
                .aspectRatio("16:9")
                .extra("callBackUrl", "https://app.example/hook")
                .build();
    }

    private ImageResult<URI> generate(String profile, GenerateRequest request, CallOptions options) throws IOException {
        try (ImagesService images = service(profile)) {
            return images.blocking().generate(request, Delivery.asUrl(), options);
        }
    }

    private <X extends ApiException> X failure(String profile, GenerateRequest request, Class<X> type) {
        X failure = catchThrowableOfType(type, () -> generate(profile, request, ASYNC));
        assertThat(failure).as("it failed").isNotNull();
        return failure;
    }

    private ImagesService service(String profile) throws IOException {
        return ImagesService.builder()
                .provider(ProviderProfile.read(PROFILES.resolve(profile + ".json")))
                .baseUrl(gateway.url().replace("/v1", ""))
                .apiKey("sk-dialects-test")
                .environment(ServiceFixtures.environment(time))
                .build();
    }

    private static List<String> addresses(ImageResult<URI> result) {
        return result.images().stream().map(image -> image.content().toString()).toList();
    }

    /** Asserts that the first request has exactly the members of a fixture. */
    private void requested(String fixture) throws Exception {
        RawServer.Request request = requested(0, fixture);

        assertThat(members(new String(request.body(), UTF_8))).isEqualTo(members(TaskGateway.text(fixture)));
    }

    private RawServer.Request requested(int number, String fixture) throws Exception {
        RawServer.Request request = gateway.requests().get(number);
        Json entry = TaskGateway.index(fixture);
        assertThat(request.line())
                .isEqualTo(entry.get("method").text().orElseThrow() + " "
                        + entry.get("path").text().orElseThrow() + " HTTP/1.1");
        return request;
    }

    private static Map<String, String> members(String json) throws Exception {
        Map<String, String> members = new TreeMap<>();
        Json.parse(json).members().forEach((name, value) -> members.put(name, value.print()));
        return members;
    }
}
