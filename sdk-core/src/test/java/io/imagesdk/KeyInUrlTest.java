package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that build URLs and ids with the API key: what is requested is unchanged, and what is shown is masked. */
@Timeout(30)
class KeyInUrlTest {
    private static final String KEY = SuiteLog.KEY;
    private static final String DONE = "{\"status\":\"completed\",\"data\":[" + ServiceFixtures.ITEM + "]}";

    @ParameterizedTest
    @ValueSource(strings = {"generated", "127.0.0.1", "api_key", "sk-a-real-key-0123456789"})
    void imagesAreDownloadedFromTheUrlThatTheServerSent(String key) throws Exception {
        String path = "/generated/1.png?api_key=" + key;
        try (RawServer server = server(Map.of("/v1/images/generations", ServiceFixtures.urls("BASE" + path)), path);
                ImagesService images = service(Providers.OPENAI_COMPATIBLE, server, key)) {
            ImageResult<ImageBytes> result = images.blocking().generate(ServiceFixtures.REQUEST);

            assertThat(result.image().content().toByteArray()).isEqualTo(ServiceFixtures.IMAGE);
            assertThat(result.image().url()).hasValue(URI.create(base(server) + path));
            assertThat(result + result.images().toString() + result.outcomes() + result.responseJson())
                    .doesNotContain(key);
        }
    }

