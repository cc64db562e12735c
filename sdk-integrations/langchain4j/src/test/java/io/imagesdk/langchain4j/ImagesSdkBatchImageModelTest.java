package io.imagesdk.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.batch.BatchError;
import dev.langchain4j.model.batch.BatchItemResult;
import dev.langchain4j.model.batch.BatchPage;
import dev.langchain4j.model.batch.BatchPagination;
import dev.langchain4j.model.batch.BatchRequest;
import dev.langchain4j.model.batch.BatchResponse;
import dev.langchain4j.model.batch.BatchState;
import dev.langchain4j.model.image.BatchImageModel;
import dev.langchain4j.model.output.Response;
import io.imagesdk.error.ModerationException;
import io.imagesdk.model.Delivery;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches through the interface of LangChain4j. */
final class ImagesSdkBatchImageModelTest {
    @TempDir
    private Path directory;

    private BatchServer server;
    private ImagesSdkImageModel model;
    private BatchImageModel batches;

    @BeforeEach
    void start() throws IOException {
        server = new BatchServer();
        model = builder(Providers.OPENAI).build();
        batches = model.batches();
    }

    @AfterEach
    void stop() {
        model.close();
        server.close();
    }

    private ImagesSdkImageModel.Builder builder(ProviderProfile profile) {
        return ImagesSdkImageModel.builder()
                .provider(profile)
                .apiKey("test-key")
                .modelName("gpt-image-2")
                .defaults(request -> request.quality("low"))
                .baseUrl(server.url());
    }

    private List<String> lines() {
        return server.requests().stream().map(BatchServer.Received::line).toList();
    }

    @Test
    void submitsThePromptsWithTheDefaultsOfTheModel() {
        server.on("POST /files", "{\"id\": \"in\"}").on("POST /batches", BatchServer.batch("b-1", "validating", 0));

        BatchResponse<Response<Image>> batch = batches.submit(new BatchRequest<>(List.of("A cat", "A dog")));

        assertThat(batch.batchId()).isEqualTo("b-1");
        assertThat(batch.state()).isEqualTo(BatchState.PENDING);
        assertThat(batch.results()).isEmpty();
        assertThat(lines()).containsExactly("POST /files", "POST /batches");
        assertThat(server.requests().get(0).body())
                .contains("\"prompt\":\"A cat\",\"quality\":\"low\"},\"custom_id\":\"prompt-0\"")
                .contains("\"prompt\":\"A dog\",\"quality\":\"low\"},\"custom_id\":\"prompt-1\"")
                .contains("\"model\":\"gpt-image-2\"");
    }

    @Test
    void createsABatchOnceIfItsOutcomeIsUnknown() {
        server.on("POST /files", "{\"id\": \"in\"}").on("POST /batches", "{}");

        assertThatThrownBy(() -> batches.submit(new BatchRequest<>(List.of("A cat"))))
                .isInstanceOf(PossiblyChargedException.class);
        assertThat(lines()).containsOnlyOnce("POST /batches");
    }

    @ParameterizedTest
    @CsvSource({"validating, PENDING", "in_progress, RUNNING", "finalizing, RUNNING", "surprising, UNSPECIFIED"})
    void readsNoResultsBeforeTheEnd(String status, BatchState state) {
        server.status(status, 2);

        BatchResponse<Response<Image>> batch = batches.retrieve("b-1");

        assertThat(batch.state()).isEqualTo(state);
        assertThat(batch.results()).isEmpty();
        assertThat(lines()).containsExactly("GET /batches/b-1");
    }

    @Test
    void returnsTheResultsInTheOrderOfThePrompts() {
        server.status("completed", 3)
                .on("GET /files/out/content", BatchServer.image("prompt-2") + BatchServer.image("prompt-0"))
                .on("GET /files/err/content", BatchServer.blocked("prompt-1"));

        BatchResponse<Response<Image>> batch = batches.retrieve("b-1");

        assertThat(batch.state()).isEqualTo(BatchState.SUCCEEDED);
        assertThat(batch.results()).extracting(BatchItemResult::isSuccess).containsExactly(true, false, true);
        Response<Image> image = batch.results().get(0).response();
        assertThat(image.content().mimeType()).isEqualTo("image/png");
        assertThat(image.tokenUsage().totalTokenCount()).isEqualTo(284);
        assertThat(ImagesSdkImageModel.result(image)).isPresent();
        BatchError error = batch.results().get(1).error();
        assertThat(error.code()).isEqualTo(400);
        assertThat(error.message()).contains("Not safe");
        assertThat(ImagesSdkBatchImageModel.failure(error)).containsInstanceOf(ModerationException.class);
    }

    @Test
    void keepsEachImageOfAPromptWithTwoResults() {
        server.status("completed", 2)
                .on("GET /files/err/content", "")
                .on(
                        "GET /files/out/content",
                        BatchServer.image("prompt-0")
                                + BatchServer.blocked("prompt-0")
                                + BatchServer.blocked("prompt-1")
                                + BatchServer.image("prompt-1")
                                + BatchServer.image("prompt-0"));

        assertThat(batches.retrieve("b-1").results()).hasSize(3).allSatisfy(result -> assertThat(result.isSuccess())
                .isTrue());
    }

