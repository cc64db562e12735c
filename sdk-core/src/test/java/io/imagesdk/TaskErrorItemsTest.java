package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Portability;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import io.imagesdk.testing.TaskGateway;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A task that has succeeded, and whose response contains errors in the place of images: it may be charged. */
@Timeout(60)
class TaskErrorItemsTest {
    private static final List<String> ITEMS = List.of(
            "{\"code\":\"InternalError\",\"message\":\"worker died\"}",
            "{\"code\":\"429\",\"message\":\"slow\"}",
            "{\"error\":\"no\"}",
            "{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}",
            "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"key\"}}",
            "{\"error\":{\"code\":\"moderation_blocked\",\"message\":\"no\"}}");
    private static final String SLOW = "{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}";
    private static final String SUBMITTED = "{\"id\":\"t1\",\"status\":\"queued\"}";

    private final TaskGateway gateway = new TaskGateway();
    private final AutoAdvancingScheduler time = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    /**
     * The responses of a provider.
     *
     * @param submission the response to the request, with BASE for the base URL
     * @param result the response for a task that has succeeded, with ITEMS for its images
     */
    private record Dialect(String profile, String model, String submission, String result) {
        @Override
        public String toString() {
            return profile;
        }
    }

    static Stream<Dialect> dialects() {
        String url = "\"status_url\":\"BASE/q/t1/status\",\"response_url\":\"BASE/q/t1\"";
        return Stream.of(
                new Dialect(
                        "openai-compatible", "m", SUBMITTED, "{\"id\":\"t1\",\"status\":\"completed\",\"data\":ITEMS}"),
                new Dialect(
                        "xai", "grok-imagine-image", "{\"request_id\":\"t1\"}", "{\"status\":\"done\",\"data\":ITEMS}"),
                new Dialect(
                        "dashscope",
                        "wan2.2-t2i-flash",
                        "{\"output\":{\"task_id\":\"t1\",\"task_status\":\"PENDING\"}}",
                        "{\"output\":{\"task_id\":\"t1\",\"task_status\":\"SUCCEEDED\",\"results\":ITEMS}}"),
                new Dialect(
                        "replicate",
                        "black-forest-labs/flux-schnell",
                        "{\"id\":\"t1\",\"status\":\"starting\"}",
                        "{\"id\":\"t1\",\"status\":\"succeeded\",\"output\":ITEMS}"),
                new Dialect(
                        "fal",
                        "fal-ai/flux/dev",
                        "{\"request_id\":\"t1\",\"status\":\"IN_QUEUE\"," + url + "}",
                        "{\"request_id\":\"t1\",\"status\":\"COMPLETED\",\"images\":ITEMS}"),
                new Dialect(
                        "kie",
                        "grok-imagine/text-to-image",
                        "{\"code\":200,\"data\":{\"taskId\":\"t1\"}}",
                        "{\"code\":200,\"data\":{\"taskId\":\"t1\",\"state\":\"success\",\"resultJson\":"
                                + "{\"resultUrls\":ITEMS}}}"),
                new Dialect(
                        "apimart",
                        "gpt-image-2",
                        "{\"code\":200,\"data\":[{\"status\":\"submitted\",\"task_id\":\"t1\"}]}",
                        "{\"code\":200,\"data\":{\"id\":\"t1\",\"status\":\"completed\",\"result\":"
                                + "{\"images\":ITEMS}}}"),
                new Dialect(
                        "leonardo",
                        "m",
                        "{\"sdGenerationJob\":{\"generationId\":\"t1\"}}",
                        "{\"generations_by_pk\":{\"status\":\"COMPLETE\",\"generated_images\":ITEMS}}"),
                new Dialect(
                        "new-api",
                        "m",
                        SUBMITTED,
                        "{\"code\":\"success\",\"data\":{\"task_id\":\"t1\",\"status\":\"SUCCESS\","
                                + "\"data\":{\"data\":ITEMS}}}"));
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void areUnknownAndLeadToNoSecondCharge(Dialect dialect) throws Exception {
        GenerateRequest request =
                GenerateRequest.builder().model(dialect.model()).prompt("a cat").build();
        CallOptions options = async().toBuilder().portability(Portability.ADAPT).build();
        try (RawServer other = ServiceFixtures.responding(200, "", "{\"data\":[" + ServiceFixtures.ITEM + "]}")) {
            for (String item : ITEMS) {
                try (TaskGateway server = new TaskGateway();
                        ImagesService second = ServiceFixtures.service(other).build();
                        ImagesService images =
                                service(dialect.profile(), server).withFallback(second)) {
                    server.then(dialect.submission().replace("BASE", server.url()))
                            .then(dialect.result().replace("ITEMS", "[" + item + "]"));

                    ImagesException failure = catchThrowableOfType(ImagesException.class, () -> images.blocking()
                            .generate(request, Delivery.inMemory(), options));

                    assertThat(failure).as(item).isInstanceOfAny(TaskFailedException.class, ModerationException.class);
                    assertThat(failure.billing()).as(item).isEqualTo(BillingStatus.UNKNOWN);
                    assertThat(failure.task()).map(ImageTask::id).contains("t1");
                    assertThat(failure.outcomes()).singleElement().satisfies(TaskErrorItemsTest::isUnknown);
                }
            }
            assertThat(other.requests()).isEmpty();
        }
    }

    private static void isUnknown(ImageOutcome<?> outcome) {
        ImagesException error = outcome instanceof ImageOutcome.Blocked<?> blocked
                ? blocked.error()
                : ((ImageOutcome.Failed<?>) outcome).error();
        assertThat(error.billing()).isEqualTo(BillingStatus.UNKNOWN);
    }

    @Test
    void areUnknownForATaskThatIsAwaitedLater() {
        gateway.then(completed("[" + SLOW + "]"));
        try (ImagesService images = service("openai-compatible")) {
            TaskFailedException failure = catchThrowableOfType(
                    TaskFailedException.class, () -> images.blocking().await(images.task("t1"), Delivery.inMemory()));

            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(failure.providerMessage()).contains("slow");
        }
    }

    @Test
    void areBilledIfTheResponseNamesACost() {
        gateway.then("{\"code\":200,\"data\":[{\"status\":\"submitted\",\"task_id\":\"t1\"}]}")
                .then("{\"code\":200,\"data\":{\"id\":\"t1\",\"status\":\"completed\",\"cost\":0.04,"
                        + "\"result\":{\"images\":[" + SLOW + "]}}}");

        assertThat(failure(TaskFailedException.class, "apimart").billing()).isEqualTo(BillingStatus.BILLED);
    }

    @Test
    void doNotAffectTheOtherImages() {
        gateway.then(SUBMITTED).then(completed("[" + SLOW + "," + ServiceFixtures.ITEM + "]"));
        try (ImagesService images = service("openai-compatible")) {
            ImageResult<?> result = images.blocking().generate(request(), Delivery.inMemory(), async());

            assertThat(result.images()).hasSize(1);
            isUnknown(result.outcomes().get(0));
        }
    }

    /** A provider that waits before it responds may name a task that has ended. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"status\":\"completed\",\"data\":[" + SLOW + "]",
                "\"status\":\"completed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}",
                "\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}"
            })
    void areUnknownIfTheTaskEndsWithItsSubmission(String members) {
        gateway.then("{\"id\":\"t1\"," + members + "}");

        assertThat(failure(TaskFailedException.class, "openai-compatible").billing())
                .isEqualTo(BillingStatus.UNKNOWN);
        assertThat(gateway.lines()).hasSize(1);
    }

    @Test
    void areRejectionsOfARequestThatIsNoTask() {
        gateway.then("{\"data\":[" + SLOW + "]}");

        assertThat(failure(ApiException.class, "openai-compatible").billing()).isEqualTo(BillingStatus.REJECTED);
    }

    /** The images of a task whose list is empty were blocked by moderation, after the task was accepted. */
    @Test
    void anEmptyListIsNoRejectionOfATask() {
        gateway.then("{\"request_id\":\"t1\"}").then("{\"status\":\"done\",\"data\":[]}");

        assertThat(failure(ModerationException.class, "xai").billing()).isEqualTo(BillingStatus.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "key"})
    void anErrorBesideTheStatusOfSuccessEndsTheTask(String message) {
        String code = message.equals("key") ? "invalid_api_key" : "worker_died";
        gateway.then(SUBMITTED)
                .then("{\"status\":\"completed\",\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message
                        + "\"}}");

        assertThat(failure(TaskFailedException.class, "openai-compatible").billing())
                .isEqualTo(BillingStatus.UNKNOWN);
        try (ImagesService images = service("openai-compatible")) {
            TaskStatus status = images.blocking().status(images.task("t1"));
            assertThat(status.state()).isEqualTo(TaskStatus.State.FAILED);
            assertThat(status.error()).get().isInstanceOf(TaskFailedException.class);
        }
    }

    @Test
    void anErrorInPlaceOfTheResultEndsTheTask() {
        String url =
                "\"status_url\":\"BASE/q/t1/status\",\"response_url\":\"BASE/q/t1\"".replace("BASE", gateway.url());
        gateway.then("{\"request_id\":\"t1\",\"status\":\"IN_QUEUE\"," + url + "}")
                .then("{\"request_id\":\"t1\",\"status\":\"COMPLETED\"}")
                .then(422, "", "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"too large\",\"type\":\"value_error\"}]}");

        TaskFailedException failure = failure(TaskFailedException.class, "fal");

        assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(failure).hasMessageContaining("too large");
    }

    @Test
    void aResultForAnotherKeyDoesNotEndTheTask() {
        String url =
                "\"status_url\":\"BASE/q/t1/status\",\"response_url\":\"BASE/q/t1\"".replace("BASE", gateway.url());
        gateway.then("{\"request_id\":\"t1\",\"status\":\"IN_QUEUE\"," + url + "}")
                .then("{\"request_id\":\"t1\",\"status\":\"COMPLETED\"}")
                .then(401, "", "{\"detail\":\"no such key\"}");

        assertThat(failure(AuthenticationException.class, "fal").billing()).isEqualTo(BillingStatus.BILLED);
    }

    private static String completed(String items) {
        return "{\"status\":\"completed\",\"data\":" + items + "}";
    }

    private static GenerateRequest request() {
        return GenerateRequest.builder().prompt("a cat").model("m").build();
    }

    private static CallOptions async() {
        return CallOptions.builder().async(true).build();
    }

    private <X extends ImagesException> X failure(Class<X> type, String profile) {
        try (ImagesService images = service(profile)) {
            X failure = catchThrowableOfType(
                    type, () -> images.blocking().generate(request(), Delivery.inMemory(), async()));
            assertThat(failure).as("failure").isNotNull();
            return failure;
        }
    }

    private ImagesService service(String profile) {
        return service(profile, gateway);
    }

    private ImagesService service(String profile, TaskGateway server) {
        return ImagesService.builder()
                .provider(Providers.byId(profile).orElseThrow())
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .environment(ServiceFixtures.environment(time))
                .build();
    }
}