    @Test
    void aFailedDownloadKeepsTheUrlEncryptedAndMasksItInText() throws Exception {
        String path = "/generated/" + KEY + ".png";
        AtomicInteger downloads = new AtomicInteger();
        Map<String, String> responses = Map.of("/v1/images/generations", ServiceFixtures.urls("BASE" + path));
        try (RawServer server = RawServer.start((request, client) -> respond(
                        request,
                        client,
                        responses,
                        request.path().equals(path) && downloads.incrementAndGet() == 1 ? "" : path,
                        ""));
                ImagesService images = service(Providers.OPENAI_COMPATIBLE, server, KEY)) {
            ImagesException error = failure(images);

            ImageOutcome.Failed<?> failed =
                    (ImageOutcome.Failed<?>) error.outcomes().get(0);
            String url = failed.url().orElseThrow().toString();
            assertThat(url).startsWith("sealed.");
            assertThat(text(error) + failed + url).doesNotContain(KEY);
            ImageTask task = images.task("any");
            ImageTask download = new ImageTask(
                    task.provider(),
                    task.baseUrl(),
                    task.id(),
                    task.kind(),
                    task.createdAt(),
                    Optional.empty(),
                    List.of(url),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            assertThat(images.blocking()
                            .await(ImageTask.fromJson(download.toJson()), Delivery.inMemory())
                            .image()
                            .content()
                            .toByteArray())
                    .isEqualTo(ServiceFixtures.IMAGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"status_url", "location"})
    void aTaskIsPolledAtTheUrlThatTheServerSent(String source) throws Exception {
        String status = "/st?api_key=" + KEY;
        String submitted = source.equals("location")
                ? "{\"id\":\"t1\",\"status\":\"queued\"}"
                : "{\"id\":\"t1\",\"status\":\"queued\",\"status_url\":\"BASE" + status + "\"}";
        Map<String, String> responses = Map.of(
                "/v1/images/generations",
                submitted,
                status,
                "{\"status\":\"completed\",\"result_url\":\"BASE/result?key=" + KEY + "\"}",
                "/result?key=" + KEY,
                DONE);
        try (RawServer server = RawServer.start((request, client) -> respond(
                        request, client, responses, "", "Location: " + base(client.server()) + status + "\r\n"));
                ImagesService images = service(tasks(), server, KEY)) {
            ImageResult<ImageBytes> result =
                    images.blocking().generate(ServiceFixtures.REQUEST, Delivery.inMemory(), async());

            assertThat(result.images()).hasSize(1);
            assertThat(result.attempts().toString()).doesNotContain(KEY);
        }
    }

    @Test
    void aStoredTaskContainsNoKeyAndIsUsableWithTheSameKey() throws Exception {
        String id = "task-" + KEY;
        Map<String, String> responses = new ConcurrentHashMap<>();
        responses.put(
                "/v1/images/generations",
                "{\"id\":\"" + id + "\",\"status\":\"queued\",\"status_url\":\"BASE/st/" + KEY
                        + "\",\"cancel_url\":\"BASE/cancel/" + KEY + "\"}");
        responses.put("/st/" + KEY, "{\"status\":\"processing\"}");
        responses.put("/cancel/" + KEY, "{\"status\":\"cancelled\"}");
        try (RawServer server = server(responses, "");
                ImagesService images = service(tasks(), server, KEY)) {
            ImageTask task = images.blocking().submit(ServiceFixtures.REQUEST);

            assertThat(task.toJson() + task + task.id() + task.statusUrl() + task.cancelUrl())
                    .doesNotContain(KEY)
                    .contains("sealed.");
            ImageTask restored = ImageTask.fromJson(task.toJson());
            assertThat(restored).isEqualTo(task);
            assertThat(images.blocking().status(restored).state()).isEqualTo(TaskStatus.State.RUNNING);
            assertThat(images.blocking().cancel(restored).state()).isEqualTo(TaskStatus.State.CANCELLED);
            responses.put("/st/" + KEY, DONE);
            assertThat(images.blocking().await(restored, Delivery.inMemory()).images())
                    .hasSize(1);
            try (ImagesService other = service(tasks(), server, "sk-another-key-987654321")) {
                assertThat(catchThrowableOfType(InvalidRequestException.class, () -> other.blocking()
                                .status(restored)))
                        .hasMessageContaining("use the key with which the task was submitted");
            }
        }
    }

    /** Some local servers accept any key, and one may be a part of an id by chance. */
    @Test
    void aTaskIsPolledWithTheIdThatTheServerSent() throws Exception {
        Map<String, String> responses = Map.of(
                "/v1/images/generations",
                "{\"id\":\"task-123456-abc\",\"status\":\"queued\"}",
                "/v1/tasks/task-123456-abc",
                DONE);
        try (RawServer server = server(responses, "");
                ImagesService images = service(tasks(), server, "123456")) {
            ImageTask task = images.blocking().submit(ServiceFixtures.REQUEST);

            assertThat(images.blocking()
                            .await(ImageTask.fromJson(task.toJson()), Delivery.inMemory())
                            .images())
                    .hasSize(1);
        }
    }

    /** A local server that accepts any key, and a user that sets the word of a status. */
    @Test
    void aStatusThatIsTheKeyEndsTheTask() throws Exception {
        Map<String, String> responses =
                Map.of("/v1/images/generations", "{\"id\":\"t1\",\"status\":\"queued\"}", "/v1/tasks/t1", DONE);
        try (RawServer server = server(responses, "");
                ImagesService images = service(tasks(), server, "completed")) {
            assertThat(images.blocking()
                            .generate(ServiceFixtures.REQUEST, Delivery.inMemory(), async())
                            .images())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "image_generation", "partial_image", "b64_json"})
    void aKeyThatIsTheTypeOfAnEventCostsNoImage(String key) throws Exception {
        String events =
                Events.HEAD + Events.partial(0, ServiceFixtures.IMAGE) + Events.completed(ServiceFixtures.IMAGE);
        try (RawServer server = RawServer.start((request, client) -> client.write(events));
                ImagesService images = service(Providers.OPENAI, server, key)) {
            List<ImageEvent<ImageBytes>> received = new ArrayList<>();

            ImageResult<ImageBytes> result = images.blocking().stream(
                    ServiceFixtures.REQUEST, Delivery.inMemory(), CallOptions.DEFAULT, received::add);

            assertThat(result.images()).hasSize(1);
            assertThat(received).hasAtLeastOneElementOfType(ImageEvent.Partial.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/KEY", "http:// KEY"})
    void aBlockedUrlIsMaskedInItsMessage(String url) throws Exception {
        String blocked = url.replace("KEY", KEY);
        Map<String, String> responses = Map.of(
                "/v1/images/generations",
                "{\"id\":\"t1\",\"status\":\"queued\",\"status_url\":\"" + blocked + "\",\"cancel_url\":\"" + blocked
                        + "\"}");
        try (RawServer server = server(responses, "");
                ImagesService images = service(tasks(), server, KEY)) {
            ImageTask task = images.blocking().submit(ServiceFixtures.REQUEST);

            for (ImagesException error : List.of(
                    catchThrowableOfType(
                            ImagesException.class, () -> images.blocking().status(task)),
                    catchThrowableOfType(
                            ImagesException.class, () -> images.blocking().cancel(task)))) {
                assertThat(text(error)).doesNotContain(KEY);
            }
        }
    }

    @Test
    void aResultThatIsMissingIsNamedWithoutTheKey() throws Exception {
        Map<String, String> responses = Map.of(
                "/v1/images/generations",
                "{\"id\":\"t1\",\"status\":\"queued\"}",
                "/v1/tasks/t1",
                "{\"status\":\"completed\",\"result_url\":\"BASE/missing/" + KEY + "\"}");
        try (RawServer server = server(responses, "");
                ImagesService images = service(tasks(), server, KEY)) {
            ImagesException error = catchThrowableOfType(ImagesException.class, () -> images.blocking()
                    .generate(ServiceFixtures.REQUEST, Delivery.inMemory(), async()));

            assertThat(text(error)).doesNotContain(KEY).contains("/missing/***");
        }
    }

    private static ImagesException failure(ImagesService images) {
        return catchThrowableOfType(
                ImagesException.class, () -> images.blocking().generate(ServiceFixtures.REQUEST));
    }

    /** Returns all that a log would contain of an exception. */
    private static String text(ImagesException error) {
        StringWriter all = new StringWriter();
        error.printStackTrace(new PrintWriter(all));
        return all + error.details().toString() + error.attempts() + error.body() + error.hint() + error.task();
    }

    private static CallOptions async() {
        return CallOptions.builder().async(true).build();
    }

    private static ProviderProfile tasks() {
        TaskProtocol protocol = Providers.OPENAI_COMPATIBLE.task().orElseThrow();
        return Providers.OPENAI_COMPATIBLE.toBuilder()
                .task(protocol.toBuilder()
                        .pollingSchedule(PollingSchedule.of(Duration.ofMillis(200), Duration.ofMillis(300)))
                        .statusUrlPointers(List.of("/status_url"))
                        .resultUrlPointers(List.of("/result_url"))
                        .cancelUrlPointers(List.of("/cancel_url"))
                        .useLocationHeader(true)
                        .build())
                .build();
    }

    private static ImagesService service(ProviderProfile profile, RawServer server, String key) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(server.url())
                .apiKey(key)
                .build();
    }

    /** Starts a server with one response for each path, and one path that returns an image. */
    private static RawServer server(Map<String, String> responses, String imagePath) throws IOException {
        return RawServer.start((request, client) -> respond(request, client, responses, imagePath, ""));
    }

    private static void respond(
            RawServer.Request request,
            RawServer.Connection client,
            Map<String, String> responses,
            String imagePath,
            String headers)
            throws IOException {
        String all = "Connection: close\r\n" + headers;
        if (request.path().equals(imagePath)) {
            client.respond(200, all, ServiceFixtures.IMAGE);
            return;
        }
        Optional<String> body = Optional.ofNullable(responses.get(request.path()));
        client.respond(
                body.isPresent() ? 200 : 404,
                all,
                body.orElse("{\"error\":\"none\"}")
                        .replace("BASE", base(client.server()))
                        .getBytes(UTF_8));
    }

    private static String base(RawServer server) {
        return "http://127.0.0.1:" + server.port();
    }
}
