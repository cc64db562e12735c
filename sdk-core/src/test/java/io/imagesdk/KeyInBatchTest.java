package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that build the ids, files and pages of batches with the API key: it is neither stored nor shown. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeyInBatchTest {
    private static final String KEY = SuiteLog.KEY;
    private static final String FILE = "file-" + KEY;
    private static final String TOKEN = "p2-" + KEY;

    @TempDir
    Path directory;

    private final List<BatchResult<Path>> results = new CopyOnWriteArrayList<>();

    @Test
    void aStoredBatchContainsNoKeyAndIsUsableWithTheSameKey() throws Exception {
        try (RawServer server = openAi(KEY);
                ImagesService images = service(Providers.OPENAI, server, KEY);
                ImagesService other = service(Providers.OPENAI, server, "sk-another-key-987654321")) {
            ImageBatch batch = images.submitBatch("night", List.of(new BatchInput("a", ServiceFixtures.REQUEST)))
                    .join();

            assertThat(batch.id()).startsWith("sealed.");
            assertThat(batch.toJson() + batch).doesNotContain(KEY);
            ImageBatch restored = ImageBatch.fromJson(batch.toJson());
            assertThat(restored).isEqualTo(batch);
            assertThat(images.batchStatus(restored).join().batch()).isEqualTo(batch);
            assertThat(images.cancelBatch(restored).join().toString()).doesNotContain(KEY);
            assertThat(failure(other.batchStatus(restored)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("use the key with which the batch was submitted");
        }
    }

    @Test
    void thePositionInAFileContainsNoKey() throws Exception {
        try (RawServer server = openAi(KEY);
                ImagesService images = service(Providers.OPENAI, server, KEY)) {
            await(images, images.listBatches(1).join().get(0).batch());
            ImageBatch next = results.get(0).next();
            results.clear();

            BatchSummary summary = await(images, ImageBatch.fromJson(next.toJson()));

            assertThat(next.position().source()).startsWith("sealed.");
            assertThat(results).extracting(BatchResult::id).containsExactly("b-***");
            assertThat(summary.next().position().results()).isEqualTo(2);
            assertThat(server.requests().stream().map(RawServer.Request::path))
                    .contains("/v1/files/" + FILE + "/content");
        }
        assertThat(shown()).doesNotContain(KEY);
    }

    @Test
    void thePositionInAPageContainsNoKey() throws Exception {
        try (RawServer server = xai();
                ImagesService images = service(Providers.XAI, server, KEY)) {
            BatchSummary summary = await(images, images.batch("b-1"));

            assertThat(summary.delivered()).isEqualTo(2);
            assertThat(results.get(1).next().position().source()).startsWith("sealed.");
            assertThat(await(images, results.get(1).next()).delivered()).isZero();
        }
        assertThat(shown()).doesNotContain(KEY);
    }

    /** Some local servers accept any key. */
    @ParameterizedTest
    @ValueSource(strings = {"batch_", "result", "response", "image_generation", "custom_id", "status_code"})
    void aKeyThatIsAPartOfTheProtocolCostsNoResult(String key) throws Exception {
        try (RawServer server = xai();
                ImagesService images = service(Providers.XAI, server, key)) {
            assertThat(await(images, images.batch("b-1")).delivered()).isEqualTo(2);
        }
        try (RawServer server = openAi("one");
                ImagesService images = service(Providers.OPENAI, server, key)) {
            ImageBatch batch = images.listBatches(1).join().get(0).batch();

            assertThat(await(images, batch).delivered()).isEqualTo(2);
        }
    }

    @Test
    void anErrorBesideAKeyThatIsAPartOfTheProtocolIsMasked() throws Exception {
        String failed = "{\"results\":[{\"batch_request_id\":\"a\",\"batch_result\":{\"error\":{\"message\":"
                + "\"no batch_result\"}}}]}";
        try (RawServer server = RawServer.start((request, client) -> client.respond(
                        200,
                        "Connection: close\r\n",
                        (request.path().contains("/results")
                                        ? failed
                                        : "{\"batch_id\":\"b-1\",\"state\":{\"num_requests\":1,\"num_pending\":0}}")
                                .getBytes(UTF_8)));
                ImagesService images = service(Providers.XAI, server, "batch_result")) {
            await(images, images.batch("b-1"));
        }
        assertThat(results)
                .singleElement()
                .extracting(result -> result.failure().orElseThrow().getMessage())
                .asString()
                .contains("no ***")
                .doesNotContain("batch_result");
    }

    @Test
    void aListedBatchContainsNoKey() throws Exception {
        try (RawServer server = openAi(KEY);
                ImagesService images = service(Providers.OPENAI, server, KEY)) {
            assertThat(images.listBatches(5).join()).singleElement().satisfies(status -> {
                assertThat(status.toString()).doesNotContain(KEY);
                assertThat(status.batch().name()).isEqualTo("night ***");
                assertThat(images.batchStatus(status.batch()).join().batch().id())
                        .isEqualTo(status.batch().id());
            });
        }
    }

    /** Returns all that the results show, and the names of their files. */
    private String shown() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return results
                    + results.stream()
                            .map(result -> result.id() + result.next().toJson())
                            .collect(Collectors.joining())
                    + files.map(Path::toString).collect(Collectors.joining());
        }
    }

    private BatchSummary await(ImagesService images, ImageBatch batch) {
        return images.awaitBatch(batch, Delivery.toDirectory(directory), results::add)
                .join();
    }

    private static ImagesException failure(CompletableFuture<?> call) {
        return (ImagesException)
                catchThrowableOfType(Exception.class, call::join).getCause();
    }

    /** Returns a server whose ids contain a text. */
    private static RawServer openAi(String part) throws IOException {
        String id = "batch-" + part;
        String file = "file-" + part;
        String status = "{\"id\":\"" + id + "\",\"status\":\"completed\",\"output_file_id\":\"" + file
                + "\",\"metadata\":{\"name\":\"night " + part + "\"},\"request_counts\":{\"total\":2,\"completed\":2}}";
        String output = line("a-" + part) + line("b-" + part);
        return RawServer.start((request, client) -> {
            String range = request.header("Range").replaceAll("[^0-9]", "");
            String path = request.path().replace(part, "PART");
            String body =
                    switch (path.replaceAll("\\?.*", "")) {
                        case "/v1/files" -> "{\"id\":\"" + file + "\"}";
                        case "/v1/files/file-PART/content" ->
                            output.substring(range.isEmpty() ? 0 : Integer.parseInt(range));
                        case "/v1/batches" -> request.line().startsWith("GET") ? "{\"data\":[" + status + "]}" : status;
                        case "/v1/batches/batch-PART", "/v1/batches/batch-PART/cancel" -> status;
                        default -> "";
                    };
            client.respond(
                    body.isEmpty() ? 404 : range.isEmpty() ? 200 : 206, "Connection: close\r\n", body.getBytes(UTF_8));
        });
    }

    private static RawServer xai() throws IOException {
        return RawServer.start((request, client) -> {
            String body = "{\"batch_id\":\"b-1\",\"state\":{\"num_requests\":2,\"num_pending\":0,\"num_success\":2}}";
            if (request.path().contains("/results")) {
                body = request.path().endsWith("pagination_token=" + TOKEN)
                        ? "{\"results\":[" + item("b") + "]}"
                        : "{\"results\":[" + item("a") + "],\"pagination_token\":\"" + TOKEN + "\"}";
            }
            client.respond(200, "Connection: close\r\n", body.getBytes(UTF_8));
        });
    }

    private static String item(String id) {
        return "{\"batch_request_id\":\"" + id + "\",\"batch_result\":{\"response\":{\"image_generation\":{\"data\":["
                + ServiceFixtures.ITEM + "]}}}}";
    }

    private static String line(String id) {
        return "{\"custom_id\":\"" + id + "\",\"response\":{\"status_code\":200,\"body\":{\"data\":["
                + ServiceFixtures.ITEM + "]}},\"error\":null}\n";
    }

    private static ImagesService service(ProviderProfile profile, RawServer server, String key) {
        PollingSchedule soon = PollingSchedule.of(Duration.ofSeconds(1), Duration.ofSeconds(5));
        return ImagesService.builder()
                .provider(profile.toBuilder()
                        .batch(profile.batch().orElseThrow().withPollingSchedule(soon))
                        .build())
                .baseUrl(server.url() + profile.defaultBasePath())
                .apiKey(key)
                .environment(ServiceFixtures.environment(new AutoAdvancingScheduler(Runnable::run)))
                .build();
    }
}
