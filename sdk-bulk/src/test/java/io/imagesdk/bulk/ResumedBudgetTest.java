package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The budget of a run that awaits images of an earlier run: it counts what the provider reports for them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResumedBudgetTest {
    private static final String COST = ",\"usage\":{\"cost_in_usd_ticks\":5000000000}";

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void close() {
        sandbox.close();
    }

    private void completeTasks(String usage) {
        sandbox.onPoll()
                .thenAlways(SandboxReply.json(
                        200,
                        "{\"status\":\"completed\",\"data\":[{\"b64_json\":\"" + BatchRunTest.PNG + "\"}]" + usage
                                + "}"));
    }

    private static List<BulkItem> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> BulkItem.of(GenerateRequest.builder()
                        .model("model")
                        .prompt("A cat " + i + " [cost=0.50]")
                        .build()))
                .toList();
    }

    private BulkSummary run(ProviderProfile profile, int count, UnaryOperator<BulkRunBuilder> change) {
        try (ImagesService images = ImagesService.builder()
                        .provider(profile)
                        .baseUrl(sandbox.baseUrl(profile))
                        .apiKey("key")
                        .build();
                BulkRun run = change.apply(BulkRun.builder(images)
                                .journal(directory.resolve("journal"))
                                .output(directory.resolve("images"))
                                .callOptions(CallOptions.builder()
                                        .async(profile.task().isPresent())
                                        .build()))
                        .build()) {
            return run.execute(items(count)).join();
        }
    }

    private BulkSummary runWithBudget(ProviderProfile profile, String price, int inFlight) {
        return run(profile, 20, builder -> builder.maxInFlight(inFlight)
                .budget(Budget.usd("2.00").withPricePerImage(price)));
    }

    private long posts() {
        return sandbox.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .count();
    }

    private void leaveTasks(int count, UnaryOperator<BulkRunBuilder> change) {
        sandbox.onGenerate().thenAlways(SandboxReply.taskDoneAfter(1));
        for (int i = 0; i < count; i++) {
            sandbox.onPoll().reply(SandboxReply.json(404, "{\"error\":{\"message\":\"no such task\"}}"));
        }
        BulkSummary first = run(KeptTasksTest.withoutKeys(), count, change);
        assertThat(first.pending()).as(first.toString()).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void countsTasksOfARunWithoutABudget(int inFlight) {
        leaveTasks(4, builder -> builder);
        completeTasks(COST);

        BulkSummary second = runWithBudget(KeptTasksTest.withoutKeys(), "0.50", inFlight);

        assertThat(second.delivered()).isEqualTo(4);
        assertThat(second.usd()).isEqualByComparingTo("2.00");
        assertThat(runWithBudget(KeptTasksTest.withoutKeys(), "0.50", inFlight).usd())
                .isEqualByComparingTo("2.00");
        assertThat(posts()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"0.10, 2.00, 4", "0.60, 1.50, 3"})
    void replacesTheReservationOfATaskByItsCost(String price, String usd, int expectedPosts) {
        leaveTasks(3, builder -> builder.budget(Budget.usd("2.00").withPricePerImage(price)));
        completeTasks(COST);

        assertThat(runWithBudget(KeptTasksTest.withoutKeys(), price, 1).usd()).isEqualByComparingTo(usd);
        assertThat(runWithBudget(KeptTasksTest.withoutKeys(), price, 1).usd()).isEqualByComparingTo(usd);

        assertThat(posts()).isEqualTo(expectedPosts);
    }

    @Test
    void keepsThePriceOfATaskThatReportsNoCost() {
        leaveTasks(4, builder -> builder);
        completeTasks("");

        for (int i = 0; i < 2; i++) {
            assertThat(runWithBudget(KeptTasksTest.withoutKeys(), "0.50", 16).usd())
                    .isEqualByComparingTo("2.00");
        }

        assertThat(posts()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void countsImagesThatCouldNotBeDownloaded(boolean withBudget) {
        String price = withBudget ? "0.10" : "0.50";
        for (int i = 0; i < 100; i++) {
            sandbox.onDownload().reply(SandboxReply.status(400));
        }
        run(
                Providers.XAI,
                4,
                builder -> withBudget ? builder.budget(Budget.usd("2.00").withPricePerImage(price)) : builder);

        for (int i = 0; i < 2; i++) {
            BulkSummary next = runWithBudget(Providers.XAI, price, 1);
            assertThat(next.pending()).isEqualTo(4);
            assertThat(next.usd()).isEqualByComparingTo("2.00");
        }

        assertThat(posts()).isEqualTo(4);
    }

    @Test
    void countsNothingOfEarlierRunsIfTheStoreHasNoTotals() {
        ItemClaim claim = new ItemClaim("run", Instant.EPOCH, "p", "key", 1, Optional.of(new BigDecimal("0.60")));
        ItemRecord task =
                ItemRecord.claimed("item", "digest", claim).with(ItemState.TASK, ItemOutcome.NONE, Instant.EPOCH);
        Spending spending = new Spending(Budget.usd("1.00"), ClaimTotals.NONE);

        spending.replace(task, task.with(ItemState.REJECTED, ItemOutcome.NONE, Instant.EPOCH));

        assertThat(spending.usd()).isZero();
    }
}
