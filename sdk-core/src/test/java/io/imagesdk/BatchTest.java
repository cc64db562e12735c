package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchStatus.BatchState;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBatch.BatchPosition;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of three providers, on real sockets with recorded responses: what is sent, read, repeated and resumed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/batches");
    private static final List<BatchInput> INPUTS = List.of(input("img-1"), input("img-2"), input("img-3"));

    @TempDir
    Path directory;

    private static BatchInput input(String id) {
        return new BatchInput(
                id,
                GenerateRequest.builder().prompt("a lighthouse").model("m-1").build());
    }

    // Submission

    @Test
    void uploadsTheRequestsAndCreatesABatchAtOpenAi() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", fixture("openai/upload.response.json"))
                        .on("POST /v1/batches", fixture("openai/create.response.json"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            ImageBatch batch = images.submitBatch("night-1", INPUTS).join();

            assertThat(batch.id()).isEqualTo("batch_abc123");
            assertThat(batch.requests()).isEqualTo(3);
            assertThat(ImageBatch.fromJson(batch.toJson())).isEqualTo(batch);
            String upload = new String(gateway.requests().get(0).body(), UTF_8);
            assertThat(upload)
                    .contains("name=\"purpose\"\r\n\r\nbatch\r\n")
                    .contains("filename=\"batch.jsonl\"\r\nContent-Type: application/jsonl")
                    .contains("{\"body\":{\"model\":\"m-1\",\"prompt\":\"a lighthouse\"},\"custom_id\":\"img-1\","
                            + "\"method\":\"POST\",\"url\":\"/v1/images/generations\"}\n");
            assertThat(body(gateway.requests().get(1)).print())
                    .isEqualTo("{\"completion_window\":\"24h\",\"endpoint\":\"/v1/images/generations\","
                            + "\"input_file_id\":\"file-abc123\",\"metadata\":{\"name\":\"night-1\"}}");
        }
    }

    @Test
    void uploadsTheRequestsAndCreatesABatchAtXai() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", fixture("xai/upload.response.json"))
                        .on("POST /v1/batches", fixture("xai/create.response.json"));
                ImagesService images = service(Providers.XAI, gateway)) {
            ImageBatch batch = images.submitBatch("night-1", INPUTS).join();

            assertThat(batch.id()).startsWith("batch_1934e8b5");
            assertThat(body(gateway.requests().get(1)).get("name").string()).contains("night-1");
        }
    }

    @Test
    void uploadsInTwoStepsWithoutTheKeyInTheSecondAtGemini() throws Exception {
        try (Gateway gateway = new Gateway();
                ImagesService images = service(Providers.GEMINI, gateway)) {
            gateway.on(
                            "POST /upload/v1beta/files",
                            new Reply(200, "X-Goog-Upload-URL: " + gateway.url() + "/secret?upload_id=1\r\n", "{}"))
                    .on("POST /secret", fixture("gemini/upload.finalize.response.json"))
                    .on("POST /v1beta/models/m-1:batchGenerateContent", fixture("gemini/create.response.json"));

            ImageBatch batch = images.submitBatch("night-1", INPUTS).join();

            assertThat(batch.id()).isEqualTo("3a96ht58d9rd3fci7tg3qlrhlfawe5ykp6ge");
            RawServer.Request bytes = gateway.requests().get(1);
            assertThat(bytes.head()).doesNotContain(SuiteLog.KEY).contains("X-Goog-Upload-Command: upload, finalize");
            assertThat(new String(bytes.body(), UTF_8)).startsWith("{\"key\":\"img-1\",\"request\":{\"contents\":");
            assertThat(body(gateway.requests().get(2)).print())
                    .isEqualTo("{\"batch\":{\"displayName\":\"night-1\",\"inputConfig\":"
                            + "{\"fileName\":\"files/voe5u4gdj968\"}}}");
        }
    }

    @Test
    void sendsNoBytesToAnUploadUrlOfAnotherOrigin() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on(
                                "POST /upload/v1beta/files",
                                new Reply(200, "X-Goog-Upload-URL: https://other.example/x\r\n", "{}"));
                ImagesService images = service(Providers.GEMINI, gateway)) {
            assertThat(failure(images.submitBatch("n", INPUTS)).billing()).isEqualTo(BillingStatus.NOT_SENT);
        }
    }

    @Test
    void sendsEditsAsJsonWithTheBytesOfTheirFiles() throws Exception {
        Path photo = Files.write(directory.resolve("photo.png"), SampleImages.encoded("png", 300, 300));
        EditRequest edit = EditRequest.builder()
                .prompt("a hat")
                .image(ImageInput.of(photo))
                .build();
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", fixture("openai/upload.response.json"))
                        .on("POST /v1/batches", fixture("openai/create.response.json"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            images.submitBatch("n", List.of(new BatchInput("e-1", edit))).join();

            assertThat(new String(gateway.requests().get(0).body(), UTF_8))
                    .contains("\"image_url\":\"data:image/png;base64," + SampleImages.base64(Files.readAllBytes(photo)))
                    .contains("\"url\":\"/v1/images/edits\"");
        }
    }

    @Test
    void rejectsABatchBeforeAnythingIsSent() throws Exception {
        GenerateRequest other =
                GenerateRequest.builder().prompt("x").model("m-2").build();
        GenerateRequest wrong =
                GenerateRequest.builder().prompt("x").aspectRatio("1:1").build();
        try (Gateway gateway = new Gateway();
                ImagesService images = service(Providers.OPENAI, gateway);
                ImagesService without = service(Providers.WELLAPI, gateway)) {
            assertThat(failure(images.submitBatch("n", List.of()))).hasMessageContaining("must not be empty");
            assertThat(failure(images.submitBatch("n", List.of(input("a"), input("a")))))
                    .hasMessageContaining("id must be unique");
            assertThat(failure(images.submitBatch("n", List.of(input("a"), new BatchInput("b", other)))))
                    .hasMessageContaining("b: model must be m-1");
            assertThat(failure(images.submitBatch("n", List.of(new BatchInput("w", wrong)))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("w: aspect_ratio");
            assertThat(failure(images.submitBatch("no name", INPUTS))).hasMessageContaining("name must be 1 to 64");
            assertThat(failure(without.submitBatch("n", INPUTS))).hasMessageContaining("provider has no batches");
            assertThat(failure(without.listBatches(1)).billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(gateway.requests()).isEmpty();
        }
        assertThatThrownBy(() -> input("a/b")).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void deletesTheInputFile() throws Exception {
        String prompt = "cat " + UUID.randomUUID();
        BatchInput input = new BatchInput(
                "a",
                GenerateRequest.builder().prompt(prompt).model("gpt-image-2").build());
        AtomicLong filesDuringUpload = new AtomicLong();
        try (Gateway gateway = new Gateway().on("POST /v1/files", request -> {
                    filesDuringUpload.set(inputFiles(prompt));
                    return new Reply(401, "", "{}");
                });
                ImagesService images = service(Providers.OPENAI, gateway)) {
            assertThat(failure(images.submitBatch("n", List.of(input)))).isInstanceOf(AuthenticationException.class);
        }
        assertThat(filesDuringUpload).hasValue(1);
        assertThat(inputFiles(prompt)).isZero();
    }

    @Test
    void deletesTheInputFileOfASubmissionThatIsCancelledWhileItIsWritten() throws Exception {
        String prompt = "cat " + UUID.randomUUID();
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicInteger inputs = new AtomicInteger();
        Iterable<BatchInput> source = () -> Stream.generate(() -> {
                    int number = inputs.incrementAndGet();
                    if (number == 3) {
                        reading.countDown();
                        Await.release(cancelled);
                    }
                    return new BatchInput(
                            "id-" + number,
                            GenerateRequest.builder()
                                    .prompt(prompt + " " + "x".repeat(9_000))
                                    .model("gpt-image-2")
                                    .build());
                })
                .limit(5_000)
                .iterator();
        try (Gateway gateway = new Gateway();
                ImagesService images = service(Providers.OPENAI, gateway)) {
            CompletableFuture<ImageBatch> call = images.submitBatch("n", source);
            reading.await();

            call.cancel(true);
            cancelled.countDown();

            Await.until("the input file is deleted", () -> inputFiles(prompt) == 0);
            assertThat(inputs).hasValueLessThan(10);
            assertThat(gateway.requests()).isEmpty();
        }
    }

    @Test
    void createsNoBatchIfTheServiceIsShutDownDuringTheUpload() throws Exception {
        CountDownLatch uploading = new CountDownLatch(1);
        CountDownLatch shutdown = new CountDownLatch(1);
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", request -> {
                            uploading.countDown();
                            Await.release(shutdown);
                            return fixture("openai/upload.response.json");
                        })
                        .on("POST /v1/batches", fixture("openai/create.response.json"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            CompletableFuture<ImageBatch> call = images.submitBatch("night-1", INPUTS);
            uploading.await();

            images.shutdown();
            shutdown.countDown();

            assertThat(failure(call))
                    .isInstanceOf(ServiceClosedException.class)
                    .extracting(ImagesException::billing)
                    .isEqualTo(BillingStatus.NOT_SENT);
            assertThat(gateway.count("POST /v1/batches")).isZero();
        }
    }

    @Test
    void uploadsNothingIfTheServiceIsShutDownWhileTheInputsAreRead() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch shutdown = new CountDownLatch(1);
        AtomicInteger inputs = new AtomicInteger();
        Iterable<BatchInput> source = () -> Stream.generate(() -> {
                    int number = inputs.incrementAndGet();
                    if (number == 3) {
                        reading.countDown();
                        Await.release(shutdown);
                    }
                    return input("id-" + number);
                })
                .limit(5_000)
                .iterator();
        try (Gateway gateway = new Gateway();
                ImagesService images = service(Providers.OPENAI, gateway)) {
            CompletableFuture<ImageBatch> call = images.submitBatch("n", source);
            reading.await();

            images.shutdown();
            shutdown.countDown();

            assertThat(failure(call)).isInstanceOf(ServiceClosedException.class);
            assertThat(inputs).hasValueLessThan(10);
            assertThat(gateway.requests()).isEmpty();
        }
    }

    /** Counts the files with a prompt. Other processes have files in the same folder. */
    private static long inputFiles(String prompt) {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("imagesdk-batch-"))
                    .filter(file -> contains(file, prompt))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean contains(Path file, String prompt) {
        try {
            return Files.readString(file).contains(prompt);
        } catch (IOException ignored) {
            // Another process has deleted its file.
            return false;
        }
    }

    @Test
    void repeatsTheUploadAndNeverTheCreation() throws Exception {
        AtomicInteger uploads = new AtomicInteger();
        try (Gateway gateway = new Gateway()
                        .on(
                                "POST /v1/files",
                                request -> uploads.incrementAndGet() < 3
                                        ? new Reply(500, "", "")
                                        : fixture("openai/upload.response.json"))
                        .on("POST /v1/batches", new Reply(500, "", ""))
                        .on("GET /v1/batches", fixture("openai/list.response.last.json"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            ImagesException failure = failure(images.submitBatch("night-1", INPUTS));

            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(failure.hint())
                    .hasValueSatisfying(hint -> assertThat(hint).contains("night-1"));
            assertThat(gateway.count("POST /v1/files")).isEqualTo(3);
            assertThat(gateway.count("POST /v1/batches")).isEqualTo(1);
            assertThat(gateway.count("GET /v1/batches")).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 422, 429})
    void aBatchWhoseCreationIsRejectedDoesNotExist(int status) throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", fixture("openai/upload.response.json"))
                        .on("POST /v1/batches", new Reply(status, "", "{\"error\":{\"message\":\"no\"}}"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            ImagesException failure = failure(images.submitBatch("night-1", INPUTS));

            assertThat(failure.billing()).isEqualTo(BillingStatus.REJECTED);
            assertThat(failure.hint().orElse("")).doesNotContain("the batch may exist");
            assertThat(gateway.count("GET /v1/batches")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "xai", "gemini"})
    void findsABatchWhoseCreationHasAnUnknownOutcome(String provider) throws Exception {
        ProviderProfile profile = Providers.byId(provider).orElseThrow();
        String name = provider.equals("openai") ? "night-1" : "pictures";
        String list = fixture(provider + "/list.response.json")
                .body()
                .replaceFirst("\"metadata\": null", "\"metadata\": {\"name\": \"night-1\"}")
                .replaceAll("1790000000", Long.toString(Instant.now().getEpochSecond()))
                .replace("2026-11-11", LocalDate.now(ZoneOffset.UTC).plusDays(1).toString());
        Reply lost = new Reply(0, "", "");
        try (Gateway gateway = new Gateway();
                ImagesService images = service(profile, gateway)) {
            gateway.on("POST /v1/files", fixture("openai/upload.response.json"))
                    .on(
                            "POST /upload/v1beta/files",
                            new Reply(200, "X-Goog-Upload-URL: " + gateway.url() + "/secret\r\n", "{}"))
                    .on("POST /secret", fixture("gemini/upload.finalize.response.json"))
                    .on("POST /v1/batches", lost)
                    .on("POST /v1beta/models/m-1:batchGenerateContent", lost)
                    .on("GET /v1/batches", new Reply(200, "", list))
                    .on("GET /v1beta/batches", new Reply(200, "", list));

            ImageBatch batch = images.submitBatch(name, INPUTS).join();

            assertThat(list).contains(batch.id());
            assertThat(batch.requests()).isEqualTo(3);
            assertThat(gateway.count("POST /v1/batches") + gateway.count("POST /v1beta/models"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"-3600, false", "-60, true", "3600, true"})
    void doesNotReturnABatchThatIsOlderThanTheCall(long seconds, boolean found) throws Exception {
        String listed = "{\"data\":[{\"id\":\"b-2\",\"status\":\"completed\",\"created_at\":"
                + Instant.now().plusSeconds(seconds).getEpochSecond()
                + ",\"metadata\":{\"name\":\"night-1\"}}]}";
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", fixture("openai/upload.response.json"))
                        .on("POST /v1/batches", new Reply(0, "", ""))
                        .on("GET /v1/batches", new Reply(200, "", listed));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            CompletableFuture<ImageBatch> call = images.submitBatch("night-1", INPUTS);

            if (found) {
                assertThat(call.join().id()).isEqualTo("b-2");
            } else {
                assertThat(failure(call).billing()).isEqualTo(BillingStatus.UNKNOWN);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, true", "2, false"})
    void comparesTheDayWhereTheProviderReportsNoTime(int days, boolean found) throws Exception {
        String listed = "{\"batches\":[{\"batch_id\":\"b-2\",\"name\":\"night-1\",\"create_time\":\""
                + LocalDate.now(ZoneOffset.UTC).minusDays(days) + "\"}]}";
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", fixture("xai/upload.response.json"))
                        .on("POST /v1/batches", new Reply(0, "", ""))
                        .on("GET /v1/batches", new Reply(200, "", listed));
                ImagesService images = service(Providers.XAI, gateway)) {
            CompletableFuture<ImageBatch> call = images.submitBatch("night-1", INPUTS);

            assertThat(call.handle((batch, error) -> batch != null).join()).isEqualTo(found);
        }
    }

    // Ids

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "YmF0Y2g= YmF0Y2g%3D",
                "YmF/0Y+2g YmF%2F0Y%2B2g",
                "batch~1 batch~1",
                "'a b' a%20b",
                "a?b#c%{file} a%3Fb%23c%25%7Bfile%7D"
            })
    void usesAnyIdOfBatchesAndFiles(String id, String segment) throws Exception {
        String status = "{\"id\":\"" + id + "\",\"status\":\"completed\",\"output_file_id\":\"f/" + id
                + "\",\"request_counts\":{\"total\":3,\"completed\":3}}";
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", new Reply(200, "", "{\"id\":\"{path}" + id + "\"}"))
                        .on("POST /v1/batches", new Reply(200, "", status))
                        .on("GET /v1/batches/" + segment + " ", new Reply(200, "", status))
                        .on("POST /v1/batches/" + segment + "/cancel ", new Reply(200, "", status))
                        .on("GET /v1/files/f%2F" + segment + "/content ", new Reply(200, "", lines(3)));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            ImageBatch batch = images.submitBatch("n", INPUTS).join();
            BatchSummary summary = images.awaitBatch(
                            ImageBatch.fromJson(batch.toJson()), Delivery.toDirectory(directory), result -> {})
                    .join();

            assertThat(batch.id()).isEqualTo(id);
            assertThat(summary.delivered()).isEqualTo(3);
            assertThat(ImageBatch.fromJson(summary.next().toJson())).isEqualTo(summary.next());
            assertThat(images.cancelBatch(images.batch(id)).join().state()).isEqualTo(BatchState.ENDED);
            assertThat(body(gateway.requests().get(1)).get("input_file_id").string())
                    .contains("{path}" + id);
        }
    }

    @Test
    void restoresThePositionInFilesWithLongIds() {
        BatchPosition position = new BatchPosition("f".repeat(1024), 7, 2, 1, 0, 0, Map.of("g".repeat(2000), 9L));
        ImageBatch batch =
                new ImageBatch("openai", URI.create("http://127.0.0.1/v1"), "b-1", "n", 3, Instant.EPOCH, position);

        assertThat(ImageBatch.fromJson(batch.toJson())).isEqualTo(batch);
    }

    @Test
    void restoresThePositionThatAnEarlierVersionHasStored() {
        String stored = "{\"version\":1,\"provider\":\"openai\",\"base_url\":\"http://127.0.0.1/v1\",\"id\":\"b-1\","
                + "\"name\":\"n\",\"requests\":3,\"created_at\":\"2026-11-01T00:00:00Z\","
                + "\"position\":{\"source\":\"f\",\"offset\":7,\"results\":2,\"successes\":1,"
                + "\"other_offsets\":{\"g\":9}}}";

        assertThat(ImageBatch.fromJson(stored).position().otherOffsets()).containsExactly(Map.entry("g", 9L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"b-1", "batches/b-1", "projects/p/batches/b-1"})
    void usesTheIdInTheNameOfABatch(String name) throws Exception {
        String status = fixture("gemini/status.running.json").body().replaceAll("\"batches/[^\"]+\"", '"' + name + '"');
        try (Gateway gateway = new Gateway()
                        .on("GET /v1beta/batches ", new Reply(200, "", "{\"operations\":[" + status + "]}"))
                        .on("GET /v1beta/batches?", new Reply(200, "", "{\"operations\":[" + status + "]}"))
                        .on("GET /v1beta/batches/b-1 ", new Reply(200, "", status));
                ImagesService images = service(Providers.GEMINI, gateway)) {
            assertThat(images.listBatches(1).join().get(0).batch().id()).isEqualTo("b-1");
            assertThat(images.batchStatus(images.batch(name)).join().state()).isEqualTo(BatchState.RUNNING);
        }
    }

    @Test
    void namesAnIdOfABatchOrAFileThatItCannotUse() throws Exception {
        String status = "{\"id\":\"b-1\",\"status\":\"completed\",\"output_file_id\":\"../" + SuiteLog.KEY
                + "\",\"request_counts\":{\"total\":1,\"completed\":1}}";
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", new Reply(200, "", "{\"id\":\"a/../b\"}"))
                        .on("GET /v1/batches/b-1", new Reply(200, "", status));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            ImagesException upload = failure(images.submitBatch("n", INPUTS));
            gateway.on("POST /v1/files", fixture("openai/upload.response.json"))
                    .on("POST /v1/batches", new Reply(200, "", "{\"id\":\"" + "x".repeat(1_100) + "\"}"))
                    .on("GET /v1/batches", new Reply(200, "", "{\"data\":[]}"));
            ImagesException creation = failure(images.submitBatch("n", INPUTS));
            ImagesException results = failure(images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), one -> {}));

            assertThat(upload).hasMessageContaining("\"a/../b\"");
            assertThat(upload.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(creation).hasMessageMatching("(?s).*\"x{100,200}\\.\\.\\.\".*");
            assertThat(creation.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(results).hasMessageContaining("\"../***\"").hasMessageContaining("sent only 0");
            assertThat(gateway.count("GET /v1/files")).isZero();
        }
    }

    // Status

    @ParameterizedTest
    @CsvSource({
        "openai/status.validating, PREPARING",
        "openai/status.in_progress, RUNNING",
        "openai/status.finalizing, RUNNING",
        "openai/status.cancelling, RUNNING",
        "openai/status.completed, ENDED",
        "openai/status.completed.all-failed, ENDED",
        "openai/status.failed, FAILED",
        "openai/status.expired, EXPIRED",
        "openai/status.cancelled, CANCELLED",
        "xai/status.loading, PREPARING",
        "xai/status.loading-no-state, PREPARING",
        "xai/status.pending, RUNNING",
        "xai/status.done, ENDED",
        "xai/status.done-with-errors, ENDED",
        "xai/status.rejected, FAILED",
        "xai/status.cancelled, CANCELLED",
        "gemini/status.pending, PREPARING",
        "gemini/status.running, RUNNING",
        "gemini/status.no-state, UNKNOWN",
        "gemini/status.succeeded.file, ENDED",
        "gemini/status.succeeded.job-state, ENDED",
        "gemini/status.failed, FAILED",
        "gemini/status.cancelled, CANCELLED",
        "gemini/status.expired, EXPIRED"
    })
    void readsTheStatus(String file, BatchState state) throws Exception {
        ProviderProfile profile = Providers.byId(file.split("/", 0)[0]).orElseThrow();
        String text = fixture(file + ".json").body().replace("2026-12-11", "2126-12-11");
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", new Reply(200, "", text))
                        .on("GET /v1beta/batches/b-1", new Reply(200, "", text));
                ImagesService images = service(profile, gateway)) {
            BatchStatus status = images.batchStatus(images.batch("b-1")).join();

            assertThat(status.state()).isEqualTo(state);
            if (state == BatchState.FAILED) {
                assertThat(status.message()).isPresent();
            }
        }
    }

    @Test
    void aBatchOfXaiExpiresAfterItsDay() throws Exception {
        String text = fixture("xai/status.done.json").body().replace("2026-12-11", "2020-12-11");
        try (Gateway gateway = new Gateway().on("GET /v1/batches/b-1", new Reply(200, "", text));
                ImagesService images = service(Providers.XAI, gateway)) {
            assertThat(images.batchStatus(images.batch("b-1")).join().state()).isEqualTo(BatchState.EXPIRED);
        }
    }

    @Test
    void readsTheCounts() throws Exception {
        try (Gateway gateway =
                        new Gateway().on("GET /v1beta/batches/b-1", fixture("gemini/status.succeeded.file.json"));
                ImagesService images = service(Providers.GEMINI, gateway)) {
            assertThat(images.batchStatus(images.batch("b-1")).join().counts())
                    .containsEntry(BatchStatus.BatchCount.TOTAL, 3L)
                    .containsEntry(BatchStatus.BatchCount.SUCCEEDED, 3L)
                    .doesNotContainKey(BatchStatus.BatchCount.FAILED);
        }
    }

    @Test
    void cancelsAndPolls() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("POST /v1beta/batches/b-1:cancel", new Reply(200, "", "{}"))
                        .on("GET /v1beta/batches/b-1", fixture("gemini/status.cancelled.json"));
                ImagesService images = service(Providers.GEMINI, gateway)) {
            assertThat(images.cancelBatch(images.batch("b-1")).join().state()).isEqualTo(BatchState.CANCELLED);
        }
    }

    @Test
    void listsAllPagesUpToAMaximum() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on(
                                "GET /v1/batches",
                                request -> request.path().contains("after=batch_abc456")
                                        ? fixture("openai/list.response.last.json")
                                        : fixture("openai/list.response.json"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            assertThat(images.listBatches(50).join())
                    .extracting(status -> status.batch().id() + " " + status.state() + " "
                            + status.batch().requests())
                    .startsWith("batch_abc123 ENDED 3", "batch_abc456 RUNNING 10");
            assertThat(images.listBatches(1).join()).hasSize(1);
            assertThat(failure(images.listBatches(0))).hasMessageContaining("max must be at least 1");
        }
    }

    @Test
    void rejectsABatchOfAnotherProviderOrOrigin() throws Exception {
        try (Gateway gateway = new Gateway();
                ImagesService images = service(Providers.OPENAI, gateway);
                ImagesService other = service(Providers.XAI, gateway);
                ImagesService elsewhere = ImagesService.builder()
                        .provider(Providers.OPENAI)
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            assertThat(failure(other.batchStatus(images.batch("b"))))
                    .hasMessageContaining("batch.provider must be xai");
            assertThat(failure(elsewhere.batchStatus(images.batch("b")))).hasMessageContaining("batch.base_url");
            assertThat(gateway.requests()).isEmpty();
        }
    }

    // Results

    @Test
    void deliversTheResultsOfBothFilesOfOpenAi() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.json"))
                        .on("GET /v1/files/file-out123/content", fixture("openai/output.jsonl"))
                        .on("GET /v1/files/file-err123/content", fixture("openai/errors.refused.jsonl"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            List<BatchResult<Path>> results = new CopyOnWriteArrayList<>();

            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.toDirectory(directory), results::add)
                    .join();

            assertThat(results)
                    .extracting(BatchResult::id)
                    .containsExactly("img-2", "img-1", "img-3", "img-4", "img-5");
            assertThat(names()).containsExactly("img-1.png", "img-2-1.jpg", "img-2-2.jpg");
            assertThat(results.get(2).failure())
                    .hasValueSatisfying(failure -> assertThat(failure).isInstanceOf(ModerationException.class));
            assertThat(results.subList(2, 5))
                    .extracting(result -> result.failure().orElseThrow().billing())
                    .containsOnly(BillingStatus.REJECTED);
            assertThat(summary.delivered()).isEqualTo(2);
            assertThat(summary.failed()).isEqualTo(3);
            assertThat(results.get(1).images().orElseThrow().usage().toString()).contains("input_tokens");
        }
    }

    @Test
    void readsTheIdBehindTheImageAtGemini() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("GET /v1beta/batches/b-1", fixture("gemini/status.succeeded.file.json"))
                        .on(
                                "GET /download/v1beta/files/batch-3a96ht58d9rd3fci7tg3qlrhlfawe5ykp6ge:download",
                                fixture("gemini/output.jsonl"));
                ImagesService images = service(Providers.GEMINI, gateway)) {
            List<BatchResult<Path>> results = new CopyOnWriteArrayList<>();

            images.awaitBatch(images.batch("b-1"), Delivery.toDirectory(directory), results::add)
                    .join();

            assertThat(results).extracting(BatchResult::id).containsExactly("img-1", "img-2", "edit-1");
            assertThat(names()).containsExactly("img-1.png");
            assertThat(results.get(1).failure())
                    .hasValueSatisfying(failure -> assertThat(failure).isInstanceOf(ModerationException.class));
            assertThat(results.get(2).failure())
                    .hasValueSatisfying(failure -> assertThat(failure).isInstanceOf(ModerationException.class));
        }
    }

    @Test
    void readsPagesAndDownloadsTheirUrlsAtXai() throws Exception {
        try (Gateway gateway = new Gateway();
                ImagesService images = service(Providers.XAI, gateway)) {
            String page = fixture("xai/results.page1.json").body().replace("https://imgen.x.ai", gateway.url());
            gateway.on("GET /v1/batches/b-1", status("xai/status.done-with-errors.json"))
                    .on(
                            "GET /v1/batches/b-1/results",
                            request -> request.path().contains("pagination_token=page_2")
                                    ? fixture("xai/results.page2.json")
                                    : new Reply(200, "", page))
                    .onBytes("GET /xai-imgen/", SampleImages.encoded("png", 20, 20));
            List<BatchResult<Path>> results = new CopyOnWriteArrayList<>();

            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.toDirectory(directory), results::add)
                    .join();

            assertThat(results)
                    .extracting(BatchResult::id)
                    .startsWith("img-1", "edit-1")
                    .hasSize(3);
            assertThat(names()).containsExactly("edit-1.jpg", "img-1-1.png", "img-1-2.png");
            assertThat(results.get(0).images().orElseThrow().cost().orElseThrow())
                    .hasToString("0.04 USD");
            assertThat(summary.next().position().results()).isEqualTo(3);
        }
    }

    @Test
    void readsAllFormsOfErrorsOfXai() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", status("xai/status.done.json"))
                        .on("GET /v1/batches/b-1/results", fixture("xai/results.error-forms.json"))
                        .onBytes("GET /xai-imgen/", SampleImages.encoded("png", 20, 20));
                ImagesService images = service(Providers.XAI, gateway)) {
            List<BatchResult<ImageBytes>> results = new CopyOnWriteArrayList<>();

            images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), results::add)
                    .join();

            assertThat(results)
                    .filteredOn(result -> !result.id().equals("r-zero"))
                    .hasSize(7)
                    .allSatisfy(result -> assertThat(result.failure()).isPresent());
            assertThat(results.get(2).failure().orElseThrow()).isInstanceOf(ModerationException.class);
            assertThat(results.get(3).failure().orElseThrow()).isInstanceOf(ModerationException.class);
        }
    }

    @Test
    void reportsRequestsWithoutAResultAsMissing() throws Exception {
        String status = fixture("openai/status.expired.json").body().replace("\"completed\": 1", "\"completed\": 0");
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", fixture("openai/upload.response.json"))
                        .on("POST /v1/batches", fixture("openai/create.response.json"))
                        .on("GET /v1/batches/batch_abc123", new Reply(200, "", status))
                        .on(
                                "GET /v1/files/",
                                fixture("openai/errors.refused.jsonl")
                                        .withBody(
                                                body -> body.lines().findFirst().orElseThrow()));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            ImageBatch batch = images.submitBatch("n", INPUTS).join();

            BatchSummary summary =
                    images.blocking().awaitBatch(batch, Delivery.inMemory(), result -> {}, CallOptions.DEFAULT);

            assertThat(summary.status().state()).isEqualTo(BatchState.EXPIRED);
            assertThat(summary.missing()).isEqualTo(3 - summary.failed());
        }
    }

    @Test
    void aRejectedBatchHasNoResults() throws Exception {
        try (Gateway gateway = new Gateway().on("GET /v1/batches/b-1", fixture("openai/status.failed.json"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})
                    .join();

            assertThat(summary.status().message()).isPresent();
            assertThat(summary.delivered() + summary.failed()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, RUNNING", "0, 1, 2, RUNNING", "1, 0, 2, CANCELLED", "0, 0, 3, FAILED"})
    void aBatchThatXaiCancelsMidwayIsNotRejected(int succeeded, int pending, int cancelled, BatchState state)
            throws Exception {
        try (Gateway gateway = new Gateway().on("GET /v1/batches/b-1", cancelledByXai(succeeded, pending, cancelled));
                ImagesService images = service(Providers.XAI, gateway)) {
            BatchStatus status = images.batchStatus(images.batch("b-1")).join();

            assertThat(status.state()).isEqualTo(state);
            assertThat(status.message()).contains("no credits are left");
        }
    }

    @Test
    void deliversTheResultsOfABatchThatXaiCancelsMidway() throws Exception {
        try (Gateway gateway = new Gateway();
                ImagesService images = service(Providers.XAI, gateway)) {
            String page = fixture("xai/results.page1.json").body().replace("https://imgen.x.ai", gateway.url());
            gateway.on("GET /v1/batches/b-1", cancelledByXai(2, 0, 1))
                    .on("GET /v1/batches/b-1/results", new Reply(200, "", page.replace("page_2", "")))
                    .onBytes("GET /xai-imgen/", SampleImages.encoded("png", 20, 20));

            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})
                    .join();

            assertThat(summary.status().state()).isEqualTo(BatchState.CANCELLED);
            assertThat(summary.delivered()).isEqualTo(2);
            assertThat(summary.missing()).isEqualTo(1);
        }
    }

    private static Reply cancelledByXai(int succeeded, int pending, int cancelled) throws Exception {
        return fixture("xai/status.cancelled.json").withBody(body -> body.replace("2026-12-11", "2126-12-11")
                .replace("\"cancel_by_xai_message\": null", "\"cancel_by_xai_message\": \"no credits are left\"")
                .replace("\"num_success\": 1", "\"num_success\": " + succeeded)
                .replace("\"num_pending\": 0", "\"num_pending\": " + pending)
                .replace("\"num_cancelled\": 2", "\"num_cancelled\": " + cancelled));
    }

    @Test
    void pollsUntilTheEndAndToleratesFailures() throws Exception {
        List<Reply> polls = new ArrayList<>(List.of(
                fixture("openai/status.validating.json"),
                new Reply(503, "", ""),
                new Reply(0, "", ""),
                new Reply(429, "", "{}"),
                fixture("openai/status.in_progress.json"),
                fixture("openai/status.completed.no-errors.json")));
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", request -> polls.size() > 1 ? polls.remove(0) : polls.get(0))
                        .on("GET /v1/files/", fixture("openai/output.jsonl"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})
                    .join();

            assertThat(summary.delivered()).isEqualTo(2);
            assertThat(gateway.count("GET /v1/batches/b-1")).isEqualTo(6);
        }
    }

    /** The clock passes to the next deadline while the provider is silent: that of the request, or that of the call. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/batches/b-1", "GET /v1/files/"})
    void sendsARequestAgainThatIsNeverAnswered(String silent) throws Exception {
        AutoAdvancingScheduler scheduler = new AutoAdvancingScheduler(Runnable::run);
        Map<String, Reply> replies = Map.of(
                "GET /v1/batches/b-1",
                fixture("openai/status.completed.no-errors.json"),
                "GET /v1/files/",
                new Reply(200, "", lines(2)));
        AtomicInteger requests = new AtomicInteger();
        try (Gateway gateway = new Gateway();
                ImagesService images = service(Providers.OPENAI, gateway, scheduler)) {
            replies.forEach(gateway::on);
            gateway.on(silent, request -> {
                if (requests.incrementAndGet() < 3) {
                    scheduler.advance(Duration.ofDays(9));
                    return new Reply(0, "", "").stalls();
                }
                return replies.get(silent);
            });

            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})
                    .join();

            assertThat(summary.delivered()).isEqualTo(2);
            assertThat(requests).hasValue(3);
        }
    }

    @Test
    void resultsMayArriveForLongerThanARequestMayBeSilent() throws Exception {
        AutoAdvancingScheduler scheduler = new AutoAdvancingScheduler(Runnable::run);
        CompletableFuture<Duration> consumed = new CompletableFuture<>();
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", lines(2)));
                ImagesService images = service(Providers.OPENAI, gateway, scheduler)) {
            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {
                        if (!consumed.isDone()) {
                            long start = scheduler.nanoTime();
                            for (int step = 0; step < 60; step++) {
                                scheduler.advance(Duration.ofMinutes(1));
                            }
                            consumed.complete(Duration.ofNanos(scheduler.nanoTime() - start));
                        }
                    })
                    .join();

            assertThat(consumed.join()).isGreaterThan(Duration.ofMinutes(20));
            assertThat(summary.delivered()).isEqualTo(2);
            assertThat(gateway.count("GET /v1/files/")).isEqualTo(1);
        }
    }

    /** The clock of this machine may be wrong by hours. */
    @ParameterizedTest
    @CsvSource({"09, RUNNING", "13, EXPIRED"})
    void theClockOfTheProviderDecidesWhetherABatchHasExpired(String day, BatchState expected) throws Exception {
        String body = "{\"batch_id\":\"b-1\",\"expire_time\":\"2020-12-11\","
                + "\"state\":{\"num_requests\":4,\"num_pending\":4,\"num_success\":0}}";
        try (Gateway gateway = new Gateway()
                        .on(
                                "GET /v1/batches/b-1",
                                new Reply(200, "Date: " + day + " Dec 2020 10:00:00 GMT\r\n", body));
                ImagesService images = service(Providers.XAI, gateway)) {
            assertThat(images.batchStatus(images.batch("b-1")).join().state()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void continuesAfterTheLastCompleteResult(boolean ranges) throws Exception {
        String output = lines(20);
        AtomicInteger downloads = new AtomicInteger();
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", request -> {
                            int from = ranges && !request.header("Range").isEmpty()
                                    ? Integer.parseInt(request.header("Range").replaceAll("[^0-9]", ""))
                                    : 0;
                            int cut = downloads.incrementAndGet() > 5
                                    ? output.length()
                                    : output.length() * downloads.get() / 6 + 7;
                            return new Reply(from > 0 ? 206 : 200, "", output.substring(from, cut))
                                    .missing(output.length() - cut);
                        });
                ImagesService images = service(Providers.OPENAI, gateway)) {
            List<BatchResult<Path>> results = new CopyOnWriteArrayList<>();

            images.awaitBatch(images.batch("b-1"), Delivery.toDirectory(directory), results::add)
                    .join();

            assertThat(results).extracting(BatchResult::id).containsExactlyElementsOf(ids(20));
            assertThat(names()).hasSize(20);
            assertThat(downloads).hasValue(6);
        }
    }

    @Test
    void continuesInAnotherProcess() throws Exception {
        String output = lines(10);
        try (Gateway gateway = new Gateway()
                .on("GET /v1/batches/b-1", fixture("openai/status.completed.json"))
                .on("GET /v1/files/file-err123/content", fixture("openai/errors.refused.jsonl"))
                .on(
                        "GET /v1/files/",
                        request -> request.header("Range").isEmpty()
                                ? new Reply(200, "", output)
                                : new Reply(
                                        206,
                                        "",
                                        output.substring(Integer.parseInt(
                                                request.header("Range").replaceAll("[^0-9]", "")))))) {
            List<String> stored = new CopyOnWriteArrayList<>();
            List<String> ids = new CopyOnWriteArrayList<>();
            try (ImagesService images = service(Providers.OPENAI, gateway)) {
                assertThat(failure(images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {
                            if (ids.size() == 4) {
                                throw new IllegalStateException("the process ends");
                            }
                            ids.add(result.id());
                            stored.add(result.next().toJson());
                        })))
                        .hasMessageContaining("the process ends");
            }
            try (ImagesService images = service(Providers.OPENAI, gateway)) {
                ImageBatch batch = ImageBatch.fromJson(stored.get(stored.size() - 1));
                BatchSummary summary = images.awaitBatch(batch, Delivery.inMemory(), result -> ids.add(result.id()))
                        .join();

                assertThat(summary.next().position().results()).isEqualTo(13);
                assertThat(ids.subList(0, 10)).containsExactlyElementsOf(ids(10));
                assertThat(ids).hasSize(13);
                // The end of the last file is known, too.
                assertThat(images.awaitBatch(summary.next(), Delivery.inMemory(), result -> ids.add("again"))
                                .join()
                                .failed())
                        .isZero();
            }
        }
    }

    @Test
    void oneUnreadableResultDoesNotCostTheOthers() throws Exception {
        String output = lines(1) + "{\"custom_id\":\"x\",\"response\":}\n" + lines(1) + "{}\n";
        BatchSummary summary = summaryOf(output);

        assertThat(summary.delivered()).isEqualTo(2);
        assertThat(summary.failed()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":null,\"message\":null,\"param\":\"\"}",
                "{\"code\":0,\"message\":\"done\"}",
                "\"none\"",
                "{}",
                "{\"code\":\"slow\",\"message\":\"the image is complete nevertheless\"}"
            })
    void anErrorBesideAnImageCostsNoImage(String error) throws Exception {
        String output = lines(1).replace("\"error\":null", "\"error\":" + error)
                + lines(1).replace("{\"data\"", "{\"error\":" + error + ",\"data\"");
        BatchSummary summary = summaryOf(output);

        assertThat(summary.delivered()).isEqualTo(2);
        assertThat(summary.failed()).isZero();
    }

    /** Such a result must not stand for one that the provider counts as successful and has not sent. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"detail\":\"Internal Server Error\"}", "null", "\"busy\""})
    void aResultWithTheStatusOfAnErrorIsAnError(String body) throws Exception {
        String output = lines(1) + "{\"custom_id\":\"img-9\",\"response\":{\"status_code\":500,\"body\":" + body
                + "},\"error\":null}\n";
        List<BatchResult<ImageBytes>> results = new CopyOnWriteArrayList<>();
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", output));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), results::add)
                    .handle((summary, error) -> 0)
                    .join();
        }
        BatchResult<ImageBytes> last = results.get(results.size() - 1);
        assertThat(last.failure().orElseThrow().status()).hasValue(500);
        assertThat(last.next().position().successes()).isEqualTo(1);
    }

    @Test
    void givesUpOnAServerThatNeverSendsAnotherResult() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", "<html>login</html>"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            assertThat(failure(images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})))
                    .hasMessageContaining("openai returned results that cannot be read");
            assertThat(gateway.count("GET /v1/files/")).isEqualTo(4);
        }
    }

    @Test
    void aCancelledAwaitLeavesOnlyCompleteFiles() throws Exception {
        CompletableFuture<BatchResult<Path>> first = new CompletableFuture<>();
        String output = lines(2);
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", output.substring(0, output.length() - 30)).stalls());
                ImagesService images = service(Providers.OPENAI, gateway)) {
            CompletableFuture<BatchSummary> call =
                    images.awaitBatch(images.batch("b-1"), Delivery.toDirectory(directory), first::complete);
            first.join();

            call.cancel(true);

            assertThat(names()).containsExactly("img-0.png");
        }
    }

    @Test
    void everyFailureOfAnAwaitSaysThatTheBatchMayBeCharged() throws Exception {
        AtomicReference<Reply> poll = new AtomicReference<>(new Reply(401, "", "{}"));
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", request -> poll.get())
                        .on("GET /v1/files/", new Reply(200, "", lines(1)));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            ImageBatch batch = images.batch("b-1");
            ImagesException refused = failure(images.awaitBatch(batch, Delivery.inMemory(), result -> {}));
            poll.set(fixture("openai/status.in_progress.json"));
            ImagesException timeout = failure(images.awaitBatch(
                    batch,
                    Delivery.inMemory(),
                    result -> {},
                    CallOptions.builder().timeout(Duration.ofSeconds(60)).build()));
            poll.set(fixture("openai/status.completed.no-errors.json"));
            ImagesException afterResult = failure(images.awaitBatch(batch, Delivery.inMemory(), result -> {
                throw new IllegalStateException("the consumer");
            }));

            assertThat(List.of(refused, timeout, afterResult)).allSatisfy(failure -> {
                assertThat(failure.isRetrySafe()).isFalse();
                assertThat(failure.hint().orElse("")).contains("await batch b-1 again");
            });
            assertThat(refused.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(timeout.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(afterResult.billing()).isEqualTo(BillingStatus.BILLED);
        }
    }

    @Test
    void aClosedServiceDoesNotSayThatABatchIsFree() throws Exception {
        CountDownLatch polled = new CountDownLatch(1);
        try (Gateway gateway = new Gateway().on("GET /v1/batches/b-1", request -> {
                    polled.countDown();
                    return fixture("openai/status.in_progress.json");
                });
                ImagesService images = realTimeService(gateway)) {
            CompletableFuture<BatchSummary> call =
                    images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {});
            polled.await();

            images.close();

            ImagesException failure = failure(call);
            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(failure.hint().orElse("")).contains("await batch b-1 again");
        }
    }

    @Test
    void aCreationThatIsAbortedNamesTheBatch() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", new Reply(200, "", "{\"id\":\"file-1\"}"))
                        .on("POST /v1/batches", new Reply(200, "", "{").stalls());
                ImagesService images = realTimeService(gateway)) {
            ImagesException failure = failure(images.submitBatch(
                    "night",
                    INPUTS,
                    CallOptions.builder().timeout(Duration.ofSeconds(2)).build()));

            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(failure.hint().orElse("")).contains("the batch may exist", "night");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[1]",
                "text",
                "<html></html>",
                "{\"custom_id\":\"x",
                "{\"custom_id\":\"x\",\"response\":{",
                "{\"custom_id\":\"x\",\"response\":{\"body\":{\"data\":[{\"b64_json\":\"iVBORw0KGgo",
                "DEEP"
            })
    void continuesBehindALineThatIsNotAResult(String line) throws Exception {
        String unreadable = line.equals("DEEP") ? "{\"a\":" + "[".repeat(5_000) : line;
        String output = lines(1) + unreadable + "\n" + lines(2).substring(lines(1).length());
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", output));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.toDirectory(directory), result -> {})
                    .join();

            assertThat(summary.delivered()).isEqualTo(2);
            assertThat(summary.failed()).isEqualTo(1);
            assertThat(names()).containsExactly("img-0.png", "img-1.png");
            assertThat(gateway.count("GET /v1/files/")).isEqualTo(1);
        }
    }

    @Test
    void aResultNeverReplacesTheImageOfAnotherOne() throws Exception {
        String output = result("x:1", 1)
                + result("x-1", 1)
                + result("y", 2)
                + result("y-1", 1)
                + result("img-0", 1)
                + result("con", 1)
                + result("image-con", 1);
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", output));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            for (int run = 0; run < 2; run++) {
                BatchSummary summary = images.awaitBatch(
                                images.batch("b-1"),
                                Delivery.toDirectory(directory).withOverwrite(),
                                result -> {})
                        .join();

                assertThat(summary.delivered()).isEqualTo(7);
                assertThat(names()).hasSize(8).contains("x-1.png", "y-1.png", "img-0.png", "image-con.png");
            }
        }
    }

    @Test
    void twoResultsWithOneIdKeepTheirImages() throws Exception {
        String output =
                result("x", 1) + result("x", 1) + result("X", 1) + result("", 1) + result("image", 1) + result("x", 1);
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", output));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            for (int run = 0; run < 2; run++) {
                BatchSummary summary = images.awaitBatch(
                                images.batch("b-1"),
                                Delivery.toDirectory(directory).withOverwrite(),
                                result -> {})
                        .join();

                assertThat(summary.delivered()).isEqualTo(6);
                assertThat(names()).hasSize(6).contains("x.png", "image.png");
            }
        }
    }

    private static String result(String id, int images) {
        return lines(1).replace("img-0", id)
                .replace(ServiceFixtures.ITEM, String.join(",", Collections.nCopies(images, ServiceFixtures.ITEM)));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 416})
    void repeatsAResponseThatHasNoneOfTheResults(int status) throws Exception {
        AtomicInteger downloads = new AtomicInteger();
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on(
                                "GET /v1/files/",
                                request -> downloads.incrementAndGet() == 1
                                        ? new Reply(status, "", "")
                                        : new Reply(200, "", lines(2)));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})
                    .join();

            assertThat(summary.delivered()).isEqualTo(2);
        }
    }

    @Test
    void failsIfAnErrorStandsInThePlaceOfTheResults() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", "{\"error\":\"busy\"}"));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            assertThat(failure(images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})))
                    .hasMessageContaining("successful results, but sent only 0");
        }
    }

    @Test
    void toleratesThatANewBatchIsNotFound() throws Exception {
        List<Reply> polls =
                new ArrayList<>(List.of(new Reply(404, "", "{}"), fixture("openai/status.completed.no-errors.json")));
        try (Gateway gateway = new Gateway()
                        .on("POST /v1/files", new Reply(200, "", "{\"id\":\"file-1\"}"))
                        .on("POST /v1/batches", new Reply(200, "", "{\"id\":\"b-1\"}"))
                        .on("GET /v1/batches/b-1", request -> polls.size() > 1 ? polls.remove(0) : polls.get(0))
                        .on("GET /v1/files/", new Reply(200, "", lines(2)));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            ImageBatch batch = images.submitBatch("night", INPUTS).join();

            BatchSummary summary =
                    images.awaitBatch(batch, Delivery.inMemory(), result -> {}).join();

            assertThat(summary.delivered()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "<html>404</html>, 3, true",
        "'', 3, true",
        "<html>404</html>, 4, false",
        "{}, 1, false",
        "[{}], 1, false"
    })
    void continuesAfterWebPagesInThePlaceOfTheStatus(String body, int count, boolean continued) throws Exception {
        AtomicInteger polls = new AtomicInteger();
        try (Gateway gateway = new Gateway()
                        .on(
                                "GET /v1/batches/b-1",
                                request -> polls.incrementAndGet() <= count
                                        ? new Reply(404, "", body)
                                        : fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", lines(2)));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            CompletableFuture<BatchSummary> call =
                    images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {});

            if (continued) {
                assertThat(call.join().delivered()).isEqualTo(2);
            } else {
                assertThat(failure(call)).isInstanceOf(NotFoundException.class);
            }
            assertThat(polls).hasValue(continued ? count + 1 : count);
        }
    }

    @Test
    void failsIfTheResultsStayMissing() throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", ""));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            assertThat(failure(images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})))
                    .hasMessageContaining("successful results, but sent only 0");
        }
    }

    @Test
    void readsTheResultsOfABatchThatExpiredByTheClock() throws Exception {
        String done = fixture("xai/status.done.json").body().replace("2026-12-11", "2020-12-11");
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", new Reply(200, "", done))
                        .on("GET /v1/batches/b-1/results", fixture("xai/results.error-forms.json"))
                        .onBytes("GET /xai-imgen/", SampleImages.encoded("png", 20, 20));
                ImagesService images = service(Providers.XAI, gateway)) {
            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})
                    .join();

            assertThat(summary.delivered() + summary.failed()).isEqualTo(8);
        }
    }

    @Test
    void followsACycleOfPagesOnce() throws Exception {
        String page = fixture("xai/results.error-forms.json").body();
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", status("xai/status.done.json"))
                        .on(
                                "GET /v1/batches/b-1/results",
                                request -> withToken(page, request.line().contains("token=p2") ? "p3" : "p2"))
                        .onBytes("GET /xai-imgen/", SampleImages.encoded("png", 20, 20));
                ImagesService images = service(Providers.XAI, gateway)) {
            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})
                    .join();

            assertThat(summary.delivered() + summary.failed()).isEqualTo(8);
        }
    }

    private static Reply withToken(String page, String token) {
        return new Reply(
                200, "", page.replace("\"pagination_token\": null", "\"pagination_token\": \"" + token + "\""));
    }

    @Test
    void aFileForAllResultsIsRejected() throws Exception {
        try (Gateway gateway = new Gateway();
                ImagesService images = service(Providers.OPENAI, gateway)) {
            assertThat(failure(images.awaitBatch(
                            images.batch("b-1"), Delivery.toFile(directory.resolve("x.png")), result -> {})))
                    .hasMessageContaining("use Delivery.toDirectory");
        }
    }

    @Test
    void reportsAllViolationsOfTheJsonOfABatch() {
        InvalidRequestException failure = catchThrowableOfType(
                InvalidRequestException.class,
                () -> ImageBatch.fromJson("{\"version\":2,\"base_url\":\"x\",\"id\":\"a/../b\",\"created_at\":\"soon\","
                        + "\"position\":{\"offset\":-1}}"));

        assertThat(failure.violations())
                .extracting(InvalidRequestException.Violation::field)
                .containsExactly(
                        "batch.version",
                        "batch.provider",
                        "batch.base_url",
                        "batch.created_at",
                        "batch.position.offset",
                        "batch.id");
    }

    private static List<String> ids(int count) {
        return Stream.iterate(0, number -> number + 1)
                .limit(count)
                .map(number -> "img-" + number)
                .toList();
    }

    /** Awaits a batch whose output file has this content. */
    private static BatchSummary summaryOf(String output) throws Exception {
        try (Gateway gateway = new Gateway()
                        .on("GET /v1/batches/b-1", fixture("openai/status.completed.no-errors.json"))
                        .on("GET /v1/files/", new Reply(200, "", output));
                ImagesService images = service(Providers.OPENAI, gateway)) {
            return images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})
                    .join();
        }
    }

    /** Returns the lines of an output file with small images. */
    private static String lines(int count) {
        StringBuilder lines = new StringBuilder();
        for (String id : ids(count)) {
            lines.append("{\"id\":\"x\",\"custom_id\":\"").append(id);
            lines.append("\",\"response\":{\"status_code\":200,\"body\":{\"data\":[")
                    .append(ServiceFixtures.ITEM);
            lines.append("]}},\"error\":null}\n");
        }
        return lines.toString();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Reply status(String file) throws IOException {
        return new Reply(200, "", fixture(file).body().replace("2026-12-11", "2126-12-11"));
    }

    private static Reply fixture(String file) {
        try {
            return new Reply(200, "", Files.readString(FIXTURES.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Json body(RawServer.Request request) throws JsonException {
        return Json.parse(new String(request.body(), UTF_8));
    }

    private static ImagesException failure(CompletableFuture<?> call) {
        Throwable error = catchThrowableOfType(Exception.class, call::join);
        return (ImagesException) error.getCause();
    }

    private static ImagesService realTimeService(Gateway gateway) {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(gateway.url() + "/v1")
                .apiKey(SuiteLog.KEY)
                .build();
    }

    private static ImagesService service(ProviderProfile profile, Gateway gateway) {
        return service(profile, gateway, new AutoAdvancingScheduler(Runnable::run));
    }

    private static ImagesService service(ProviderProfile profile, Gateway gateway, AutoAdvancingScheduler scheduler) {
        return ImagesService.builder()
                .provider(profile.batch().isPresent() ? polledSoon(profile) : profile)
                .baseUrl(gateway.url() + profile.defaultBasePath())
                .apiKey(SuiteLog.KEY)
                .environment(ServiceFixtures.environment(scheduler))
                .build();
    }

    /** Returns the profile with intervals that the scheduler of these tests skips. */
    private static ProviderProfile polledSoon(ProviderProfile profile) {
        PollingSchedule schedule = PollingSchedule.of(Duration.ofSeconds(1), Duration.ofSeconds(5));
        return profile.toBuilder()
                .batch(profile.batch().orElseThrow().withPollingSchedule(schedule))
                .build();
    }

    /** A response. A status of 0 closes the connection without one, or leaves it silent. */
    private record Reply(int status, String headers, String body, int missing, boolean stall) {
        Reply(int status, String headers, String body) {
            this(status, headers, body, 0, false);
        }

        /** Announces more bytes than it sends. */
        Reply missing(int bytes) {
            return new Reply(status, headers, body, bytes, stall);
        }

        Reply stalls() {
            return new Reply(status, headers, body, 1000, true);
        }

        Reply withBody(UnaryOperator<String> change) {
            return new Reply(status, headers, change.apply(body), missing, stall);
        }
    }

    /** A server that has one response, or a function, per start of a request line; the longest start wins. */
    private static final class Gateway implements AutoCloseable {
        private final Map<String, Function<RawServer.Request, Reply>> replies = new ConcurrentHashMap<>();
        private final Map<String, byte[]> files = new ConcurrentHashMap<>();
        private final RawServer server;

        Gateway() throws IOException {
            server = RawServer.start((request, client) -> {
                Optional<String> file = best(files.keySet(), request);
                if (file.isPresent()) {
                    client.respond(200, "Connection: close\r\n", files.get(file.get()));
                    return;
                }
                Reply reply = best(replies.keySet(), request)
                        .map(start -> replies.get(start).apply(request))
                        .orElse(new Reply(404, "", "{}"));
                if (reply.status() == 0) {
                    if (reply.stall()) {
                        client.stall();
                    }
                    return;
                }
                byte[] body = reply.body().getBytes(UTF_8);
                client.write("HTTP/1.1 " + reply.status() + " X\r\nConnection: close\r\nContent-Length: "
                                + (body.length + reply.missing()) + "\r\n" + reply.headers() + "\r\n")
                        .write(body);
                if (reply.stall()) {
                    client.stall();
                }
            });
        }

        private static Optional<String> best(Set<String> starts, RawServer.Request request) {
            return starts.stream().filter(request.line()::startsWith).max(Comparator.comparingInt(String::length));
        }

        Gateway on(String start, Reply reply) {
            return on(start, request -> reply);
        }

        Gateway on(String start, Function<RawServer.Request, Reply> reply) {
            replies.put(start, reply);
            return this;
        }

        Gateway onBytes(String start, byte[] file) {
            files.put(start, file);
            return this;
        }

        String url() {
            return server.url();
        }

        List<RawServer.Request> requests() {
            return server.requests();
        }

        long count(String start) {
            return requests().stream()
                    .filter(request -> request.line().startsWith(start))
                    .count();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
