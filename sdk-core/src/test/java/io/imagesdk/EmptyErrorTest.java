package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.BlockedUrlException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.TaskGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses about tasks that contain members of an error, or images that are not final. */
@Timeout(60)
class EmptyErrorTest {
    private static final CallOptions ASYNC = CallOptions.builder().async(true).build();
    private static final GenerateRequest CAT =
            GenerateRequest.builder().prompt("a cat").build();
    private static final String EMPTY_ERROR = "\"error\":{\"message\":\"\",\"type\":\"\",\"param\":\"\",\"code\":null}";
    private static final byte[] PREVIEW = SampleImages.encoded("png", 2, 2);
    private static final byte[] FINAL = SampleImages.encoded("png", 8, 8);
    private static final String RESULT = "\"data\":[{\"b64_json\":\"" + SampleImages.base64(FINAL) + "\"}]";
    private static final String DONE = "{\"status\":\"succeeded\"," + RESULT + "}";

    private final TaskGateway gateway = new TaskGateway();
    private final AutoAdvancingScheduler time = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));

    @TempDir
    Path directory;

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"error\":{}",
                "\"error\":{\"code\":0,\"message\":\"\"}",
                "\"error\":{\"message\":null,\"code\":null}",
                EMPTY_ERROR,
                "\"error\":{\"code\":200,\"message\":\"success\",\"details\":[]}",
                "\"error\":\"none\"",
                "\"code\":202,\"message\":\"accepted\"",
                "\"code\":1,\"message\":\"ok\"",
                "\"code\":1,\"message\":\"task created\"",
                "\"code\":1000,\"message\":\"task created\"",
                "\"code\":\"0000\",\"message\":\"task created\"",
                "\"data\":[{\"code\":200,\"message\":\"submitted\"}]",
                "\"data\":[{\"code\":7,\"message\":\"ok\"}]"
            })
    void acceptsATaskBesideAnErrorWithoutAValue(String member) {
        gateway.then("{\"id\":\"t1\"," + member + "}").then(DONE);

        assertThat(delivered(profile(task -> task))).isEqualTo(FINAL);
        assertThat(gateway.lines()).containsExactly("POST /v1/images/generations", "GET /v1/tasks/t1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"code\":429,\"message\":\"queued\"",
                "\"code\":503,\"message\":\"queued\"",
                "\"error\":{\"message\":\"system is busy, your task is queued\"}"
            })
    void acceptsATaskThatWaitsWhateverElseItsResponseContains(String member) {
        gateway.then("{\"id\":\"t1\",\"status\":\"queued\"," + member + "}").then(DONE);

        assertThat(delivered(profile(task -> task))).isEqualTo(FINAL);
    }

    @Test
    void anErrorStatusWithAnErrorRejectsATask() {
        gateway.then(
                400, "", "{\"id\":\"t1\",\"status\":\"pending\",\"error\":{\"code\":\"policy\",\"message\":\"no\"}}");

        ApiException rejected = catchThrowableOfType(ApiException.class, () -> delivered(profile(task -> task)));

        assertThat(rejected.billing()).isEqualTo(BillingStatus.REJECTED);
        assertThat(gateway.lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 400, 409, 429, 500, 503})
    void acceptsATaskThatWaitsWhateverItsStatusIs(int status) {
        gateway.then(status, "", "{\"id\":\"t1\",\"status\":\"queued\"}").then(DONE);

        assertThat(delivered(profile(task -> task))).isEqualTo(FINAL);
        assertThat(gateway.lines()).containsExactly("POST /v1/images/generations", "GET /v1/tasks/t1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"no\"},\"id\":\"t1\"}",
                "{\"error\":{\"type\":\"overloaded\",\"message\":\"\"},\"id\":\"t1\"}",
                "{\"error\":\"no\",\"status\":\"queued\"}",
                "{\"code\":\"1001\",\"message\":\"no\",\"id\":\"t1\"}",
                "{\"code\":\"1001\",\"message\":\"\",\"id\":\"t1\"}"
            })
    void rejectsASubmissionWithAnError(String response) {
        gateway.then(response);

        ApiException rejected = catchThrowableOfType(ApiException.class, () -> delivered(profile(task -> task)));

        assertThat(rejected.billing()).isEqualTo(BillingStatus.REJECTED);
        assertThat(gateway.lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "running", "processing"})
    void waitsForATaskWhoseSubmissionContainsAPreview(String status) {
        gateway.then("{\"id\":\"t1\",\"status\":\"" + status + "\",\"data\":[{\"b64_json\":\""
                        + SampleImages.base64(PREVIEW) + "\"}]}")
                .then(DONE);

        assertThat(delivered(profile(task -> task))).isEqualTo(FINAL);
    }

    @Test
    void keepsNoPreviewOfASubmissionAndDoesNotDownloadAPlaceholder() {
        gateway.then("{\"id\":\"t1\",\"status\":\"queued\",\"data\":[{\"url\":\"" + gateway.url()
                        + "/placeholder.png\"},{\"b64_json\":\"" + SampleImages.base64(PREVIEW) + "\"}]}")
                .then("{\"status\":\"failed\",\"error\":{\"message\":\"sorry\"}}");
        try (ImagesService images = service(profile(task -> task))) {
            ImagesException failure = catchThrowableOfType(ImagesException.class, () -> images.blocking()
                    .generate(CAT, Delivery.toDirectory(directory), ASYNC));

            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(failure.outcomes()).isEmpty();
            assertThat(failure.task()).map(ImageTask::id).contains("t1");
        }
        assertThat(directory).isEmptyDirectory();
        assertThat(gateway.lines()).containsExactly("POST /v1/images/generations", "GET /v1/tasks/t1");
    }

    @Test
    void returnsTheTaskOfASubmissionThatContainsAPreview() {
        gateway.then("{\"id\":\"t1\",\"status\":\"running\",\"data\":[{\"b64_json\":\"" + SampleImages.base64(PREVIEW)
                + "\"}]}");
        try (ImagesService images = service(profile(task -> task))) {
            assertThat(images.blocking().submit(CAT).id()).isEqualTo("t1");
        }
    }

    @Test
    void requestsTheResultOfATaskThatHasSucceededBesideAnEmptyError() {
        gateway.then("{\"id\":\"t1\",\"status\":\"queued\"}")
                .then("{\"status\":\"succeeded\"," + EMPTY_ERROR + ",\"result_url\":\"/v1/results/7\"}")
                .then("{" + EMPTY_ERROR + "," + RESULT + "}");

        assertThat(delivered(profile(task -> task.resultUrlPointers(List.of("/result_url")))))
                .isEqualTo(FINAL);
        assertThat(gateway.lines()).endsWith("GET /v1/results/7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"id\":\"t1\"", "\"status\":\"\"", "\"progress\":50"})
    void pollsATaskAgainWhoseStatusIsAnEmptyError(String member) {
        gateway.then("{\"id\":\"t1\",\"status\":\"queued\"}")
                .then("{" + member + "," + EMPTY_ERROR + "}")
                .then(DONE);

        assertThat(delivered(profile(task -> task))).isEqualTo(FINAL);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"status\":\"running\"}', RUNNING",
        "'{\"status\":\"queued\"}', QUEUED",
        "'{\"status\":\"cancelling\"}', UNKNOWN",
        "'{\"status\":\"failed\"}', FAILED",
        "'{\"status\":\"cancelled\"}', CANCELLED",
        "'{\"status\":\"expired\"}', CANCELLED",
        "'{}', CANCELLED",
        "'{\"code\":202,\"message\":\"accepted\"}', CANCELLED",
        "'{\"error\":{\"message\":\"\",\"code\":null}}', CANCELLED"
    })
    void reportsTheStatusThatTheResponseToACancelNames(String response, TaskStatus.State state) {
        gateway.then(response);
        ProviderProfile profile =
                profile(task -> task.cancelRequest(TaskRequest.post("/v1/tasks/{id}/cancel", Map.of())));
        try (ImagesService images = service(profile)) {
            TaskStatus status = images.blocking().cancel(images.task("t1"));

            assertThat(status.state()).isEqualTo(state);
            assertThat(status.nextPollAfter().isEmpty()).isEqualTo(status.isTerminal());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"status_url\":null"})
    void doesNotReportATaskAsNotSentWhoseStatusUrlIsMissing(String member) {
        gateway.then("{\"request_id\":\"t1\",\"status\":\"IN_QUEUE\"" + member + "}");
        ProviderProfile fal = Providers.byId("fal").orElseThrow();
        try (ImagesService images = service(fal)) {
            GenerateRequest request = GenerateRequest.builder()
                    .prompt("a cat")
                    .model("fal-ai/flux/dev")
                    .build();
            InvalidResponseException failure = catchThrowableOfType(
                    InvalidResponseException.class, () -> images.blocking().generate(request, Delivery.inMemory()));

            assertThat(failure).hasMessageContaining("no status URL").hasMessageContaining("t1");
            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(failure.task()).map(ImageTask::id).contains("t1");
            assertThat(failure.isRetrySafe()).isFalse();

            ImageTask task = images.blocking().submit(request);
            InvalidRequestException rejected = catchThrowableOfType(
                    InvalidRequestException.class, () -> images.blocking().await(task, Delivery.inMemory()));
            assertThat(rejected.billing()).isEqualTo(BillingStatus.NOT_SENT);
        }
        assertThat(gateway.lines()).hasSize(2);
    }

    @Test
    void aMessageBesideTheResultOfACompletedTaskIsNoError() {
        String urls = ",\"status_url\":\"" + gateway.url() + "/q/t1/status\",\"response_url\":\"" + gateway.url()
                + "/q/t1\"}";
        gateway.then("{\"request_id\":\"t1\",\"status\":\"IN_QUEUE\"" + urls)
                .then("{\"status\":\"COMPLETED\",\"message\":\"Request completed\"" + urls)
                .then("{\"images\":[{\"url\":\"https://a.example/0\"}]}");
        try (ImagesService images = service(Providers.byId("fal").orElseThrow())) {
            GenerateRequest request = GenerateRequest.builder()
                    .prompt("a cat")
                    .model("fal-ai/flux/dev")
                    .build();

            assertThat(images.blocking()
                            .generate(request, Delivery.asUrl())
                            .image()
                            .content())
                    .hasToString("https://a.example/0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/internal", "ftp://cdn.example/status", "http://[broken"})
    void pollsByIdIfTheStatusUrlCannotBeUsed(String url) {
        gateway.then("{\"id\":\"t1\",\"status\":\"queued\",\"status_url\":\"" + url + "\"}")
                .then(DONE);

        assertThat(delivered(profile(task -> task.statusUrlPointers(List.of("/status_url")))))
                .isEqualTo(FINAL);
        assertThat(gateway.lines()).endsWith("GET /v1/tasks/t1");
    }

    @Test
    void reportsAStatusUrlThatCannotBeUsedIfTheProviderDoesNotFindTheId() {
        gateway.then("{\"id\":\"t1\",\"status\":\"queued\",\"status_url\":\"http://10.0.0.1/\"}")
                .then(404, "", "{}");

        BlockedUrlException failure = catchThrowableOfType(
                BlockedUrlException.class,
                () -> delivered(profile(task -> task.statusUrlPointers(List.of("/status_url")))));

        assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
        assertThat(gateway.lines()).hasSize(2);
    }

    private byte[] delivered(ProviderProfile profile) {
        try (ImagesService images = service(profile)) {
            ImageResult<ImageBytes> result = images.blocking().generate(CAT, Delivery.inMemory(), ASYNC);
            assertThat(result.images()).hasSize(1);
            return result.images().get(0).content().toByteArray();
        }
    }

    private static ProviderProfile profile(UnaryOperator<TaskProtocol.Builder> change) {
        TaskProtocol.Builder task = TaskProtocol.builder()
                .activation(AsyncActivation.member("async", true))
                .statusRequest(TaskRequest.get("/v1/tasks/{id}"))
                .pollingSchedule(PollingSchedule.DEFAULT);
        return Providers.OPENAI_COMPATIBLE.toBuilder()
                .task(change.apply(task).build())
                .build();
    }

    private ImagesService service(ProviderProfile profile) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(gateway.url())
                .apiKey("sk-empty-error-test-secret")
                .environment(ServiceFixtures.environment(time))
                .build();
    }
}
