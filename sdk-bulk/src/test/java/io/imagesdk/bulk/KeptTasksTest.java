package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.ImageTask;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that the provider does not find for a while: they are charged, and remain in the record. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeptTasksTest {
    private static final String NOT_FOUND = "{\"error\":{\"message\":\"no such task\"}}";

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();
    private final List<ItemRecord> records = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        sandbox.close();
    }

    /** Returns a profile whose tasks must be found by every poll. */
    private static ProviderProfile profile() {
        return withoutKeys().toBuilder().idempotencyHeader("Idempotency-Key").build();
    }

    /**
     * Returns a profile whose tasks must be found by every poll. It recognizes no repetition of a request, so that an
     * unknown item is not requested again.
     */
    static ProviderProfile withoutKeys() {
        Duration interval = Duration.ofMillis(200);
        PollingSchedule schedule = new PollingSchedule(interval, interval, 1, interval, Duration.ZERO);
        return Providers.OPENAI_COMPATIBLE.toBuilder()
                .task(Providers.OPENAI_COMPATIBLE.task().orElseThrow().toBuilder()
                        .pollingSchedule(schedule)
                        .build())
                .build();
    }

    private BulkSummary run(boolean retryUnknown) {
        return run(profile(), retryUnknown);
    }

    private BulkSummary run(ProviderProfile profile, boolean retryUnknown) {
        try (ImagesService images = ImagesService.builder()
                        .provider(profile)
                        .baseUrl(sandbox.baseUrl())
                        .apiKey("key")
                        .build();
                BulkRun run = BulkRun.builder(images)
                        .journal(directory.resolve("journal"))
                        .output(directory.resolve("images"))
                        .callOptions(CallOptions.builder().async(true).build())
                        .retryUnknown(retryUnknown)
                        .recordConsumer(records::add)
                        .build()) {
            return run.execute(List.of(BulkItem.of("cat", BulkRunTest.request("A cat"))))
                    .join();
        }
    }

    private ItemRecord last() {
        return records.get(records.size() - 1);
    }

    private void failPolls(int count) {
        for (int i = 0; i < count; i++) {
            sandbox.onPoll().reply(SandboxReply.json(404, NOT_FOUND));
        }
    }

    @Test
    void theNextRunAwaitsATaskThatWasNotFound() throws Exception {
        sandbox.onGenerate().reply(SandboxReply.taskDoneAfter(1));
        failPolls(1);

        BulkSummary first = run(false);
        assertThat(first.pending()).as(first.toString()).isOne();
        Optional<ImageTask> task = last().outcome().task();
        assertThat(task).isPresent();
        assertThat(last().outcome().reason()).get().asString().contains("no such task");

        assertThat(run(false).delivered()).isOne();
        assertThat(run(false).skipped()).isOne();
        assertThat(Files.exists(directory.resolve("images/cat.png"))).isTrue();
        sandbox.assertThat().billed(1);
    }

    @Test
    void aModeratedTaskHasEnded() {
        sandbox.onGenerate().reply(SandboxReply.taskDoneAfter(1));
        sandbox.onPoll()
                .reply(SandboxReply.json(
                        200, "{\"status\":\"failed\",\"error\":{\"code\":\"moderation_blocked\",\"message\":\"no\"}}"));

        BulkSummary summary = run(false);

        assertThat(summary.pending()).isZero();
        assertThat(last().state()).isNotEqualTo(ItemState.TASK);
        assertThat(last().outcome().task()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"data\":[{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}]",
                "\"data\":[{\"code\":\"InternalError\",\"message\":\"worker died\"}]",
                "\"data\":[{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"no\"}}]",
                "\"data\":[],\"error\":{\"code\":\"invalid_api_key\",\"message\":\"no\"}"
            })
    void aTaskThatHasSucceededWithAnErrorInPlaceOfItsImageHasEnded(String members) {
        sandbox.onGenerate().reply(SandboxReply.taskDoneAfter(1));
        sandbox.onPoll().reply(SandboxReply.json(200, "{\"status\":\"completed\"," + members + "}"));

        BulkSummary summary = run(withoutKeys(), false);

        assertThat(summary.pending()).isZero();
        assertThat(summary.unknown()).isOne();
        assertThat(summary.stopReason()).isEmpty();
        assertThat(last().state()).isEqualTo(ItemState.UNKNOWN);
        assertThat(last().outcome().task()).isEmpty();
        assertThat(run(withoutKeys(), false).unknown()).isOne();
        // The submission and one poll.
        assertThat(sandbox.requests()).hasSize(2);
    }

    @Test
    void aTaskThatIsNeverFoundIsNotRequestedAgain() {
        sandbox.onGenerate().reply(SandboxReply.taskThatIsLost());

        for (int i = 0; i < 3; i++) {
            assertThat(run(false).pending()).isOne();
        }
        sandbox.assertThat().billed(1);
    }

    @Test
    void aRunThatAcceptsASecondChargeAwaitsATaskOnceMoreBeforeItIsUnknown() {
        sandbox.onGenerate().reply(SandboxReply.taskThatIsLost());

        assertThat(run(true).pending()).isOne();
        assertThat(run(true).unknown()).isOne();
        sandbox.assertThat().billed(1);
        assertThat(run(true).delivered()).isOne();
        sandbox.assertThat().billed(2);
    }
}
