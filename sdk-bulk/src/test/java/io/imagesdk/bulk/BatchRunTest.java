package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose items are submitted in batches: grouping, resumption and outcomes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchRunTest {
    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    static ImagesService service(ProviderProfile profile, String baseUrl) {
        PollingSchedule soon = PollingSchedule.of(Duration.ofMillis(200), Duration.ofMillis(200));
        return ImagesService.builder()
                .provider(profile.toBuilder()
                        .batch(profile.batch().orElseThrow().withPollingSchedule(soon))
                        .build())
                .baseUrl(baseUrl)
                .apiKey("test-key")
                .build();
    }

    private static BulkItem item(String id, String prompt) {
        return BulkItem.of(id, request("m-1", prompt));
    }

    private static GenerateRequest request(String model, String prompt) {
        return GenerateRequest.builder().prompt(prompt).model(model).build();
    }

    private static List<BulkItem> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> item("sku-" + i, "A cat number " + i + " [polls=2]"))
                .toList();
    }

    private BulkSummary run(List<BulkItem> items) throws Exception {
        return run(Providers.OPENAI, items, builder -> builder);
    }

    private BulkSummary run(ProviderProfile profile, List<BulkItem> items, UnaryOperator<BulkRunBuilder> settings)
            throws Exception {
        try (ImagesService images = service(profile, sandbox.baseUrl(profile).toString());
                BulkRun run = settings.apply(builder(images)).build()) {
            return run.execute(items).join();
        }
    }

    private BulkRunBuilder builder(ImagesService images) {
        return BulkRun.builder(images)
                .journal(directory.resolve("journal"))
                .output(directory.resolve("images"))
                .viaBatch(100);
    }

    private long batches() {
        return sandbox.requests().stream()
                .filter(request ->
                        request.method().equals("POST") && request.path().matches(".*[/:]batch(es|GenerateContent)"))
                .count();
    }

    private int files() {
        String[] names = directory.resolve("images").toFile().list();
        return names == null ? 0 : names.length;
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "xai", "gemini"})
    void deliversItemsAndSkipsThemInTheNextRun(String provider) throws Exception {
        ProviderProfile profile = Providers.byId(provider).orElseThrow();

        BulkSummary first = run(profile, items(7), builder -> builder.viaBatch(3));
        BulkSummary second = run(profile, items(7), builder -> builder.viaBatch(3));

        assertThat(first.delivered()).isEqualTo(7);
        assertThat(first.isComplete()).isTrue();
        assertThat(second.skipped()).isEqualTo(7);
        assertThat(batches()).isEqualTo(3);
        assertThat(directory.resolve("images/sku-6.png")).exists();
        assertThat(files()).isEqualTo(7);
        assertThat(Files.readAllLines(directory.resolve("journal.manifest.jsonl")))
                .hasSize(7);
        sandbox.assertThat().billed(7).neverBilledTwice();
    }

    @Test
    void separatesModelsWhereABatchHasOne() throws Exception {
        List<BulkItem> items = List.of(
                BulkItem.of("a", request("m-1", "a [polls=1]")),
                BulkItem.of("b", request("m-2", "b [polls=1]")),
                BulkItem.of("c", request("m-1", "c")));

        assertThat(run(items).delivered()).isEqualTo(3);
        assertThat(batches()).isEqualTo(2);
    }

    @Test
    void recordsItemsThatFailOneByOne() throws Exception {
        BulkSummary summary = run(List.of(
                item("good", "a cat [polls=1]"),
                item("moderated", "b [block]"),
                item("limited", "c [refuse=429]"),
                item("broken", "d [broken=0]"),
                BulkItem.of(
                        "invalid",
                        GenerateRequest.builder().prompt("x").aspectRatio("1:1").build()),
                item("good", "a cat [polls=1]")));

        assertThat(summary.delivered()).isEqualTo(1);
        assertThat(summary.rejected()).isEqualTo(3);
        assertThat(summary.billed()).isEqualTo(1);
        assertThat(summary.duplicates()).isEqualTo(1);
        assertThat(Files.readAllLines(directory.resolve("journal.undelivered.jsonl")))
                .hasSize(4)
                .anyMatch(line -> line.contains("\"id\":\"invalid\"") && line.contains("aspect_ratio"));
    }

    @Test
    void requestsAnItemWithoutAnIdOnce() throws Exception {
        BulkItem item = BulkItem.of(request("m-1", "A cat in a tree [polls=1]"));

        assertThat(run(List.of(item)).delivered()).isEqualTo(1);
        assertThat(run(List.of(item)).skipped()).isEqualTo(1);
        assertThat(directory.resolve("images").toFile().list())
                .singleElement()
                .asString()
                .startsWith("a-cat-in-a-tree");
    }

    @Test
    void requestsItemsAgainThatAnExpiredBatchDidNotReach() throws Exception {
        List<BulkItem> items = List.of(item("a", "a [polls=1]"), item("b", "b [task-expire]"));

        BulkSummary first = run(items);
        BulkSummary second = run(items);

        assertThat(first.delivered()).isEqualTo(1);
        assertThat(first.rejected()).isEqualTo(1);
        assertThat(second.skipped()).isEqualTo(1);
        assertThat(batches()).isGreaterThanOrEqualTo(1);
        sandbox.assertThat().billed(1);
    }

    @Test
    void findsABatchWhoseResponseWasLost() throws Exception {
        sandbox.onBatch().reply(SandboxReply.images().closedWithoutResponse());

        assertThat(run(items(3)).delivered()).isEqualTo(3);
        sandbox.assertThat().billed(3).neverBilledTwice();
    }

    @Test
    void awaitsABatchOfAStoppedRun() throws Exception {
        List<BulkItem> slow = IntStream.range(0, 4)
                .mapToObj(i -> item("sku-" + i, "A cat " + i + " [polls=8]"))
                .toList();
        stopAfterTheSubmission(slow);
        // A run that uses no batches lists the items.
        try (ImagesService images = service(
                        Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI).toString());
                BulkRun run = BulkRun.builder(images)
                        .journal(directory.resolve("journal"))
                        .output(directory.resolve("images"))
                        .build()) {
            assertThat(run.execute(slow).join().delivered()).isZero();
        }

        assertThat(run(slow).delivered()).isEqualTo(4);
        assertThat(batches()).isEqualTo(1);
        assertThat(files()).isEqualTo(4);
        sandbox.assertThat().billed(4).neverBilledTwice();
    }

    @Test
    void awaitsABatchOnlyIfTheInputHasAllItsItems() throws Exception {
        List<BulkItem> slow = IntStream.range(0, 4)
                .mapToObj(i -> item("sku-" + i, "A cat " + i + " [polls=8]"))
                .toList();
        stopAfterTheSubmission(slow);

        BulkSummary part = run(slow.subList(0, 2));

        assertThat(part.delivered()).isZero();
        assertThat(part.pending()).isEqualTo(2);
        assertThat(Files.readString(part.undelivered())).contains("the input has 2 of the 4 items of batch");
        assertThat(run(slow).delivered()).isEqualTo(4);
        sandbox.assertThat().billed(4).neverBilledTwice();
    }

    @Test
    void acceptsTheListOfUndeliveredItemsAsInput() throws Exception {
        GenerateRequest request = request("m-1", "A cat in a tree [polls=8]");
        stopAfterTheSubmission(List.of(BulkItem.of(request)));
        String digest;
        try (FileClaims claims = FileClaims.open(directory.resolve("journal"))) {
            digest = new ItemPlanner(claims, ClaimRules.DEFAULT, directory, false, true)
                    .plan(BulkItem.of(request))
                    .id();
        }

        assertThat(run(List.of(BulkItem.of(digest, request))).delivered()).isEqualTo(1);
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void aNumberThatTheJournalCannotHoldIsInvalid() throws Exception {
        GenerateRequest tiny = GenerateRequest.builder()
                .prompt("A cat")
                .extra("x", new BigDecimal("1e-5000"))
                .build();

        BulkSummary summary = run(List.of(BulkItem.of("tiny", tiny), item("a", "A cat [polls=1]")));

        assertThat(summary.delivered()).isEqualTo(1);
        assertThat(run(List.of(item("a", "A cat [polls=1]"))).skipped()).isEqualTo(1);
    }

    @Test
    void keepsTheItemsOfABatchThatIsNotFound() throws Exception {
        List<BulkItem> items = items(2);
        stopAfterTheSubmission(items);
        URI elsewhere = sandbox.baseUrl(Providers.OPENAI).resolve("/nothing/here");

        try (ImagesService images = service(Providers.OPENAI, elsewhere.toString());
                BulkRun run = builder(images).build()) {
            assertThat(run.execute(items).join().pending()).isEqualTo(2);
        }

        assertThat(run(items).delivered()).isEqualTo(2);
        sandbox.assertThat().billed(2).neverBilledTwice();
    }

    private void stopAfterTheSubmission(List<BulkItem> items) throws Exception {
        try (ImagesService images = service(
                        Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI).toString());
                BulkRun run = builder(images).build()) {
            CompletableFuture<BulkSummary> summary = run.execute(items);
            while (sandbox.charges().isEmpty()) {
                Thread.onSpinWait();
            }
            run.stop();
            assertThat(summary.join().pending() + summary.join().unknown()).isEqualTo(items.size());
        }
    }

    @Test
    void findsTheBatchOfClaimsWithoutARecord() throws Exception {
        // What a killed process leaves: claims, and a batch that was created.
        List<BulkItem> items = items(3);
        try (ImagesService images = service(
                        Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI).toString());
                FileClaims claims = FileClaims.open(directory.resolve("journal"));
                ClaimedCalls calls = new ClaimedCalls(
                        images,
                        claims,
                        directory.resolve("images"),
                        directory,
                        CallOptions.DEFAULT,
                        ClaimRules.DEFAULT,
                        Clock.systemUTC())) {
            for (BulkItem item : items) {
                calls.claim(calls.planner(true).plan(item), Optional.empty(), Optional.of("bulk-x-1"))
                        .join();
            }
            images.submitBatch(
                            "bulk-x-1",
                            items.stream()
                                    .map(item -> new BatchInput(item.id().orElseThrow(), item.request()))
                                    .toList())
                    .join();
        }

        // Not even a run that accepts a second charge requests them again.
        BulkSummary summary = run(Providers.OPENAI, items, builder -> builder.retryUnknown(true));

        assertThat(summary.delivered()).isEqualTo(3);
        assertThat(batches()).isEqualTo(1);
        sandbox.assertThat().billed(3).neverBilledTwice();
    }

    @Test
    void listsClaimsWithoutABatchAsUnknown() throws Exception {
        sandbox.onBatch().reply(SandboxReply.status(500));
        List<BulkItem> items = items(3);

        assertThat(run(items).unknown()).isEqualTo(3);
    }

    @Test
    void stopsAtTheBudget() throws Exception {
        BulkSummary summary = run(Providers.OPENAI, items(10), builder -> builder.viaBatch(2)
                .budget(Budget.usd("0.16").withPricePerImage("0.04")));

        assertThat(summary.delivered()).isEqualTo(4);
        assertThat(summary.stopReason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("budget"));
        sandbox.assertThat().billed(4);
    }

    @Test
    void rejectsAProviderWithoutBatches() {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(sandbox.baseUrl())
                .apiKey("key")
                .build()) {
            assertThatThrownBy(() -> builder(images).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no batches");
        }
    }
}
