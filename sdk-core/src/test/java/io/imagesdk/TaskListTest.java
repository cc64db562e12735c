package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.BlockedUrlException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskListing;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.TaskGateway;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of tasks through the public API, on real sockets. */
@Timeout(60)
class TaskListTest {
    private static final String KEY = "sk-task-list-secret";
    private static final ProviderProfile REPLICATE = Providers.byId("replicate").orElseThrow();
    private static final ProviderProfile DASHSCOPE = Providers.byId("dashscope").orElseThrow();

    private final TaskGateway gateway = new TaskGateway();
    private final AutoAdvancingScheduler time = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    @Test
    void followsTheUrlsOfPagesWithTheKey() {
        gateway.then(local("replicate/list.response.json"))
                .then(local("replicate/list.response.last.json"))
                .then(local("replicate/poll.succeeded.json"));

        try (ImagesService images = service(REPLICATE)) {
            List<TaskStatus> tasks = images.listTasks(10).join();

            assertThat(tasks)
                    .extracting(status -> status.task().id() + " " + status.state() + " "
                            + status.task().createdAt())
                    .containsExactly(
                            "k7d2m9qv8nrg60cw1xbt4h5ypa RUNNING 2026-11-20T10:00:02Z",
                            "f3s8j1ztw6bvdk4m0qgn2r9hce FAILED 2026-11-20T10:00:01Z",
                            "gm3qorzdhgbfurvjtvhg6dckhu DONE 2026-11-20T10:00:00Z");
            assertThat(tasks.get(1).error().orElseThrow()).hasMessageContaining("CUDA out of memory");
            assertThat(images.blocking()
                            .await(tasks.get(2).task(), Delivery.asUrl())
                            .images())
                    .hasSize(2);
        }
        assertThat(gateway.lines())
                .containsExactly(
                        "GET /v1/predictions",
                        "GET /v1/predictions?cursor=cD0yMDI2LTExLTIwKzEwJTNBMDAlM0EwMA%3D%3D",
                        "GET /v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu");
        assertThat(gateway.requests())
                .allMatch(request -> request.header("Authorization").equals("Bearer " + KEY));
    }

    @Test
    void requestsNoPageBeyondTheMaximum() {
        gateway.then(local("replicate/list.response.json"));

        assertThat(list(REPLICATE, 1)).hasSize(1);
        assertThat(list(REPLICATE, 2)).hasSize(2);
        assertThat(gateway.lines()).hasSize(2);
    }

    @Test
    void numbersPagesUntilOneHasFewerTasks() {
        String first = TaskGateway.text("dashscope/list.response.json");
        gateway.then(first)
                .then(first.replace("3c777dbc", "60e2ccea"))
                .then("{\"data\":[{\"task_id\":\"last\",\"status\":\"UNKNOWN\",\"gmt_create\":\"noon\"}]}");

        List<TaskStatus> tasks = list(DASHSCOPE, 100);

        assertThat(tasks)
                .extracting(status -> status.task().id().substring(0, 4) + " " + status.state())
                .containsExactly("50e2 RUNNING", "3c77 DONE", "60e2 DONE", "last FAILED");
        assertThat(tasks.get(0).task().createdAt()).isEqualTo(Instant.parse("2025-11-20T10:00:00.109Z"));
        assertThat(tasks.get(3).task().createdAt()).isEqualTo(Instant.EPOCH);
        assertThat(tasks.get(3).error().orElseThrow()).isInstanceOf(TaskNotFoundException.class);
        assertThat(gateway.lines())
                .containsExactly(
                        "GET /v1/tasks/?page_size=20",
                        "GET /v1/tasks/?page_size=20&page_no=2",
                        "GET /v1/tasks/?page_size=20&page_no=3");
    }

    @Test
    void putsTokensIntoTheQueryEncoded() {
        gateway.then("{\"tasks\":[{\"id\":\"a\"}],\"page\":{\"next\":\"x&y=1\"}}")
                .then("{\"tasks\":[{\"id\":\"b\",\"status\":\"odd\"}],\"page\":{\"next\":\"x&y=1\"}}");

        List<TaskStatus> tasks = list(
                withListing(
                        listing -> listing.nextPointers(List.of("/page/next")).nextParameter("after")),
                100);

        assertThat(tasks).extracting(TaskStatus::state).containsExactly(State.UNKNOWN, State.UNKNOWN);
        assertThat(tasks.get(1).providerStatus()).isEqualTo("odd");
        // The same token again would be an endless list.
        assertThat(gateway.lines()).containsExactly("GET /v1/tasks", "GET /v1/tasks?after=x%26y%3D1");
    }

    @ParameterizedTest
    @CsvSource({
        "1763632800, 2025-11-20T10:00:00Z",
        "1763632800.5, 2025-11-20T10:00:00.500Z",
        "'\"2025-11-20T12:00:00+02:00\"', 2025-11-20T10:00:00Z",
        "'\"2025-11-20 10:00:00\"', 1970-01-01T00:00:00Z"
    })
    void readsTheTimeOfATask(String value, Instant expected) {
        gateway.then("{\"tasks\":[{\"id\":\"a\",\"created_at\":" + value + "}]}");

        assertThat(list(withListing(listing -> listing), 1).get(0).task().createdAt())
                .isEqualTo(expected);
    }