    @Test
    void returnsTheImagesThatWereReceivedBeforeAFailure() {
        server.on(
                        "GET /batches/b-1",
                        BatchServer.batch("b-1", "completed", 3).replace("\"completed\": 0", "\"completed\": 3"))
                .on("GET /files/err/content", "")
                .on("GET /files/out/content", BatchServer.image("prompt-0") + BatchServer.image("prompt-2"));

        List<BatchItemResult<Response<Image>>> results = batches.retrieve("b-1").results();

        assertThat(results).extracting(BatchItemResult::isSuccess).containsExactly(true, false, true);
        assertThat(ImagesSdkBatchImageModel.failure(results.get(1).error())).isPresent();
    }

    @Test
    void returnsAnErrorForAPromptWithoutAResult() {
        server.status("expired", 3)
                .on("GET /files/out/content", BatchServer.image("prompt-1"))
                .on("GET /files/err/content", "");

        BatchResponse<Response<Image>> batch = batches.retrieve("b-1");

        assertThat(batch.state()).isEqualTo(BatchState.EXPIRED);
        assertThat(batch.results()).extracting(BatchItemResult::isSuccess).containsExactly(false, true, false);
        assertThat(batch.errors())
                .hasSize(2)
                .allSatisfy(error -> assertThat(error.message()).contains("no result", "EXPIRED"))
                .allSatisfy(error ->
                        assertThat(ImagesSdkBatchImageModel.failure(error)).isEmpty());
    }

    @Test
    void returnsForeignResultsInTheOrderOfTheProvider() {
        server.status("completed", 2)
                .on("GET /files/out/content", BatchServer.image("day"))
                .on("GET /files/err/content", BatchServer.blocked("night"));

        assertThat(batches.retrieve("b-1").results())
                .extracting(BatchItemResult::isSuccess)
                .containsExactly(true, false);
    }

    @Test
    void returnsResultsWithoutAReadableIdAfterThoseOfThePrompts() {
        server.status("completed", 3)
                .on("GET /files/out/content", BatchServer.image("prompt-2") + BatchServer.image("prompt-0"))
                .on("GET /files/err/content", BatchServer.blocked("unreadable"));

        assertThat(batches.retrieve("b-1").results())
                .extracting(BatchItemResult::isSuccess)
                .containsExactly(true, false, true, false);
    }

    @Test
    void limitsTheNumberOfResultsThatAServerStates() {
        server.status("expired", 999_999_999)
                .on("GET /files/out/content", BatchServer.image("prompt-1"))
                .on("GET /files/err/content", "");

        assertThat(batches.retrieve("b-1").results()).hasSize(1_000_000);
    }

    @Test
    void returnsTheReasonOfARejectedBatch() {
        server.on("GET /batches/b-1", BatchServer.batch("b-1", "failed", 0).replace("\"object\"", """
                "errors": {"data": [{"code": "invalid", "message": "This line is not valid."}]}, "object\""""));

        BatchResponse<Response<Image>> batch = batches.retrieve("b-1");

        assertThat(batch.state()).isEqualTo(BatchState.FAILED);
        assertThat(batch.errors()).singleElement().satisfies(error -> assertThat(error.message())
                .contains("This line is not valid"));
    }

    @Test
    void deliversToADirectory() {
        server.status("completed", 1)
                .on("GET /files/out/content", BatchServer.image("prompt-0"))
                .on("GET /files/err/content", "");
        try (ImagesSdkImageModel files = builder(Providers.OPENAI)
                .delivery(Delivery.toDirectory(directory))
                .build()) {
            Response<Image> image = files.batches().retrieve("b-1").responses().get(0);

            assertThat(Path.of(image.content().url())).hasParent(directory).isNotEmptyFile();
        }
    }

    @Test
    void requestsCancellation() {
        server.on("POST /batches/b-1/cancel", BatchServer.batch("b-1", "in_progress", 1))
                .status("in_progress", 1);

        batches.cancel("b-1");

        assertThat(lines()).startsWith("POST /batches/b-1/cancel");
    }

    @Test
    void listsBatchesInPages() {
        server.on(
                "GET /batches",
                Stream.of("b-3", "b-2", "b-1")
                        .map(id -> BatchServer.batch(id, "completed", 1))
                        .toList()
                        .toString()
                        .transform(data -> "{\"object\": \"list\", \"has_more\": false, \"data\": " + data + "}"));

        BatchPage<Response<Image>> first = batches.list(new BatchPagination(2, null));
        BatchPage<Response<Image>> second = batches.list(new BatchPagination(2, first.nextPageToken()));

        assertThat(first.batches()).extracting(BatchResponse::batchId).containsExactly("b-3", "b-2");
        assertThat(second.batches()).extracting(BatchResponse::batchId).containsExactly("b-1");
        assertThat(second.nextPageToken()).isNull();
        assertThat(batches.list(null).batches()).hasSize(3);
        assertThat(lines()).containsOnly("GET /batches");
    }

    @Test
    void rejectsWhatNoBatchCanHave() {
        assertThatThrownBy(() -> batches.list(new BatchPagination(0, null)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("pageSize must be 1..1000, was 0");
        assertThatThrownBy(() -> batches.list(new BatchPagination(1, "x"))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> batches.retrieve("../files")).isInstanceOf(InvalidRequestException.class);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void reportsAProviderWithoutBatches() {
        try (ImagesSdkImageModel other = builder(Providers.OPENAI_COMPATIBLE).build()) {
            assertThatThrownBy(() -> other.batches().submit(new BatchRequest<>(List.of("A cat"))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("batch");
        }
        assertThat(server.requests()).isEmpty();
    }
}
