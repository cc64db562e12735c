package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingSubscriber;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.TaskGateway;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams whose number of images the model decides, on real sockets. */
@Timeout(60)
class GroupStreamTest {
    private static final ProviderProfile SEEDREAM = Providers.byId("seedream").orElseThrow();
    private static final byte[] IMAGE = SampleImages.encoded("png", 8, 8);
    private static final String FAILED =
            "data: {\"type\":\"image_generation.partial_failed\",\"image_index\":1,\"error\":{\"code\":"
                    + "\"OutputImageSensitiveContentDetected\",\"message\":\"the image was blocked\"}}\n\n";
    private static final String END = "data: {\"type\":\"image_generation.completed\",\"usage\":"
            + "{\"generated_images\":2,\"output_tokens\":32448,\"total_tokens\":32448}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final GenerateRequest GROUP = GenerateRequest.builder()
            .model("seedream-5-0-260128")
            .prompt("three koi")
            .extra("sequential_image_generation", "auto")
            .extra("sequential_image_generation_options", Map.of("max_images", 3))
            .build();

    @TempDir
    Path directory;

    @Test
    void publishesEveryImageAndTheUsageWithTheLastOne() throws Exception {
        try (RawServer server = responding(TaskGateway.text("seedream/generate.stream.sse"));
                ImagesService images = service(server)) {
            RecordingSubscriber<URI> subscriber =
                    RecordingSubscriber.of(images.stream(GROUP, Delivery.asUrl(), CallOptions.DEFAULT));

            assertThat(subscriber.end()).isNull();
            assertThat(subscriber.story()).containsExactly("completed", "completed", "completed");
            assertThat(subscriber.events())
                    .extracting(
                            event -> event.image().index() + " " + event.image().content())
                    .containsExactly(
                            "0 https://ark-content-generation.example/0.jpeg",
                            "1 https://ark-content-generation.example/1.jpeg",
                            "2 https://ark-content-generation.example/2.jpeg");
            assertThat(result(subscriber, 0).images()).hasSize(1);
            assertThat(result(subscriber, 2).images()).hasSize(3);
            assertThat(result(subscriber, 2).usage().numbers())
                    .containsEntry("generated_images", 3L)
                    .containsEntry("total_tokens", 48_672L);
            assertThat(result(subscriber, 2).attempts()).hasSize(1);
            assertThat(new String(server.requests().get(0).body(), UTF_8))
                    .contains("\"stream\":true", "\"sequential_image_generation\":\"auto\"", "\"max_images\":3");
        }
    }

    @Test
    void failedImageIsAnOutcomeOfItsOwn() throws IOException {
        try (RawServer server = responding(TaskGateway.text("seedream/generate.stream.partial-failed.sse"));
                ImagesService images = service(server)) {
            ImageResult<URI> result =
                    images.blocking().stream(GROUP, Delivery.asUrl(), CallOptions.DEFAULT, event -> {});

            assertThat(result.images()).hasSize(2);
            assertThat(result.outcomes()).hasSize(3);
            assertThat(error(result.outcomes().get(1)))
                    .isInstanceOf(ModerationException.class)
                    .satisfies(
                            error -> assertThat(error.details().code()).contains("OutputImageSensitiveContentDetected"))
                    .hasMessageContaining("may contain sensitive information");
            assertThat(result.usage().numbers()).containsEntry("generated_images", 2L);
        }
    }

    @Test
    void failureOfTheLastImageLosesNeitherItsReasonNorTheOthers() throws IOException {
        try (RawServer server = responding(image() + FAILED + END + DONE);
                ImagesService images = service(server)) {
            ImageResult<Path> result = images.blocking().stream(
                    GROUP, Delivery.toFile(directory.resolve("koi.png")), CallOptions.DEFAULT, event -> {});

            assertThat(result.images()).hasSize(1);
            assertThat(error(result.outcomes().get(1)).details().providerMessage())
                    .contains("the image was blocked");
            assertThat(result.usage().totalTokens()).hasValue(32_448);
            assertThat(names()).hasSize(1);
        }
    }

    @Test
    void callFailsWithTheFirstReasonIfEveryImageFailed() throws IOException {
        try (RawServer server = responding(FAILED + FAILED.replace("was blocked", "was blocked too") + END);
                ImagesService images = service(server)) {
            ModerationException error = catchThrowableOfType(
                    ModerationException.class,
                    () -> images.blocking().stream(GROUP, Delivery.asUrl(), CallOptions.DEFAULT, event -> {}));

            assertThat(error.details().providerMessage()).contains("the image was blocked");
            assertThat(error.outcomes()).hasSize(2);
            assertThat(error.details().usage().totalTokens()).hasValue(32_448);
        }
    }