    @Test
    void sendsTheKeyToNoUntrustedHost() throws IOException {
        try (TaskGateway other = new TaskGateway()) {
            gateway.then("{\"results\":[{\"id\":\"a\"}],\"next\":\"" + other.url() + "/predictions?cursor=1\"}");

            ImagesException blocked = failure(BlockedUrlException.class, REPLICATE);

            assertThat(blocked).hasMessageStartingWith("URL of the next page of the list is blocked: ");
            assertThat(blocked.billing()).isEqualTo(BillingStatus.NOT_SENT);
            try (ImagesService images = builder(REPLICATE)
                    .downloadPolicy(io.imagesdk.model.DownloadPolicy.builder()
                            .allowHost("127.0.0.1")
                            .build())
                    .build()) {
                assertThat(catchThrowableOfType(BlockedUrlException.class, () -> images.blocking()
                                .listTasks(5)))
                        .hasMessageStartingWith("host of the next page of the list is not trusted, 127.0.0.1:");
            }
            assertThat(other.lines()).isEmpty();
        }
    }

    @Test
    void repeatsARequestThatFailsForAMoment() {
        gateway.then(503, "", "{}").then(429, "Retry-After: 7\r\n", "{}").then("{\"results\":[{\"id\":\"a\"}]}");

        assertThat(list(REPLICATE, 5)).hasSize(1);
        assertThat(gateway.lines()).hasSize(3);
        assertThat(time.skipped()).map(java.time.Duration::toSeconds).contains(2L, 7L);
    }

    @Test
    void failureChargesNothing() {
        gateway.then(401, "", "{\"detail\":\"wrong token\"}").then("<html>");

        assertThat(failure(AuthenticationException.class, REPLICATE).billing()).isEqualTo(BillingStatus.NOT_SENT);
        assertThat(gateway.lines()).hasSize(1);
        assertThat(failure(InvalidResponseException.class, REPLICATE).billing()).isEqualTo(BillingStatus.NOT_SENT);
    }

    @Test
    void reportsAnErrorInsideASuccessfulResponse() {
        gateway.then("{\"code\":\"Throttling\",\"message\":\"too fast\"}");

        assertThat(failure(ImagesException.class, DASHSCOPE)).hasMessageContaining("too fast");
    }

    @Test
    void skipsItemsWithoutAnIdAndMasksTheKey() {
        gateway.then("{\"tasks\":[{\"id\":\"../x\"},7,{\"id\":\"a\",\"status\":\"odd " + KEY + "\"}]}");

        List<TaskStatus> tasks = list(withListing(listing -> listing), 5);

        assertThat(tasks).hasSize(1);
        assertThat(tasks.get(0).providerStatus()).isEqualTo("odd ***");
    }

    @Test
    void listOfNoTasksIsEmpty() {
        gateway.then("{\"results\":[]}");

        assertThat(list(REPLICATE, 5)).isEmpty();
        assertThat(list(DASHSCOPE, 5)).isEmpty();
        assertThat(gateway.lines()).hasSize(2);
    }

    @Test
    void rejectsWhatTheProviderCannotList() {
        assertThat(failure(InvalidRequestException.class, Providers.XAI)).hasMessageContaining("cannot list them");
        assertThat(failure(InvalidRequestException.class, Providers.GEMINI)).hasMessageContaining("has no tasks");
        try (ImagesService images = service(REPLICATE)) {
            assertThat(catchThrowableOfType(InvalidRequestException.class, () -> images.blocking()
                            .listTasks(0)))
                    .hasMessageContaining("max must be at least 1, was 0");
        }
        assertThat(gateway.lines()).isEmpty();
    }

    private List<TaskStatus> list(ProviderProfile profile, int max) {
        try (ImagesService images = service(profile)) {
            return images.blocking().listTasks(max);
        }
    }

    private <X extends ImagesException> X failure(Class<X> type, ProviderProfile profile) {
        try (ImagesService images = service(profile)) {
            return catchThrowableOfType(type, () -> images.blocking().listTasks(5));
        }
    }

    /** Returns a fixture whose URLs are those of the gateway. */
    private String local(String fixture) {
        return TaskGateway.text(fixture).replace("https://api.replicate.com/v1", gateway.url());
    }

    private static ProviderProfile withListing(UnaryOperator<TaskListing.Builder> change) {
        TaskProtocol task = REPLICATE.task().orElseThrow();
        TaskListing.Builder listing = TaskListing.builder().path("/tasks").itemPointers(List.of("/tasks/*"));
        return REPLICATE.toBuilder()
                .task(task.toBuilder().listing(change.apply(listing).build()).build())
                .build();
    }

    private ImagesService service(ProviderProfile profile) {
        return builder(profile).build();
    }

    private ImagesServiceBuilder builder(ProviderProfile profile) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(gateway.url())
                .apiKey(KEY)
                .environment(ServiceFixtures.environment(time));
    }
}
