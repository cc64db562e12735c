package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchStatus.BatchCount;
import io.imagesdk.model.BatchStatus.BatchState;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The batches of three providers: states, results, charges and faults. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SandboxBatchesTest {
    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    static Stream<ProviderProfile> profiles() {
        return Stream.of(Providers.OPENAI, Providers.XAI, Providers.GEMINI);
    }

    private ImagesService service(ProviderProfile profile) {
        PollingSchedule soon = PollingSchedule.of(Duration.ofMillis(200), Duration.ofMillis(200));
        return ImagesService.builder()
                .provider(profile.toBuilder()
                        .batch(profile.batch().orElseThrow().withPollingSchedule(soon))
                        .build())
                .baseUrl(sandbox.baseUrl(profile))
                .apiKey("test-key")
                .build();
    }

    private static List<BatchInput> inputs(String... prompts) {
        return IntStream.range(0, prompts.length)
                .mapToObj(i -> new BatchInput(
                        "img-" + i,
                        GenerateRequest.builder()
                                .prompt(prompts[i])
                                .model("m-1")
                                .build()))
                .toList();
    }

    private static Map<String, BatchResult<ImageBytes>> results(ImagesService images, ImageBatch batch) {
        Map<String, BatchResult<ImageBytes>> results = new LinkedHashMap<>();
        images.awaitBatch(batch, Delivery.inMemory(), result -> results.put(result.id(), result), CallOptions.DEFAULT)
                .join();
        return results;
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void processesABatch(ProviderProfile profile) {
        try (ImagesService images = service(profile)) {
            ImageBatch batch = images.submitBatch("night-1", inputs("a cat", "a dog", "a fox"))
                    .join();
            List<BatchState> states = new ArrayList<>();
            BatchStatus status = images.batchStatus(batch).join();
            states.add(status.state());
            states.add(images.batchStatus(batch).join().state());
            status = images.batchStatus(batch).join();
            states.add(status.state());

            assertThat(states).containsExactly(BatchState.PREPARING, BatchState.RUNNING, BatchState.ENDED);
            assertThat(status.counts()).containsEntry(BatchCount.TOTAL, 3L).containsEntry(BatchCount.SUCCEEDED, 3L);
            Map<String, BatchResult<ImageBytes>> results = results(images, batch);
            assertThat(results).containsOnlyKeys("img-0", "img-1", "img-2");
            assertThat(results.values())
                    .allMatch(result ->
                            result.images().orElseThrow().image().content().length() > 100);
            assertThat(images.listBatches(10).join())
                    .extracting(
                            found -> found.batch().id(), found -> found.batch().name())
                    .containsExactly(tuple(batch.id(), "night-1"));
            sandbox.assertThat().billed(3).neverBilledTwice();
            assertThat(sandbox.charges())
                    .allMatch(charge -> charge.cost().compareTo(new BigDecimal("0.01")) == 0)
                    .extracting(charge -> charge.request().prompt())
                    .containsExactly("a cat", "a dog", "a fox");
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void reportsRequestsThatFailOneByOne(ProviderProfile profile) {
        try (ImagesService images = service(profile)) {
            ImageBatch batch = images.submitBatch(
                            "night-1",
                            inputs("a cat [polls=1]", "b [refuse=400]", "c [block]", "d [refuse=500]", "e [broken=0]"))
                    .join();
            Map<String, BatchResult<ImageBytes>> results = results(images, batch);

            assertThat(results).hasSize(5);
            assertThat(results.get("img-0").images()).isPresent();
            for (String failed : List.of("img-1", "img-2", "img-3", "img-4")) {
                assertThat(results.get(failed).images()).as(failed).isEmpty();
            }
            // xAI charges an image that moderation removes.
            sandbox.assertThat().billed(profile == Providers.XAI ? 3 : 2);
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void rejectsABatchWithoutACharge(ProviderProfile profile) {
        try (ImagesService images = service(profile)) {
            ImageBatch batch =
                    images.submitBatch("n", inputs("a", "b [task-fail]")).join();
            BatchStatus status = images.batchStatus(batch).join();

            assertThat(status.state()).isEqualTo(BatchState.FAILED);
            assertThat(status.message())
                    .hasValueSatisfying(text -> assertThat(text).contains("The batch failed in the sandbox"));
            assertThat(results(images, batch)).isEmpty();
            sandbox.assertThat().billed(0);
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void expiresWithTheResultsThatTheProviderKeeps(ProviderProfile profile) {
        try (ImagesService images = service(profile)) {
            ImageBatch batch = images.submitBatch("n", inputs("a [polls=1]", "b [task-expire]"))
                    .join();
            assertThat(images.batchStatus(batch).join().state()).isEqualTo(BatchState.EXPIRED);
            Map<String, BatchResult<ImageBytes>> results = results(images, batch);

            boolean openAi = profile == Providers.OPENAI;
            assertThat(results.values().stream()
                            .filter(result -> result.images().isPresent())
                            .count())
                    .isEqualTo(openAi ? 1 : 0);
            assertThat(results).hasSize(openAi ? 2 : 0);
            sandbox.assertThat().billed(profile == Providers.GEMINI ? 0 : 1);
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void chargesOnlyWhatIsFinishedBeforeACancellation(ProviderProfile profile) {
        try (ImagesService images = service(profile)) {
            ImageBatch batch =
                    images.submitBatch("n", inputs("a", "b", "c", "d")).join();
            images.batchStatus(batch).join();
            images.batchStatus(batch).join();

            images.cancelBatch(batch).join();
            Map<String, BatchResult<ImageBytes>> results = results(images, batch);

            assertThat(images.batchStatus(batch).join().state()).isEqualTo(BatchState.CANCELLED);
            assertThat(results.values().stream()
                            .filter(result -> result.images().isPresent())
                            .count())
                    .isEqualTo(2);
            sandbox.assertThat().billed(2);
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void readsResultsThatAreCut(ProviderProfile profile) {
        sandbox.onDownload()
                .reply(SandboxReply.images().resetAfterHalf())
                .thenReply(SandboxReply.images().closedAfterHalf())
                .thenReply(SandboxReply.status(503));
        try (ImagesService images = service(profile)) {
            String[] prompts = IntStream.range(0, 8)
                    .mapToObj(i -> "cat " + i + " [polls=1] [bytes=100000]")
                    .toArray(String[]::new);
            ImageBatch batch = images.submitBatch("n", inputs(prompts)).join();

            Map<String, BatchResult<ImageBytes>> results = results(images, batch);

            assertThat(results).hasSize(8);
            assertThat(results.values()).allMatch(result -> result.images().isPresent());
            sandbox.assertThat().billed(8).neverBilledTwice();
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void findsABatchWhoseCreationHasNoResponse(ProviderProfile profile) {
        sandbox.onBatch().reply(SandboxReply.images().closedWithoutResponse());
        try (ImagesService images = service(profile)) {
            ImageBatch batch =
                    images.submitBatch("night-7", inputs("a cat [polls=1]")).join();

            assertThat(results(images, batch)).hasSize(1);
            sandbox.assertThat().billed(1).neverBilledTwice();
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void detectsABatchThatIsSubmittedTwice(ProviderProfile profile) {
        try (ImagesService images = service(profile)) {
            images.submitBatch("n", inputs("a cat")).join();
            images.submitBatch("n", inputs("a cat")).join();

            assertThatThrownBy(() -> sandbox.assertThat().neverBilledTwice()).isInstanceOf(AssertionError.class);
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void losesABatch(ProviderProfile profile) {
        try (ImagesService images = service(profile)) {
            ImageBatch batch = images.submitBatch("n", inputs("a [task-lost]")).join();

            assertThatThrownBy(() -> images.blocking().batchStatus(batch)).isInstanceOf(ImagesException.class);
        }
    }

    @Test
    void returnsResultsOfXaiBeforeTheEnd() throws Exception {
        try (ImagesService images = service(Providers.XAI)) {
            ImageBatch batch =
                    images.submitBatch("n", inputs("a", "b", "c", "d")).join();
            images.batchStatus(batch).join();
            images.batchStatus(batch).join();

            String page = get("/xai/v1/batches/" + batch.id() + "/results?limit=1", "")
                    .body();

            assertThat(page).contains("\"img-0\"").contains("\"pagination_token\":\"1\"");
        }
    }

    @Test
    void returnsAnyPartOfAFile() throws Exception {
        try (ImagesService images = service(Providers.GEMINI)) {
            ImageBatch batch =
                    images.submitBatch("n", inputs("a [polls=1]", "b", "c")).join();
            images.batchStatus(batch).join();
            String path = "/gemini/download/v1beta/files/batch-" + batch.id() + ":download?alt=media";

            String all = get(path, "").body();
            for (int from : new int[] {1, all.length() / 3, all.length() / 2, all.length() - 1}) {
                HttpResponse<String> part = get(path, "bytes=" + from + "-");
                assertThat(part.statusCode()).isEqualTo(206);
                assertThat(part.headers().firstValue("Content-Range"))
                        .hasValue("bytes " + from + "-" + (all.length() - 1) + "/" + all.length());
                assertThat(part.body()).isEqualTo(all.substring(from));
            }
            assertThat(get(path, "bytes=" + all.length() + "-").statusCode()).isEqualTo(416);
        }
    }

    @Test
    void summarizesABatch() {
        try (ImagesService images = service(Providers.OPENAI)) {
            ImageBatch batch =
                    images.submitBatch("n", inputs("a [polls=1]", "b [refuse]")).join();
            BatchSummary summary = images.awaitBatch(batch, Delivery.inMemory(), result -> {}, CallOptions.DEFAULT)
                    .join();

            assertThat(summary.delivered()).isEqualTo(1);
            assertThat(summary.failed()).isEqualTo(1);
            assertThat(summary.missing()).isZero();
        }
    }

    private HttpResponse<String> get(String path, String range) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(sandbox.baseUrl().resolve("/") + path.substring(1)));
        if (!range.isEmpty()) {
            request.header("Range", range);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
