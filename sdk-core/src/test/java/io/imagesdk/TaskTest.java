package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.BlockedUrlException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Progress;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.TaskGateway;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks through the public API, on real sockets, with a clock that skips the delays. */
@Timeout(60)
class TaskTest {
    private static final String KEY = "sk-task-test-secret";
    private static final CallOptions ASYNC = CallOptions.builder().async(true).build();
    private static final GenerateRequest CAT =
            GenerateRequest.builder().prompt("a cat").build();
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String SUBMITTED = "{\"id\":\"task_1\",\"status\":\"queued\"}";
    private static final String RUNNING = "{\"id\":\"task_1\",\"status\":\"processing\",\"progress\":45}";
    private static final String DONE = "{\"status\":\"completed\",\"data\":[{\"url\":\"https://cdn.example/a.png\"}]}";
    private static final URI IMAGE = URI.create("https://cdn.example/a.png");

    private final TaskGateway gateway = new TaskGateway();
    private final AutoAdvancingScheduler time = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));

    @TempDir
    Path directory;

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    @Test
    void waitsForATaskAndDeliversWhatItMade() {
        gateway.fixture(200, "dieyuyun/async.submit.response.json")
                .fixture(200, "dieyuyun/async.poll.processing.json")
                .fixture(200, "dieyuyun/async.poll.done.json");

        ImageResult<URI> result = generate(Providers.OPENAI_COMPATIBLE);

        assertThat(result.images().get(0).content()).hasToString("https://cdn.example/koi.png");
        assertThat(result.images().get(0).revisedPrompt()).contains("...");
        assertThat(gateway.lines())
                .containsExactly(
                        "POST /v1/images/generations", "GET /v1/tasks/task_abc123", "GET /v1/tasks/task_abc123");
        assertThat(gateway.requests())
                .allMatch(request -> request.header("Authorization").equals("Bearer " + KEY));
        assertThat(result.attempts()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dieyuyun/async.poll.done-variant.json", "dieyuyun/async.poll.done.json"})
    void takesAFinishedTaskWithAndWithoutAStatus(String done) {
        gateway.fixture(200, "dieyuyun/async.submit.response.json").fixture(200, done);

        assertThat(generate(Providers.OPENAI_COMPATIBLE).images()).hasSize(1);
    }

    @Test
    void waitsForXaiThroughEmptyAndSpokenPending() {
        gateway.fixture(200, "xai/deferred.submit.response.json")
                .fixture(202, "xai/deferred.poll.pending-empty.txt")
                .fixture(202, "xai/deferred.poll.pending.json")
                .fixture(200, "xai/deferred.poll.done.json");

        ImageResult<URI> result = generate(Providers.XAI);

        assertThat(result.images().get(0).content().getHost()).isEqualTo("imgen.x.ai");
        assertThat(result.cost()).hasValueSatisfying(cost -> assertThat(cost).hasToString("0.02 USD"));
        assertThat(gateway.lines().get(3)).isEqualTo("GET /v1/images/e5b1b4d4-7b6a-4a0e-9c0d-7f3c7d8a1b2c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"completed\"}",
                "{\"data\":[{\"url\":\"https://cdn.example/preview.png\"}]}",
                "{\"status\":\"rendering\",\"data\":[{\"url\":\"https://cdn.example/preview.png\"}]}"
            })
    void theStatusOfATaskCountsMoreThanTheHttpStatus202(String pending) {
        gateway.then(SUBMITTED).then(202, "", pending).then(202, "", DONE);

        ImageResult<URI> result = generate(Providers.OPENAI_COMPATIBLE);

        assertThat(result.images().get(0).content()).isEqualTo(IMAGE);
        assertThat(gateway.lines()).hasSize(3);
    }

    @Test
    void ignoresTextBehindTheJsonOfAPoll() {
        gateway.then(SUBMITTED).then(RUNNING + "<!-- gateway -->").then(DONE + "<!-- gateway -->");

        assertThat(generate(Providers.OPENAI_COMPATIBLE).images()).hasSize(1);
        assertThat(gateway.lines()).hasSize(3);
    }

    @Test
    void tellsAModeratedTaskFromAFailedOne() {
        gateway.fixture(200, "xai/deferred.submit.response.json").fixture(200, "xai/deferred.poll.failed.json");
        ModerationException moderated = failure(ModerationException.class, Providers.XAI);

        assertThat(moderated.providerMessage()).contains("Content violates usage guidelines.");
        assertThat(moderated.task()).isPresent();

        try (TaskGateway other = new TaskGateway();
                ImagesService images = service(Providers.XAI, other)) {
            other.fixture(200, "xai/deferred.submit.response.json")
                    .then("{\"status\":\"failed\",\"error\":{\"code\":\"internal_error\",\"message\":\"we broke\"}}");

            assertThatThrownBy(() -> images.blocking().generate(CAT, Delivery.asUrl(), ASYNC))
                    .isInstanceOfSatisfying(TaskFailedException.class, failed -> {
                        assertThat(failed).hasMessageContaining("we broke");
                        assertThat(failed.details().code()).contains("internal_error");
                        assertThat(failed.billing()).isEqualTo(BillingStatus.UNKNOWN);
                    });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void readsWhatAGatewaySaysOfAFailure() {
        gateway.fixture(200, "dieyuyun/async.submit.response.json").fixture(200, "dieyuyun/async.poll.failed.json");

        assertThat(failure(ModerationException.class, Providers.OPENAI_COMPATIBLE)
                        .details()
                        .code())
                .contains("content_policy_violation");
    }

    @Test
    void saysThatATaskIsLostWhenTheGraceIsOver() {
        gateway.fixture(200, "xai/deferred.submit.response.json").fixture(404, "xai/error.404.deferred-expired.json");

        TaskNotFoundException lost = failure(TaskNotFoundException.class, Providers.XAI);

        assertThat(lost).hasMessageContaining("Request not found.");
        assertThat(lost.billing()).isEqualTo(BillingStatus.UNKNOWN);
        assertThat(elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(10)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void findsATaskThatIsKnownOnlyAMomentLater() {
        gateway.then(SUBMITTED).then(404, "", "{}").then(404, "", "{}").then(DONE);

        assertThat(generate(Providers.OPENAI_COMPATIBLE).images()).hasSize(1);
    }

    @Test
    void looksNoOftenerAtAServerThatFails() {
        gateway.then(SUBMITTED);
        for (int i = 0; i < 40; i++) {
            gateway.then(503, "", "overloaded");
        }
        CallOptions halfAMinute =
                ASYNC.toBuilder().timeout(Duration.ofSeconds(30)).build();

        TaskTimeoutException late = catchThrowableOfType(
                TaskTimeoutException.class,
                () -> run(Providers.OPENAI_COMPATIBLE, images -> images.generate(CAT, Delivery.asUrl(), halfAMinute)));

        // The polls are at 2, 4, 7, 11.5, 18.25 and 28.25 s.
        assertThat(time.skipped().subList(0, 5))
                .containsExactly(seconds(2), seconds(2), seconds(3), seconds(4.5), seconds(6.75));
        assertThat(gateway.lines()).hasSize(7);
        assertThat(late.billing()).isEqualTo(BillingStatus.UNKNOWN);
        assertThat(late).hasMessageContaining("task_1").hasMessageContaining("may be billed");
    }

    @Test
    void looksNoOftenerAtAServerThatIsGone() {
        gateway.then(SUBMITTED);
        CallOptions halfAMinute = ASYNC.toBuilder()
                .timeout(Duration.ofSeconds(30))
                .progressConsumer(told -> told.task().ifPresent(status -> closeQuietly()))
                .build();

        assertThatThrownBy(() ->
                        run(Providers.OPENAI_COMPATIBLE, images -> images.generate(CAT, Delivery.asUrl(), halfAMinute)))
                .isInstanceOfSatisfying(TaskTimeoutException.class, late -> assertThat(late.billing())
                        .isEqualTo(BillingStatus.UNKNOWN));
        assertThat(time.skipped().get(0)).isEqualTo(seconds(2));
        assertThat(time.skipped()).isSubsetOf(seconds(2), seconds(3), seconds(4.5), seconds(6.75), seconds(10));
    }

    private void closeQuietly() {
        try {
            gateway.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void heedsTheServersHintUpToTheCeilingAndNeverBelowTheInterval() {
        gateway.then(SUBMITTED)
                .then(200, "Retry-After: 7\r\n", RUNNING)
                .then(200, "Retry-After: 3600\r\n", RUNNING)
                .then(200, "Retry-After: 0\r\n", RUNNING)
                .then(DONE);

        generate(Providers.OPENAI_COMPATIBLE);

        assertThat(time.skipped()).containsExactly(seconds(2), seconds(7), seconds(10), seconds(4.5));
    }

    @Test
    void lengthensWaitsByChanceAndNeverShortensThem() {
        gateway.then(SUBMITTED).then(RUNNING).then(DONE);
        try (ImagesService images = builder(Providers.OPENAI_COMPATIBLE, gateway)
                .environment(new ServiceExecutors.Environment(Optional.of(time), Clock.systemUTC(), () -> 1.0))
                .build()) {
            images.blocking().generate(CAT, Delivery.asUrl(), ASYNC);
        }

        assertThat(time.skipped()).containsExactly(seconds(2.2), seconds(2.2));
    }

    @Test
    void waitsOnForAWordItDoesNotKnowAndTellsIt() throws Exception {
        gateway.then(SUBMITTED)
                .then("{\"status\":\"simmering\",\"progress\":\"60%\"}")
                .then(DONE);
        LinkedBlockingQueue<Progress> told = new LinkedBlockingQueue<>();
        CallOptions listening = ASYNC.toBuilder()
                .progressConsumer(progress -> progress.task().ifPresent(status -> told.add(progress)))
                .build();

        run(Providers.OPENAI_COMPATIBLE, images -> images.generate(CAT, Delivery.asUrl(), listening));

        TaskStatus submitted = told.poll(10, TimeUnit.SECONDS).task().orElseThrow();
        Progress second = told.poll(10, TimeUnit.SECONDS);
        assertThat(submitted.state()).isEqualTo(TaskStatus.State.QUEUED);
        assertThat(submitted.task().id()).isEqualTo("task_1");
        assertThat(second.phase()).isEqualTo(Progress.Phase.POLLING);
        assertThat(second.elapsed()).isEqualTo(seconds(2));
        assertThat(second.task().orElseThrow().providerStatus()).isEqualTo("simmering");
        assertThat(second.task().orElseThrow().state()).isEqualTo(TaskStatus.State.UNKNOWN);
        assertThat(second.task().orElseThrow().percent()).hasValue(60);
        assertThat(second.task().orElseThrow().nextPollAfter()).contains(seconds(2));
    }

    @Test
    void goesOnWhenALookIsCutOff() throws IOException {
        gateway.then(SUBMITTED).cut("{\"status\":").then(DONE);

        assertThat(generate(Providers.OPENAI_COMPATIBLE).images()).hasSize(1);
    }

    @Test
    void takesImagesInTheFirstResponseAndNeverLooks() {
        gateway.then("{\"id\":\"x\",\"data\":[{\"url\":\"https://cdn.example/a.png\"}]}");

        assertThat(generate(Providers.OPENAI_COMPATIBLE).images().get(0).content())
                .isEqualTo(IMAGE);
        assertThat(gateway.lines()).hasSize(1);
    }

    @Test
    void doesNotTakeAnResponseThatHasAnIdForATask() {
        gateway.then("{\"id\":\"chat_1\",\"data\":[]}");

        assertThatThrownBy(() -> run(
                        Providers.OPENAI_COMPATIBLE,
                        images -> images.generate(CAT, Delivery.asUrl(), CallOptions.DEFAULT)))
                .isInstanceOf(InvalidResponseException.class);
        assertThat(gateway.lines()).hasSize(1);
    }

    @Test
    void waitsForATaskThatWasNotRequestedForWhenTheResponseSaysItWaits() {
        gateway.then(SUBMITTED).then(DONE);

        ImageResult<URI> result =
                run(Providers.OPENAI_COMPATIBLE, images -> images.generate(CAT, Delivery.asUrl(), CallOptions.DEFAULT));

        assertThat(result.images()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "dGFzay00NzE+Lw== dGFzay00NzE%2BLw%3D%3D",
                "operations/4711 operations%2F4711",
                "'a b' a%20b",
                "a?b#c a%3Fb%23c",
                "100% 100%25",
                "a\\b a%5Cb",
                "{model}{id} %7Bmodel%7D%7Bid%7D",
                "ид %D0%B8%D0%B4",
                ".a..b. .a..b.",
                "a:b a:b"
            })
    void putsAnyIdIntoOneSegmentOfThePath(String id, String segment) {
        gateway.then("{\"id\":\"" + id.replace("\\", "\\\\") + "\",\"status\":\"queued\"}")
                .then(DONE);
        ImageTask task = run(Providers.OPENAI_COMPATIBLE, images -> images.submit(CAT));

        ImageResult<URI> result = run(
                Providers.OPENAI_COMPATIBLE,
                images -> images.await(ImageTask.fromJson(task.toJson()), Delivery.asUrl()));

        assertThat(task.id()).isEqualTo(id);
        assertThat(result.images()).hasSize(1);
        assertThat(gateway.lines()).containsExactly("POST /v1/images/generations", "GET /v1/tasks/" + segment);
    }

    @Test
    void usesALongIdThatContainsTheKey() {
        String id = "+".repeat(1_000) + KEY;
        gateway.then("{\"id\":\"" + id + "\",\"status\":\"queued\"}").then(DONE);
        ImageTask task = run(Providers.OPENAI_COMPATIBLE, images -> images.submit(CAT));

        run(Providers.OPENAI_COMPATIBLE, images -> images.status(ImageTask.fromJson(task.toJson())));

        assertThat(task.id()).startsWith("sealed.");
        assertThat(gateway.lines().get(1)).isEqualTo("GET /v1/tasks/" + "%2B".repeat(1_000) + KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../admin", ".", "..", "...", "a/../b", "a\\\\..\\\\b", "a\\nb", "a\\u202eb", " "})
    void refusesAnIdThatCouldBeAPath(String id) {
        gateway.then("{\"id\":\"" + id + "\",\"status\":\"queued\"}");

        InvalidResponseException refused = failure(InvalidResponseException.class, Providers.OPENAI_COMPATIBLE);

        assertThat(refused.billing()).isEqualTo(BillingStatus.UNKNOWN);
        assertThat(gateway.lines()).hasSize(1);
    }

    @Test
    void namesAnIdThatItCannotUse() {
        gateway.then("{\"id\":\"" + "x".repeat(1_100) + "\",\"status\":\"queued\"}")
                .then("{\"id\":\"" + KEY + "\\n\",\"status\":\"queued\"}");

        InvalidResponseException tooLong = failure(InvalidResponseException.class, Providers.OPENAI_COMPATIBLE);
        InvalidResponseException unprintable = failure(InvalidResponseException.class, Providers.OPENAI_COMPATIBLE);

        assertThat(tooLong).hasMessageMatching("(?s).*invalid task id, \"x{100,200}\\.\\.\\.\".*");
        assertThat(unprintable).hasMessageContaining("\"***\"").hasMessageNotContaining(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a\\nb", ""})
    void pollsTheStatusUrlOfATaskWhoseIdItCannotUse(String id) {
        ProviderProfile profile = withTask(task -> task.statusUrlPointers(List.of("/poll")));
        gateway.then("{\"id\":\"" + id + "\",\"status\":\"queued\",\"poll\":\"/v1/look/1\"}")
                .then(DONE);

        assertThat(generate(profile).images()).hasSize(1);
        assertThat(gateway.lines().get(1)).isEqualTo("GET /v1/look/1");
    }

    @Test
    void endsAtOnceWhenTheKeyIsRefusedWhileLooking() {
        gateway.then(SUBMITTED).then(401, "", "{\"error\":{\"message\":\"bad key " + KEY + "\"}}");

        AuthenticationException refused = failure(AuthenticationException.class, Providers.OPENAI_COMPATIBLE);

        assertThat(refused.billing()).isEqualTo(BillingStatus.UNKNOWN);
        assertThat(refused.task()).map(ImageTask::id).contains("task_1");
        assertThat(refused).hasMessageNotContaining(KEY);
        assertThat(gateway.lines()).hasSize(2);
    }

    @Test
    void resumesInAnotherServiceFromJsonAndSubmitsNothing() throws IOException {
        gateway.then(SUBMITTED).then(RUNNING).then(done(image()));
        String json =
                run(Providers.OPENAI_COMPATIBLE, images -> images.submit(CAT)).toJson();
        assertThat(json).doesNotContain(KEY);

        ImageResult<Path> result = run(
                Providers.OPENAI_COMPATIBLE,
                images -> images.await(ImageTask.fromJson(json), Delivery.toDirectory(directory)));

        assertThat(result.images().get(0).content()).hasBinaryContent(image());
        assertThat(gateway.lines())
                .containsExactly("POST /v1/images/generations", "GET /v1/tasks/task_1", "GET /v1/tasks/task_1");
    }

    @Test
    void canBeAwaitedAgainAfterTheDeadline() {
        gateway.then(SUBMITTED).then(RUNNING);
        CallOptions brief = ASYNC.toBuilder().timeout(Duration.ofSeconds(20)).build();
        TaskTimeoutException late = catchThrowableOfType(
                TaskTimeoutException.class,
                () -> run(Providers.OPENAI_COMPATIBLE, images -> images.generate(CAT, Delivery.asUrl(), brief)));
        gateway.then(DONE);

        ImageResult<URI> result = run(
                Providers.OPENAI_COMPATIBLE, images -> images.await(late.task().orElseThrow(), Delivery.asUrl()));

        assertThat(result.images()).hasSize(1);
        assertThat(gateway.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(1);
    }

    @Test
    void leavesNoFileOfALookThatWasNotTheLast() throws IOException {
        String partial =
                "{\"data\":[{\"b64_json\":\"" + SampleImages.base64(image()) + "\"}],\"status\":\"processing\"}";
        gateway.then(SUBMITTED).then(partial).then(partial).then(done(image()));

        ImageResult<Path> result = run(
                Providers.OPENAI_COMPATIBLE, images -> images.generate(CAT, Delivery.toDirectory(directory), ASYNC));

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(result.images().get(0).content());
        }
    }

    @Test
    void cancelsBetweenLooksAtOnce() throws Exception {
        gateway.then(SUBMITTED);
        time.freeze();
        CountDownLatch waiting = new CountDownLatch(1);
        CallOptions listening = ASYNC.toBuilder()
                .progressConsumer(told -> told.task().ifPresent(status -> waiting.countDown()))
                .build();
        try (ImagesService images = service(Providers.OPENAI_COMPATIBLE, gateway)) {
            CompletableFuture<ImageResult<Path>> call =
                    images.generate(CAT, Delivery.toDirectory(directory), listening);
            assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
            time.awaitDelay();

            call.cancel(false);

            // Time stands still, so that only the cancellation can remove what was scheduled.
            Await.until("nothing is scheduled", () -> time.scheduledCount() == 0);
        }
        assertThat(directory).isEmptyDirectory();
        assertThat(gateway.lines()).hasSize(1);
    }

    @Test
    void saysHowATaskIsWithoutWaiting() {
        gateway.then(RUNNING);

        TaskStatus status = run(Providers.OPENAI_COMPATIBLE, images -> images.status(images.task("task_1")));

        assertThat(status.state()).isEqualTo(TaskStatus.State.RUNNING);
        assertThat(status.percent()).hasValue(45);
        assertThat(status.isTerminal()).isFalse();
        assertThat(gateway.lines()).containsExactly("GET /v1/tasks/task_1");
    }

    @Test
    void saysThatATaskIsDoneOrFailedOrLost() throws IOException {
        gateway.then(done(image()))
                .fixture(200, "dieyuyun/async.poll.failed.json")
                .then(404, "", "{\"error\":\"no such task\"}");
        try (ImagesService images = service(Providers.OPENAI_COMPATIBLE, gateway)) {
            ImageTask task = images.task("task_1");

            assertThat(images.blocking().status(task).state()).isEqualTo(TaskStatus.State.DONE);
            TaskStatus failed = images.blocking().status(task);
            assertThat(failed.state()).isEqualTo(TaskStatus.State.FAILED);
            assertThat(failed.error()).containsInstanceOf(ModerationException.class);
            assertThatThrownBy(() -> images.blocking().status(task)).isInstanceOf(TaskNotFoundException.class);
        }
    }

    @Test
    void cancelsATaskAtAProviderThatCan() {
        gateway.then("{\"status\":\"cancelled\"}").then(204, "", "").then("{\"status\":\"completed\"}");
        ProviderProfile profile =
                withTask(task -> task.cancelRequest(TaskRequest.post("/v1/tasks/{id}/cancel", Map.of())));
        try (ImagesService images = service(profile, gateway)) {
            ImageTask task = images.task("task_1");

            assertThat(images.blocking().cancel(task).state()).isEqualTo(TaskStatus.State.CANCELLED);
            assertThat(images.blocking().cancel(task).state()).isEqualTo(TaskStatus.State.CANCELLED);
            assertThat(images.blocking().cancel(task).state()).isEqualTo(TaskStatus.State.DONE);
        }
        assertThat(gateway.lines().get(0)).isEqualTo("POST /v1/tasks/task_1/cancel");
    }

    @Test
    void refusesToCancelWhereThatCannotBe() {
        assertThatThrownBy(() -> run(Providers.XAI, images -> images.cancel(images.task("t"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("cannot be cancelled");
    }

    @Test
    void refusesATaskOfAnotherProviderOrAddress() {
        ImageTask foreign = ImageTask.of("xai", URI.create(gateway.url()), "t", NOON);
        ImageTask elsewhere = ImageTask.of("openai-compatible", URI.create("https://other.example/v1"), "t", NOON);

        assertThatThrownBy(() -> run(Providers.OPENAI_COMPATIBLE, images -> images.status(foreign)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> run(Providers.OPENAI_COMPATIBLE, images -> images.status(elsewhere)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> run(Providers.OPENAI, images -> images.status(images.task("t"))))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(gateway.lines()).isEmpty();
    }

    @Test
    void keepsASubmissionThatWasAnsweredWithAddresses() {
        gateway.then(DONE);
        ImageTask task = run(Providers.OPENAI_COMPATIBLE, images -> images.submit(CAT));

        ImageResult<URI> result = run(
                Providers.OPENAI_COMPATIBLE,
                images -> images.await(ImageTask.fromJson(task.toJson()), Delivery.asUrl()));

        assertThat(result.images().get(0).content()).isEqualTo(IMAGE);
        assertThat(gateway.lines()).hasSize(1);
    }

    @Test
    void losesNoImageOfASubmissionThatWasAnsweredWithThem() throws IOException {
        gateway.then(done(image()));

        InvalidImageException paid = catchThrowableOfType(
                InvalidImageException.class, () -> run(Providers.OPENAI_COMPATIBLE, images -> images.submit(CAT)));

        assertThat(paid.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(paid.outcomes().get(0)).isInstanceOf(ImageOutcome.Delivered.class);
    }

    @Test
    void takesTheKeyNowhereElse() throws IOException {
        try (TaskGateway other = new TaskGateway()) {
            other.then(DONE);
            ProviderProfile profile = withTask(task -> task.statusUrlPointers(List.of("/poll")));
            String submitted = "{\"id\":\"task_1\",\"status\":\"queued\",\"poll\":\"" + other.url() + "/look\"}";
            gateway.then(submitted).then(404, "", "{}").then(submitted);

            assertThat(failure(BlockedUrlException.class, profile).billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(other.lines()).isEmpty();

            ImagesServiceBuilder open = builder(profile, gateway)
                    .downloadPolicy(
                            DownloadPolicy.builder().allowHost("127.0.0.1").build());
            try (ImagesService images = open.build()) {
                assertThat(images.blocking()
                                .generate(CAT, Delivery.asUrl(), ASYNC)
                                .images())
                        .hasSize(1);
            }
            assertThat(other.lines()).containsExactly("GET /v1/look");
            assertThat(other.requests().get(0).header("Authorization")).isEmpty();
        }
    }

    @Test
    void masksTheKeyInTheHeadersOfAPollWithoutTheKey() throws IOException {
        try (TaskGateway region = new TaskGateway()) {
            region.then(404, "x-request-id: req-" + KEY + "\r\n", "{}");
            ProviderProfile profile = withTask(task -> task.statusUrlPointers(List.of("/poll")));
            gateway.then("{\"id\":\"task_1\",\"status\":\"queued\",\"poll\":\"" + region.url() + "/look\"}");
            ImageTask task = run(profile, images -> images.submit(CAT));

            try (ImagesService images = builder(profile, gateway)
                    .downloadPolicy(
                            DownloadPolicy.builder().allowHost("127.0.0.1").build())
                    .build()) {
                assertThatThrownBy(() -> images.blocking().status(task))
                        .isInstanceOfSatisfying(ImagesException.class, failure -> assertThat(failure.requestId())
                                .contains("req-***"))
                        .hasMessageNotContaining(KEY);
            }
        }
    }

    @Test
    void namesTheHostThatIsNotTrustedIfItRejectsAPollWithoutTheKey() throws IOException {
        try (TaskGateway region = new TaskGateway()) {
            region.then(403, "", "{\"error\":{\"message\":\"no credentials\"}}");
            ProviderProfile profile = withTask(task -> task.statusUrlPointers(List.of("/poll")));
            gateway.then("{\"id\":\"task_1\",\"status\":\"queued\",\"poll\":\"" + region.url() + "/look\"}");

            try (ImagesService images = builder(profile, gateway)
                    .downloadPolicy(
                            DownloadPolicy.builder().allowHost("127.0.0.1").build())
                    .build()) {
                assertThatThrownBy(() -> images.blocking().generate(CAT, Delivery.asUrl(), ASYNC))
                        .isInstanceOf(AuthenticationException.class)
                        .hasMessageContaining("127.0.0.1:" + region.port())
                        .hasMessageContaining("trustedHosts")
                        .hasMessageNotContaining("check the API key");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "cancelled", "blocked"})
    void doesNotKnowTheChargeOfATaskThatEndedWithoutAnImage(String status) {
        gateway.then(SUBMITTED).then("{\"status\":\"" + status + "\",\"error\":{\"message\":\"sorry\"}}");

        assertThat(failure(ApiException.class, Providers.OPENAI_COMPATIBLE).billing())
                .isEqualTo(BillingStatus.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isBilledIfTheSubmissionOrTheFailedTaskNamesACost(boolean submission) {
        ResponseMapping mapping =
                ResponseMapping.builder().costPointers(List.of("/credits")).build();
        ProviderProfile profile =
                withTask(task -> task).toBuilder().responseMapping(mapping).build();
        String cost = ",\"credits\":2.5}";
        gateway.then("{\"id\":\"task_1\",\"status\":\"queued\"" + (submission ? cost : "}"))
                .then("{\"status\":\"failed\"" + (submission ? "}" : cost));

        TaskFailedException failed = failure(TaskFailedException.class, profile);

        assertThat(failed.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(failed.cost().orElseThrow().amount()).isEqualByComparingTo("2.5");
    }

    @Test
    void isNotBilledIfTheFailedTaskNamesACostOfZero() {
        ResponseMapping mapping =
                ResponseMapping.builder().costPointers(List.of("/credits")).build();
        ProviderProfile profile =
                withTask(task -> task).toBuilder().responseMapping(mapping).build();
        gateway.then(SUBMITTED).then("{\"status\":\"failed\",\"credits\":0}");

        assertThat(failure(TaskFailedException.class, profile).billing()).isEqualTo(BillingStatus.REJECTED);
    }

    @Test
    void reportsTheCostThatOnlyTheSubmissionNames() {
        ResponseMapping mapping = ResponseMapping.builder()
                .costPointers(List.of("/credits"))
                .costUnit(ResponseMapping.CostUnit.CREDITS)
                .build();
        ProviderProfile profile =
                withTask(task -> task).toBuilder().responseMapping(mapping).build();
        gateway.then("{\"id\":\"task_1\",\"status\":\"queued\",\"credits\":24}").then(DONE);

        assertThat(generate(profile).cost().orElseThrow()).hasToString("24 credits");
    }

    @Test
    void doesNotPollATaskAgainThatTheProviderHasRemoved() {
        gateway.then(SUBMITTED).then("{\"status\":\"expired\"}");

        failure(TaskNotFoundException.class, Providers.OPENAI_COMPATIBLE);

        assertThat(gateway.lines()).hasSize(2);
    }

    @Test
    void survivesAFewWebPagesWhilePolling() {
        String page = "<html><title>Bad gateway</title>";
        gateway.then(SUBMITTED)
                .then(page)
                .then(page)
                .then(page)
                .then(RUNNING)
                .then(page)
                .then(DONE);

        assertThat(generate(Providers.OPENAI_COMPATIBLE).images()).hasSize(1);
    }

    @Test
    void survivesAFewBinaryResponsesWhilePolling() {
        String type = "Content-Type: application/octet-stream\r\n";
        String unknown = "PK\3\4" + "\0".repeat(1000);
        gateway.then(SUBMITTED)
                .then(200, type, unknown)
                .then(200, "", unknown)
                .then(200, type, unknown)
                .then(RUNNING)
                .then(200, type, unknown)
                .then(DONE);

        assertThat(generate(Providers.OPENAI_COMPATIBLE).images()).hasSize(1);
    }

    @Test
    void keepsABinaryResponseToASubmission() {
        String unknown = "PK\3\4" + "\0".repeat(1000);
        gateway.then(200, "Content-Type: application/octet-stream\r\n", unknown);

        InvalidImageException failure = failure(InvalidImageException.class, Providers.OPENAI_COMPATIBLE);

        assertThat(failure.outcomes()).hasSize(1);
        assertThat(((ImageOutcome.Failed<?>) failure.outcomes().get(0)).recoveredBytes())
                .hasValueSatisfying(bytes -> assertThat(bytes.length()).isEqualTo(unknown.length()));
    }

    @Test
    void endsAfterFourWebPagesInARow() {
        gateway.then(SUBMITTED).then("<html><title>Bad gateway</title>");

        InvalidResponseException unreadable = failure(InvalidResponseException.class, Providers.OPENAI_COMPATIBLE);

        assertThat(unreadable).hasMessageContaining("Bad gateway");
        assertThat(unreadable.task()).isPresent();
        assertThat(gateway.lines()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><title>404 Not Found</title>", "404 page not found", ""})
    void survivesAFewPagesThatAGatewaySendsWithStatus404(String page) {
        gateway.then(SUBMITTED).then(RUNNING).then(RUNNING).then(RUNNING).then(RUNNING);
        gateway.then(404, "", page)
                .then(404, "", page)
                .then(404, "", page)
                .then(RUNNING)
                .then(404, "", page)
                .then(DONE);

        assertThat(generate(Providers.OPENAI_COMPATIBLE).images()).hasSize(1);
        assertThat(gateway.lines()).hasSize(11);
    }

    @Test
    void aTaskIsNotFoundAfterFourPagesWithStatus404InARow() {
        gateway.then(SUBMITTED).then(RUNNING).then(RUNNING).then(RUNNING).then(RUNNING);
        gateway.then(404, "", "<html><title>404 Not Found</title>");

        TaskNotFoundException lost = failure(TaskNotFoundException.class, Providers.OPENAI_COMPATIBLE);

        assertThat(lost).hasMessageContaining("404 Not Found");
        assertThat(lost.task()).isPresent();
        assertThat(gateway.lines()).hasSize(9);
    }

    @Test
    void aTaskIsNotFoundIfTheProviderStatesIt() {
        gateway.then(SUBMITTED).then(RUNNING).then(RUNNING).then(RUNNING).then(RUNNING);
        gateway.then(404, "", "{\"error\":\"no such task\"}");

        failure(TaskNotFoundException.class, Providers.OPENAI_COMPATIBLE);

        assertThat(gateway.lines()).hasSize(6);
    }

    @Test
    void endsWithAnErrorThatIsFinalAlthoughItsStatusIsTemporary() {
        ProviderProfile profile = withTask(task -> task.finalCodes(List.of("GENERATION_*")));
        gateway.then(SUBMITTED)
                .then(500, "", "{\"error\":{\"code\":\"busy\",\"message\":\"wait\"}}")
                .then(500, "", "{\"error\":{\"code\":\"generation_failed\",\"message\":\"broken\"}}");

        ApiException failed = failure(ApiException.class, profile);

        assertThat(failed).hasMessageContaining("broken");
        assertThat(failed.billing()).isEqualTo(BillingStatus.UNKNOWN);
        assertThat(gateway.lines()).hasSize(3);
    }

    @Test
    void takesTheKeyToAHostThatTheProfileTrusts() throws IOException {
        try (TaskGateway region = new TaskGateway()) {
            region.then(DONE);
            ProviderProfile profile = withTask(task ->
                    task.statusUrlPointers(List.of("/poll")).trustedHosts(List.of("127.0.0.1:" + region.port())));
            gateway.then("{\"id\":\"task_1\",\"poll\":\"" + region.url() + "/look\"}");

            assertThat(generate(profile).images()).hasSize(1);
            assertThat(region.requests().get(0).header("Authorization")).isEqualTo("Bearer " + KEY);
        }
    }

    @Test
    void looksWhereTheLocationHeaderSays() {
        ProviderProfile profile = withTask(task -> task.useLocationHeader(true));
        gateway.then(202, "Location: /v1/jobs/job-7\r\n", "").then(DONE);

        assertThat(generate(profile).images()).hasSize(1);
        assertThat(gateway.lines().get(1)).isEqualTo("GET /v1/jobs/job-7");
        assertThat(gateway.requests().get(1).header("Authorization")).isEqualTo("Bearer " + KEY);
    }

    /** The request may be charged: a second service must not receive it. */
    @Test
    void aTaskThatWasAcceptedIsNotRejectedByAnUnknownCode() {
        gateway.then(202, "", "{\"id\":\"task_1\",\"code\":\"accepted\",\"message\":\"queued\"}")
                .then(DONE);

        assertThat(generate(withTask(task -> task)).images()).hasSize(1);
    }

    @Test
    void pollsAPathThatContainsTheModel() {
        TaskProtocol task = TaskProtocol.builder()
                .statusRequest(TaskRequest.get("/{model}/requests/{id}"))
                .build();
        Operation operation = Operation.of(
                "/{model}",
                Field.of(Parameter.MODEL, "", Constraint.any()).asRequired(),
                Field.of(Parameter.PROMPT, Constraint.any()).asRequired());
        ProviderProfile profile = ProviderProfile.builder()
                .id("queue")
                .title("Queue")
                .generation(operation)
                .task(task)
                .build();
        GenerateRequest request =
                GenerateRequest.builder().prompt("a cat").model("acme/image 2").build();
        gateway.then(SUBMITTED).then(DONE).then(DONE);

        ImageTask submitted = run(profile, images -> images.submit(request));
        run(profile, images -> images.await(ImageTask.fromJson(submitted.toJson()), Delivery.asUrl()));

        assertThat(gateway.lines())
                .containsExactly("POST /v1/acme/image%202", "GET /v1/acme/image%202/requests/task_1");
        for (ImageTask unsafe : List.of(
                ImageTask.of("queue", submitted.baseUrl(), "task_1", NOON),
                submitted.withModel("../tasks"),
                submitted.withModel("a//b"))) {
            assertThatThrownBy(() -> run(profile, images -> images.status(unsafe)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("task.model is required without empty segments");
        }
        assertThat(gateway.lines()).hasSize(2);
        assertThatThrownBy(
                        () -> Providers.OPENAI_COMPATIBLE.toBuilder().task(task).build())
                .hasMessageContaining("a path of the task contains {model}");
    }

    @Test
    void looksByPostAndFetchesTheResultByAnotherRequest() {
        ProviderProfile profile =
                withTask(task -> task.statusRequest(TaskRequest.post("/v1/query", Map.of("task_id", "{id}")))
                        .resultRequest(TaskRequest.get("/v1/results/{id}")));
        gateway.then(SUBMITTED)
                .then(RUNNING)
                .then("{\"status\":\"COMPLETED\"}")
                .then(503, "", "")
                .then("{\"data\":[{\"url\":\"https://cdn.example/a.png\"}]}");

        assertThat(generate(profile).images()).hasSize(1);
        assertThat(gateway.lines().subList(1, 5))
                .containsExactly(
                        "POST /v1/query", "POST /v1/query", "GET /v1/results/task_1", "GET /v1/results/task_1");
        assertThat(new String(gateway.requests().get(1).body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"task_id\":\"task_1\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "GET"})
    void cancelsAtTheUrlOfTheSubmissionInAnotherProcess(String method) {
        ProviderProfile profile = withTask(task ->
                task.cancelUrlPointers(List.of("/urls/stop", "/urls/cancel")).cancelUrlMethod(method));
        gateway.then("{\"id\":\"task_1\",\"status\":\"queued\",\"urls\":{\"cancel\":\"/v1/jobs/7/cancel\"}}")
                .then(202, "", "{\"status\":\"CANCELLATION_REQUESTED\"}");

        String json = run(profile, images -> images.submit(CAT)).toJson();
        TaskStatus status = run(profile, images -> images.cancel(ImageTask.fromJson(json)));

        assertThat(status.state()).isEqualTo(TaskStatus.State.UNKNOWN);
        assertThat(status.providerStatus()).isEqualTo("CANCELLATION_REQUESTED");
        assertThat(gateway.lines().get(1)).isEqualTo(method + " /v1/jobs/7/cancel");
        assertThat(gateway.requests().get(1).header("Authorization")).isEqualTo("Bearer " + KEY);
        assertThat(gateway.requests().get(1).body()).isEmpty();
    }

    @Test
    void cancelsOnlyAtHostsThatTheProfileTrusts() throws IOException {
        try (TaskGateway region = new TaskGateway()) {
            region.then(204, "", "");
            String submitted = "{\"id\":\"task_1\",\"stop\":\"" + region.url() + "/stop\"}";
            ProviderProfile wary = withTask(task -> task.cancelUrlPointers(List.of("/stop")));
            ProviderProfile trusting = withTask(task ->
                    task.cancelUrlPointers(List.of("/stop")).trustedHosts(List.of("127.0.0.1:" + region.port())));
            gateway.then(submitted);
            ImageTask task = run(wary, images -> images.submit(CAT));

            try (ImagesService images = builder(wary, gateway)
                    .downloadPolicy(DownloadPolicy.builder()
                            .allowHost("127.0.0.1:" + region.port())
                            .build())
                    .build()) {
                assertThatThrownBy(() -> images.blocking().cancel(task))
                        .isInstanceOf(BlockedUrlException.class)
                        .hasMessageContaining("host of the cancel URL is not trusted, 127.0.0.1:" + region.port())
                        .hasMessageContaining("add the host to trustedHosts of the task in the profile");
            }
            assertThatThrownBy(() -> run(wary, images -> images.cancel(task))).isInstanceOf(BlockedUrlException.class);
            assertThat(region.lines()).isEmpty();
            assertThat(run(trusting, images -> images.cancel(task)).state()).isEqualTo(TaskStatus.State.CANCELLED);
            assertThat(region.requests().get(0).header("Authorization")).isEqualTo("Bearer " + KEY);
        }
    }

    @Test
    void rejectsATaskWithoutTheUrlThatTheProfileNeeds() {
        ProviderProfile profile = Providers.OPENAI_COMPATIBLE.toBuilder()
                .task(TaskProtocol.builder()
                        .statusUrlPointers(List.of("/urls/get"))
                        .cancelUrlPointers(List.of("/urls/cancel"))
                        .build())
                .build();

        assertThatThrownBy(() -> run(profile, images -> images.status(images.task("task_1"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("task.status_url is required, because the profile has no statusRequest");
        assertThatThrownBy(() -> run(profile, images -> images.await(images.task("task_1"), Delivery.asUrl())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("task.status_url is required");
        assertThatThrownBy(() -> run(profile, images -> images.cancel(images.task("task_1"))))
                .isInstanceOfSatisfying(InvalidRequestException.class, invalid -> {
                    assertThat(invalid)
                            .hasMessageContaining(
                                    "task.cancel_url is required, because the profile has no cancelRequest");
                    assertThat(invalid.billing()).isEqualTo(BillingStatus.NOT_SENT);
                    assertThat(invalid.details().provider()).contains("openai-compatible");
                });
        assertThat(gateway.lines()).isEmpty();
    }

    @Test
    void requestsTheResultAtTheUrlOfTheSubmission() {
        ProviderProfile profile = withTask(task -> task.resultUrlPointers(List.of("/response_url")));
        gateway.then("{\"id\":\"task_1\",\"status\":\"IN_QUEUE\",\"response_url\":\"/v1/results/7\"}")
                .then("{\"status\":\"COMPLETED\"}")
                .then("{\"data\":[{\"url\":\"https://cdn.example/a.png\"}]}")
                .then("{\"status\":\"COMPLETED\",\"response_url\":\"/v1/results/8\"}")
                .then("{\"data\":[{\"url\":\"https://cdn.example/a.png\"}]}");

        ImageTask task =
                ImageTask.fromJson(run(profile, images -> images.submit(CAT)).toJson());
        run(profile, images -> images.await(task, Delivery.asUrl()));
        run(profile, images -> images.await(task, Delivery.asUrl()));

        assertThat(task.resultUrl()).contains("/v1/results/7");
        assertThat(gateway.lines().subList(1, 5))
                .containsExactly(
                        "GET /v1/tasks/task_1", "GET /v1/results/7", "GET /v1/tasks/task_1", "GET /v1/results/8");
    }

    @Test
    void requestsTheResultAtAPathOfMembersOfTheStatus() {
        ProviderProfile profile = withTask(
                task -> task.resultRequest(TaskRequest.get("/v1/{/result/model}/files/{/result/ids/0}?task={id}")));
        gateway.then(SUBMITTED)
                .then("{\"status\":\"COMPLETED\",\"result\":{\"model\":\"a/b {id}\",\"ids\":[42]}}")
                .then("{\"data\":[{\"url\":\"https://cdn.example/a.png\"}]}");

        assertThat(generate(profile).images()).hasSize(1);
        assertThat(gateway.lines().get(2)).isEqualTo("GET /v1/a%2Fb%20%7Bid%7D/files/42?task=task_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "{}", "\"..\"", "\".\""})
    void pathOfTheResultThatHasNoValueIsBilledAndNamesThePointer(String value) {
        ProviderProfile profile = withTask(task -> task.resultRequest(TaskRequest.get("/v1/files/{/file}")));
        gateway.then(SUBMITTED).then("{\"status\":\"COMPLETED\",\"file\":" + value + "}");

        InvalidResponseException failure = failure(InvalidResponseException.class, profile);

        assertThat(failure).hasMessageContaining("value at /file");
        assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(failure.task()).isPresent();
        assertThat(gateway.lines()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void resultThatIsNotAvailableIsBilledAndNamesItsUrl(int status) {
        String url = gateway.url() + "/results/1?signature=abc";
        gateway.then(SUBMITTED)
                .then("{\"status\":\"COMPLETED\",\"result\":\"" + url + "\"}")
                .then(status, "", "{\"error\":{\"message\":\"no such document\"}}");

        ImagesException failure =
                failure(ImagesException.class, withTask(task -> task.resultUrlPointers(List.of("/result"))));

        assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(failure.details().hint().orElseThrow())
                .contains("task has succeeded")
                .contains(gateway.url() + "/results/1?…")
                .doesNotContain("signature=abc");
        assertThat(failure.task()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"task_1\",\"status\":\"completed\"}",
                "{\"id\":\"task_1\",\"status\":\"completed\",\"answer\":[\"https://cdn.example/a.png\"]}"
            })
    void resultThatCannotBeReadIsBilled(String done) {
        gateway.then(SUBMITTED).then(done).then(done);

        InvalidResponseException polled = failure(InvalidResponseException.class, Providers.OPENAI_COMPATIBLE);
        InvalidResponseException submitted = catchThrowableOfType(
                InvalidResponseException.class,
                () -> run(Providers.OPENAI_COMPATIBLE, images -> images.generate(CAT, Delivery.asUrl())));

        for (InvalidResponseException failure : List.of(polled, submitted)) {
            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure.details().body()).contains(done);
        }
        assertThat(polled.task()).isPresent();
    }

    @Test
    void resultWhoseUrlIsBlockedIsBilledAndNamesItsUrl() {
        gateway.then(SUBMITTED).then("{\"status\":\"COMPLETED\",\"result\":\"https://10.0.0.1/r\"}");

        BlockedUrlException failure =
                failure(BlockedUrlException.class, withTask(task -> task.resultUrlPointers(List.of("/result"))));

        assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(failure.details().hint().orElseThrow()).contains("https://10.0.0.1/r");
        assertThat(gateway.lines()).hasSize(2);
    }

    @Test
    void previewsOfARunningTaskAreNotKeptAtTheTimeout() throws IOException {
        gateway.then(SUBMITTED).then(done(image()).replace("completed", "processing"));
        CallOptions brief = ASYNC.toBuilder().timeout(Duration.ofSeconds(20)).build();

        TaskTimeoutException failure = catchThrowableOfType(
                TaskTimeoutException.class,
                () -> run(
                        Providers.OPENAI_COMPATIBLE,
                        images -> images.generate(CAT, Delivery.toDirectory(directory), brief)));

        assertThat(failure).hasMessageContaining("id = task_1");
        assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
        assertThat(failure.outcomes()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void previewsOfATaskThatFailsAreNotKept() throws IOException {
        gateway.then(SUBMITTED)
                .then(done(image()).replace("completed", "processing"))
                .then("{\"status\":\"failed\",\"error\":{\"message\":\"sorry\"}}");

        TaskFailedException failure = catchThrowableOfType(
                TaskFailedException.class,
                () -> run(
                        Providers.OPENAI_COMPATIBLE,
                        images -> images.generate(CAT, Delivery.toDirectory(directory), ASYNC)));

        assertThat(failure.outcomes()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void asksNothingInSubmitOfAProviderWithoutTasks() {
        assertThatThrownBy(() -> run(Providers.OPENAI, images -> images.submit(CAT)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("async");
        assertThat(gateway.lines()).isEmpty();
    }

    private static ProviderProfile withTask(java.util.function.UnaryOperator<TaskProtocol.Builder> change) {
        TaskProtocol.Builder task = TaskProtocol.builder()
                .activation(AsyncActivation.member("async", true))
                .statusRequest(TaskRequest.get("/v1/tasks/{id}"))
                .pollingSchedule(PollingSchedule.DEFAULT);
        return Providers.OPENAI_COMPATIBLE.toBuilder()
                .task(change.apply(task).build())
                .build();
    }

    private ImageResult<URI> generate(ProviderProfile profile) {
        return run(profile, images -> images.generate(CAT, Delivery.asUrl(), ASYNC));
    }

    private <X extends Throwable> X failure(Class<X> type, ProviderProfile profile) {
        X failure = catchThrowableOfType(type, () -> generate(profile));
        assertThat(failure).as("it failed").isNotNull();
        return failure;
    }

    private <T> T run(ProviderProfile profile, java.util.function.Function<ImagesService, CompletableFuture<T>> call) {
        try (ImagesService images = service(profile, gateway)) {
            return call.apply(images).join();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            throw e;
        }
    }

    private ImagesService service(ProviderProfile profile, TaskGateway at) {
        return builder(profile, at).build();
    }

    private ImagesServiceBuilder builder(ProviderProfile profile, TaskGateway at) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(at.url())
                .apiKey(KEY)
                .environment(new ServiceExecutors.Environment(
                        Optional.of(time), Clock.fixed(NOON, ZoneOffset.UTC), () -> 0.0));
    }

    private Duration elapsed() {
        return time.skipped().stream().reduce(Duration.ZERO, Duration::plus);
    }

    private static byte[] image() throws IOException {
        return SampleImages.encoded("png", 8, 8);
    }

    private static String done(byte[] image) {
        return "{\"status\":\"completed\",\"data\":[{\"b64_json\":\"" + SampleImages.base64(image) + "\"}]}";
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