    @Test
    void endsWithTheEndOfTheResponse() throws IOException {
        for (String rest : List.of("", DONE)) {
            try (RawServer server = responding(image() + image() + rest);
                    ImagesService images = service(server)) {
                assertThat(images.blocking().stream(GROUP, Delivery.inMemory(), CallOptions.DEFAULT, event -> {})
                                .images())
                        .hasSize(2);
            }
        }
    }

    @Test
    void savesEachImageAndKeepsThoseBeforeAFailure() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.write(
                                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 100000\r\n\r\n")
                        .write(image() + image()));
                ImagesService images = service(server)) {
            RecordingSubscriber<Path> subscriber = RecordingSubscriber.of(
                    images.stream(GROUP, Delivery.toFile(directory.resolve("koi.png")), CallOptions.DEFAULT));

            assertThat(subscriber.end())
                    .isInstanceOfSatisfying(ImagesException.class, error -> assertThat(error.billing())
                            .isEqualTo(BillingStatus.BILLED));
            assertThat(subscriber.story()).containsExactly("completed", "completed");
            assertThat(names()).hasSize(2);
        }
    }

    /** The event of an image waits for the image after it, but its file does not. */
    @Test
    void savesAnImageBeforeTheNextOneArrives() throws Exception {
        CountDownLatch saved = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
                            .write(image());
                    Await.release(saved);
                    client.write(image() + END);
                });
                ImagesService images = service(server)) {
            RecordingSubscriber<Path> subscriber = RecordingSubscriber.of(
                    images.stream(GROUP, Delivery.toFile(directory.resolve("koi.png")), CallOptions.DEFAULT));
            Await.until("the first file", () -> names().size() == 1);
            saved.countDown();

            assertThat(subscriber.end()).isNull();
            assertThat(subscriber.story()).containsExactly("completed", "completed");
            assertThat(names()).hasSize(2);
        }
    }

    @Test
    void errorInsteadOfImagesIsReported() throws IOException {
        try (RawServer server = responding(TaskGateway.text("seedream/generate.stream.error.sse"));
                ImagesService images = service(server)) {
            assertThat(catchThrowableOfType(
                            ImagesException.class,
                            () -> images.blocking().stream(GROUP, Delivery.asUrl(), CallOptions.DEFAULT, event -> {})))
                    .hasMessageContaining("missing one or multiple required parameters")
                    .satisfies(error -> assertThat(error.billing()).isEqualTo(BillingStatus.REJECTED));
        }
    }

    @Test
    void understandsAPlainGroup() throws IOException {
        String body = TaskGateway.text("seedream/generate.response.group-partial.json");
        try (RawServer server = RawServer.start((request, client) -> client.respond(
                        200, "Content-Type: application/json\r\nConnection: close\r\n", body.getBytes(UTF_8)));
                ImagesService images = service(server)) {
            ImageResult<URI> result =
                    images.blocking().stream(GROUP, Delivery.asUrl(), CallOptions.DEFAULT, event -> {});

            assertThat(result.outcomes()).hasSizeGreaterThan(result.images().size());
        }
    }

    private static String image() {
        return "event: image_generation.partial_succeeded\ndata: {\"type\":\"image_generation.partial_succeeded\","
                + "\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\",\"size\":\"8x8\"}\n\n";
    }

    private static RawServer responding(String events) throws IOException {
        return RawServer.start((request, client) -> client.respond(
                200, "Content-Type: text/event-stream\r\nConnection: close\r\n", events.getBytes(UTF_8)));
    }

    private static ImagesService service(RawServer server) {
        return ImagesService.builder()
                .provider(SEEDREAM)
                .baseUrl(server.url() + "/api/v3")
                .apiKey("sk-group-test")
                .build();
    }

    private static ImagesException error(ImageOutcome<?> outcome) {
        if (outcome instanceof ImageOutcome.Blocked<?> blocked) {
            return blocked.error();
        }
        return ((ImageOutcome.Failed<?>) outcome).error();
    }

    private static <T> ImageResult<T> result(RecordingSubscriber<T> subscriber, int event) {
        return ((ImageEvent.Completed<T>) subscriber.events().get(event)).result();
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
