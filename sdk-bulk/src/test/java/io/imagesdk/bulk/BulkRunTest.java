package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.RecordedRequest;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk runs against the sandbox. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BulkRunTest {
    /** A provider that recognizes the repetition of a request. */
    private static final ProviderProfile KEYED = Providers.OPENAI_COMPATIBLE.toBuilder()
            .idempotencyHeader("Idempotency-Key")
            .build();

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();
    private final ImagesService images = ImagesService.builder()
            .provider(Providers.OPENAI_COMPATIBLE)
            .baseUrl(sandbox.baseUrl())
            .apiKey("key-of-the-run")
            .build();

    @AfterEach
    void close() {
        images.close();
        sandbox.close();
    }

    private BulkRunBuilder builder() {
        return builder(images);
    }

    private BulkRunBuilder builder(ImagesService service) {
        return BulkRun.builder(service)
                .journal(directory.resolve("run/journal"))
                .output(directory.resolve("images"));
    }

    private BulkSummary run(List<BulkItem> items) {
        try (BulkRun run = builder().build()) {
            return run.execute(items).join();
        }
    }

    static BulkItem item(String prompt) {
        return BulkItem.of(request(prompt));
    }

    static GenerateRequest request(String prompt) {
        return GenerateRequest.builder().prompt(prompt).size("64x64").build();
    }

    private static List<BulkItem> items(int count) {
        return IntStream.range(0, count).mapToObj(i -> item("A cat " + i)).toList();
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(directory.resolve("run/" + name));
    }

    private List<RecordedRequest> posts() {
        return sandbox.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
    }

    @Test
    void deliversEveryItemAndSkipsThemWhenItIsResumed() throws Exception {
        BulkSummary first = run(items(30));
        BulkSummary second = run(items(30));

        assertThat(first.delivered()).isEqualTo(30);
        assertThat(first.isComplete()).isTrue();
        assertThat(second.skipped()).isEqualTo(30);
        assertThat(second.delivered()).isZero();
        assertThat(second.isComplete()).isTrue();
        sandbox.assertThat().billed(30).neverBilledTwice();
        assertThat(lines("journal.manifest.jsonl")).hasSize(30).allSatisfy(line -> assertThat(line)
                .contains("\"sha256\":\"", "\"prompt\":\"A cat ", "\"billing\":\"BILLED\"")
                .doesNotContain("key-of-the-run"));
        assertThat(lines("journal.undelivered.jsonl")).isEmpty();
        try (Stream<Path> files = Files.list(directory.resolve("images"))) {
            assertThat(files).hasSize(30);
        }
    }

    @Test
    void requestsDuplicatesOnce() {
        List<BulkItem> items = new ArrayList<>(items(5));
        items.addAll(items(5));

        BulkSummary summary = run(items);

        assertThat(summary.delivered()).isEqualTo(5);
        assertThat(summary.duplicates()).isEqualTo(5);
        assertThat(summary.isComplete()).isTrue();
        sandbox.assertThat().billed(5);
    }

    /** Cutting a text after a number of characters can leave a half of an emoji, which UTF-8 cannot encode. */
    @Test
    void listsEveryItemAlthoughATextEndsInAHalfOfACharacter() throws Exception {
        List<BulkItem> items = new ArrayList<>(items(5));
        items.add(2, new BulkItem(Optional.of("cut"), request("A hat"), Map.of("title", "Hat \ud83c")));

        BulkSummary first = run(items);
        BulkSummary second = run(items);

        assertThat(first.delivered()).isEqualTo(6);
        assertThat(second.skipped()).isEqualTo(6);
        assertThat(lines("journal.manifest.jsonl"))
                .hasSize(6)
                .allMatch(line -> JsonText.parseObject(line).isPresent())
                .anyMatch(line -> line.contains("\"title\":\"Hat \\ud83c\""));
    }

    /** A run with a journal repeats the lines that a killed process has not written. */
    @Test
    void writesEachLineOfTheManifestAtOnceIfThereIsNoJournal() {
        Path manifest = directory.resolve("images/bulk.manifest.jsonl");
        Set<String> missing = ConcurrentHashMap.newKeySet();
        try (JdbcClaims claims = new JdbcClaims("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1")) {
            claims.createTable();
            try (BulkRun run = BulkRun.builder(images)
                    .claims(claims)
                    .output(directory.resolve("images"))
                    .recordConsumer(record -> {
                        if (!textOf(manifest).contains(record.id())) {
                            missing.add(record.id());
                        }
                    })
                    .build()) {
                assertThat(run.execute(items(5)).join().delivered()).isEqualTo(5);
            }
        }

        assertThat(missing).isEmpty();
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The start of a call runs listeners, on the threads that process the ends of all other calls. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aListenerThatBlocksDelaysItsItemOnly(boolean asRun) throws Exception {
        int count = 20;
        CountDownLatch others = new CountDownLatch(count - 1);
        AtomicBoolean first = new AtomicBoolean(true);
        CallListener listener = new CallListener() {
            @Override
            public void onStart(CallInfo call) {
                if (first.getAndSet(false)) {
                    await(others);
                }
            }
        };
        try (ImagesService observed = ImagesService.builder()
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .baseUrl(sandbox.baseUrl())
                        .apiKey("key-of-the-run")
                        .addListener(listener)
                        .build();
                FileClaims claims = FileClaims.open(directory.resolve("claims"))) {
            Path output = directory.resolve("images");
            if (asRun) {
                try (BulkRun run = BulkRun.builder(observed)
                        .claims(claims)
                        .output(output)
                        .recordConsumer(record -> others.countDown())
                        .build()) {
                    assertThat(run.execute(items(count)).join().delivered()).isEqualTo(count);
                }
            } else {
                try (ClaimedCalls calls =
                        new ClaimedCalls(observed, claims, output, CallOptions.DEFAULT, ClaimRules.DEFAULT)) {
                    CompletableFuture.allOf(items(count).stream()
                                    .map(item -> calls.process(item).thenRun(others::countDown))
                                    .toArray(CompletableFuture[]::new))
                            .join();
                }
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rejectsAnIdThatIsUsedForAnotherRequest() throws Exception {
        run(List.of(BulkItem.of("sku-1", request("A cat"))));
        BulkSummary summary = run(List.of(BulkItem.of("sku-1", request("A dog"))));

        assertThat(summary.rejected()).isOne();
        assertThat(lines("journal.undelivered.jsonl"))
                .singleElement()
                .asString()
                .contains("another request");
        assertThat(directory.resolve("images/sku-1.png")).exists();
        sandbox.assertThat().billed(1);
    }

    @Test
    void digestsTheContentOfInputFiles() throws Exception {
        byte[] png = Files.readAllBytes(
                Path.of(run(List.of(item("input"))).manifest().toString())
                        .resolveSibling("../images" + "/" + fileNames().get(0)));
        Path input = Files.write(directory.resolve("input.png"), png);
        EditRequest edit = EditRequest.builder()
                .prompt("Add a hat")
                .image(ImageInput.of(input))
                .build();
        EditRequest same = EditRequest.builder()
                .prompt("Add a hat")
                .image(ImageInput.of(Files.write(directory.resolve("same.png"), png)))
                .build();

        BulkSummary summary = run(List.of(BulkItem.of(edit), BulkItem.of(same)));

        assertThat(summary.delivered()).isOne();
        assertThat(summary.duplicates()).isOne();
    }

    private List<String> fileNames() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("images"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void acceptsAnIteratorAStreamAndAPublisher() throws Exception {
        try (BulkRun run = builder().build()) {
            Iterator<BulkItem> iterator = items(3).iterator();
            assertThat(run.execute(iterator).join().delivered()).isEqualTo(3);
            assertThatThrownBy(() -> run.execute(items(1))).isInstanceOf(IllegalStateException.class);
        }
        try (BulkRun run = builder().build()) {
            assertThat(run.execute(items(6).stream()).join().delivered()).isEqualTo(3);
        }
        try (BulkRun run = builder().build();
                SubmissionPublisher<BulkItem> publisher = new SubmissionPublisher<>()) {
            var summary = run.execute((Flow.Publisher<BulkItem>) publisher);
            items(200).forEach(publisher::submit);
            publisher.close();
            assertThat(summary.join().delivered()).isEqualTo(194);
        }
        sandbox.assertThat().billed(200).neverBilledTwice();
    }

    @Test
    void readsItemsOnlyWhenTheyAreNeeded() {
        AtomicInteger read = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (BulkRun run = builder()
                .maxInFlight(2)
                .recordConsumer(record -> most.accumulateAndGet(read.get(), Math::max))
                .build()) {
            Stream<BulkItem> endless = Stream.iterate(0, i -> i + 1).map(i -> {
                if (read.incrementAndGet() == 200) {
                    run.stop();
                }
                return item("A cat " + i);
            });
            BulkSummary summary = run.execute(endless).join();
            assertThat(summary.stopReason()).contains("the run was stopped");
            assertThat(summary.delivered()).isBetween(100L, 200L);
        }
    }

    @Test
    void repeatsRateLimitedItemsAndFailsNone() throws Exception {
        for (int i = 0; i < 4; i++) {
            sandbox.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ofSeconds(0)));
        }

        BulkSummary summary = run(items(10));

        assertThat(summary.isComplete()).isTrue();
        assertThat(lines("journal"))
                .filteredOn(line -> line.contains("\"REJECTED\""))
                .hasSize(4);
        assertThat(lines("journal.undelivered.jsonl")).isEmpty();
        sandbox.assertThat().billed(10).neverBilledTwice();
    }

    @Test
    void aLimitOfOneModelDoesNotStopTheItemsOfOtherModels() throws Exception {
        List<BulkItem> items = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String prompt = "A cat " + i + (i % 2 == 0 ? " [refuse=429] [retry-after=3600]" : "");
            items.add(BulkItem.of(request(prompt).toBuilder()
                    .model(i % 2 == 0 ? "model-a" : "model-b")
                    .build()));
        }
        CountDownLatch delivered = new CountDownLatch(100);
        try (BulkRun run =
                builder().recordConsumer(record -> delivered.countDown()).build()) {
            CompletableFuture<BulkSummary> summary = run.execute(items);
            assertThat(delivered.await(60, TimeUnit.SECONDS)).isTrue();
            run.stop();
            assertThat(summary.join().delivered()).isEqualTo(100);
        }
    }

    @Test
    void rejectsAnItemThatTheJournalCannotHold() throws Exception {
        List<BulkItem> items = new ArrayList<>();
        items.add(BulkItem.of(request("A cat").toBuilder()
                .extra("x", new BigDecimal("1e-5000"))
                .build()));
        items.add(item("A dog").withAttribute("a".repeat(60_000), "value"));
        items.addAll(items(3));

        BulkSummary summary = run(items);

        assertThat(summary.rejected()).isEqualTo(2);
        assertThat(summary.delivered()).isEqualTo(3);
        assertThat(lines("journal.undelivered.jsonl"))
                .allSatisfy(line -> assertThat(line).contains("1,000 digits"));
        assertThat(run(items(3)).skipped()).isEqualTo(3);
    }

    @Test
    void rejectsAnInputThatIsNoRegularFile() throws Exception {
        Path fifo = directory.resolve("fifo.png");
        int exit = new ProcessBuilder("mkfifo", fifo.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assumeTrue(exit == 0, "the system has FIFOs");
        List<BulkItem> items = new ArrayList<>();
        for (Path input : List.of(fifo, Path.of("/dev/zero"), directory)) {
            items.add(BulkItem.of(EditRequest.builder()
                    .prompt("Add a hat")
                    .image(ImageInput.of(input))
                    .build()));
        }
        items.addAll(items(5));

        BulkSummary summary = run(items);

        assertThat(summary.rejected()).isEqualTo(3);
        assertThat(summary.delivered()).isEqualTo(5);
        assertThat(lines("journal.undelivered.jsonl")).hasSize(3).allSatisfy(line -> assertThat(line)
                .contains("is not a regular file"));
    }

    @Test
    void listsRejectedItemsWithTheReason() throws Exception {
        BulkSummary first = run(List.of(item("A cat [block]"), item("A dog")));
        BulkSummary second = run(List.of(item("A cat [block]"), item("A dog")));

        assertThat(first.rejected()).isOne();
        assertThat(first.delivered()).isOne();
        assertThat(second.rejected()).isOne();
        assertThat(second.skipped()).isOne();
        assertThat(lines("journal.undelivered.jsonl"))
                .singleElement()
                .asString()
                .contains("\"state\":\"REJECTED\"", "\"prompt\":\"A cat [block]\"", "\"reason\":\"");
        assertThat(posts()).hasSize(2);
    }

    @Test
    void neverRepeatsAnItemWithAnUnknownOutcomeUnlessRequested() throws Exception {
        sandbox.onGenerate().reply(SandboxReply.images().closedWithoutResponse());

        BulkSummary first = run(items(1));
        BulkSummary second = run(items(1));
        assertThat(first.unknown()).isOne();
        assertThat(second.unknown()).isOne();
        assertThat(sandbox.requests()).hasSize(1);
        assertThat(lines("journal.undelivered.jsonl"))
                .singleElement()
                .asString()
                .contains("\"state\":\"UNKNOWN\"");

        try (BulkRun run = builder().retryUnknown(true).build()) {
            assertThat(run.execute(items(1)).join().delivered()).isOne();
        }
        sandbox.assertThat().billed(2);
    }

    @Test
    void repeatsAnUnknownOutcomeWithTheSameIdempotencyKey() {
        sandbox.onGenerate().reply(SandboxReply.images().closedWithoutResponse());
        try (ImagesService keyed = service(KEYED, sandbox)) {
            for (int i = 0; i < 2; i++) {
                try (BulkRun run = builder(keyed).build()) {
                    assertThat(run.execute(items(1)).join().delivered()).isEqualTo(i);
                }
            }
        }
        assertThat(posts())
                .extracting(request -> request.header("Idempotency-Key"))
                .hasSize(2)
                .doesNotContainNull()
                .satisfies(keys -> assertThat(keys.get(0)).isEqualTo(keys.get(1)));
    }

    /** The first server has received the request without a key, or has its key where the second one cannot know it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherServerDoesNotRecognizeARepetition(boolean keyed) {
        ProviderProfile withHeader = Providers.OPENAI_COMPATIBLE.toBuilder()
                .idempotencyHeader("Idempotency-Key")
                .build();
        sandbox.onGenerate().reply(SandboxReply.images().closedWithoutResponse());
        try (Sandbox other = Sandbox.start()) {
            ProviderProfile first = keyed ? withHeader : Providers.OPENAI_COMPATIBLE;
            assertThat(resumed(first, sandbox).unknown()).isOne();
            assertThat(resumed(withHeader, other).unknown()).isOne();
            assertThat(other.requests()).isEmpty();
        }
        assertThat(posts()).hasSize(1);
    }

    /** The provider knows the key for 24 hours from its first use, not from its latest one. */
    @Test
    void doesNotRepeatARequestWhoseKeyTheProviderMayHaveForgotten() {
        sandbox.onGenerate()
                .reply(SandboxReply.images().closedWithoutResponse())
                .reply(SandboxReply.images().closedWithoutResponse());
        Instant start = Instant.parse("2026-11-20T18:00:00Z");

        assertThat(resumedAt(start, Budget.UNLIMITED).unknown()).isOne();
        assertThat(resumedAt(start.plus(Duration.ofHours(22)), Budget.UNLIMITED).unknown())
                .isOne();
        assertThat(posts()).as("the key is known").hasSize(2);
        for (int hours : new int[] {23, 24, 40, 1_000, -24}) {
            assertThat(resumedAt(start.plus(Duration.ofHours(hours)), Budget.UNLIMITED)
                            .unknown())
                    .isOne();
        }
        assertThat(posts()).as("the key may be forgotten").hasSize(2);
    }

    @Test
    void doesNotRepeatARequestWhoseKeyBecomesTooOldWhileItWaits() {
        sandbox.onGenerate().reply(SandboxReply.images().closedWithoutResponse());
        Instant start = Instant.parse("2026-11-20T18:00:00Z");
        resumedAt(start, Budget.UNLIMITED);
        AtomicReference<Instant> now = new AtomicReference<>(start.plus(Duration.ofHours(22)));

        BulkSummary summary = resumedAt(now::get, Budget.usd("1.00").withPrices(request -> {
            now.set(start.plus(Duration.ofHours(24)));
            return BigDecimal.ONE;
        }));

        assertThat(summary.unknown()).isOne();
        assertThat(posts()).hasSize(1);
    }

    private BulkSummary resumedAt(Instant time, Budget budget) {
        return resumedAt(() -> time, budget);
    }

    private BulkSummary resumedAt(InstantSource time, Budget budget) {
        try (ImagesService service = service(KEYED, sandbox);
                BulkRun run = builder(service)
                        .budget(budget)
                        .clock(time.withZone(ZoneOffset.UTC))
                        .build()) {
            return run.execute(items(1)).join();
        }
    }

    private static ImagesService service(ProviderProfile provider, Sandbox server) {
        return ImagesService.builder()
                .provider(provider)
                .baseUrl(server.baseUrl())
                .apiKey("key")
                .build();
    }

    private BulkSummary resumed(ProviderProfile provider, Sandbox server) {
        try (ImagesService service = service(provider, server);
                BulkRun run = builder(service).build()) {
            return run.execute(items(1)).join();
        }
    }

    @Test
    void anIdempotencyKeyDoesNotCoverTheProviderOfAFallback() {
        sandbox.onGenerate().reply(SandboxReply.status(400));
        try (Sandbox other = Sandbox.start()) {
            other.onGenerate().reply(SandboxReply.images().closedWithoutResponse());
            ImagesService keyed = service(KEYED, sandbox);
            ImagesService second = service(Providers.OPENAI_COMPATIBLE, other);
            try (ImagesService both = keyed.withFallback(second)) {
                for (int i = 0; i < 2; i++) {
                    try (BulkRun run = builder(both).build()) {
                        assertThat(run.execute(items(1)).join().unknown()).isOne();
                    }
                }
            }
            assertThat(other.requests()).hasSize(1);
        }
        assertThat(posts()).hasSize(1);
    }

    @Test
    void recordsTheTaskOfAFallbackWhileItRuns() throws Exception {
        try (Sandbox other = Sandbox.start()) {
            other.onGenerate().reply(SandboxReply.taskDoneAfter(2));
            ImagesService plain = ImagesService.builder()
                    .provider(Providers.OPENAI)
                    .baseUrl(sandbox.baseUrl())
                    .apiKey("key")
                    .build();
            ImagesService tasks = ImagesService.builder()
                    .provider(Providers.OPENAI_COMPATIBLE)
                    .baseUrl(other.baseUrl())
                    .apiKey("key")
                    .build();
            assertThat(plain.provider().task()).isEmpty();
            try (ImagesService both = plain.withFallback(tasks);
                    BulkRun run = builder(both)
                            .callOptions(CallOptions.builder().async(true).build())
                            .build()) {
                GenerateRequest request = GenerateRequest.builder()
                        .prompt("A cat")
                        .model("gpt-image-2")
                        .build();
                assertThat(run.execute(List.of(BulkItem.of(request))).join().delivered())
                        .isOne();
            }
        }
        assertThat(lines("journal"))
                .filteredOn(line -> line.contains("\"state\":\"TASK\""))
                .hasSize(1);
    }

    @Test
    void awaitsATaskInTheNextRun() throws Exception {
        sandbox.onGenerate().reply(SandboxReply.taskThatNeverEnds());
        CallOptions impatient = CallOptions.builder()
                .async(true)
                .timeout(Duration.ofMillis(1_500))
                .build();
        try (BulkRun run = builder().callOptions(impatient).build()) {
            assertThat(run.execute(items(1)).join().pending()).isOne();
        }
        assertThat(lines("journal")).anyMatch(line -> line.contains("\"state\":\"TASK\""));

        try (BulkRun run = builder().callOptions(impatient).build()) {
            assertThat(run.execute(items(1)).join().pending()).isOne();
        }
        assertThat(posts()).hasSize(1);
    }

    @Test
    void deliversTasks() throws Exception {
        for (int i = 0; i < 3; i++) {
            sandbox.onGenerate().reply(SandboxReply.taskDoneAfter(1));
        }
        try (BulkRun run =
                builder().callOptions(CallOptions.builder().async(true).build()).build()) {
            assertThat(run.execute(items(3)).join().delivered()).isEqualTo(3);
        }
        assertThat(lines("journal"))
                .filteredOn(line -> line.contains("\"state\":\"TASK\""))
                .hasSize(3);
        assertThat(run(items(3)).skipped()).isEqualTo(3);
        sandbox.assertThat().billed(3).neverBilledTwice();
    }

    @Test
    void listsADeliveredItemWhoseFileWasChanged() throws Exception {
        run(items(2));
        Path file = directory.resolve("images").resolve(fileNames().get(0));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        BulkSummary summary = run(items(2));
        assertThat(summary.skipped()).isOne();
        assertThat(summary.billed()).isOne();
        assertThat(lines("journal.undelivered.jsonl"))
                .singleElement()
                .asString()
                .contains("was changed");

        try (BulkRun run =
                builder().rules(ClaimRules.DEFAULT.withRetryBilled(true)).build()) {
            assertThat(run.execute(items(2)).join().delivered()).isOne();
        }
    }

    @Test
    void stopsAtTheBudget() throws Exception {
        try (BulkRun run =
                builder().budget(Budget.usd("1.00").withPricePerImage("0.04")).build()) {
            BulkSummary summary = run.execute(items(100)).join();
            assertThat(summary.delivered()).isEqualTo(25);
            assertThat(summary.usd()).isEqualByComparingTo("1.00");
            assertThat(summary.stopReason())
                    .hasValueSatisfying(reason -> assertThat(reason).startsWith("the budget of 1.00 USD is used up"));
        }
        sandbox.assertThat().billed(25);
        try (BulkRun run =
                builder().budget(Budget.usd("1.20").withPricePerImage("0.04")).build()) {
            assertThat(run.execute(items(100)).join().delivered()).isEqualTo(5);
        }
        sandbox.assertThat().billed(30).neverBilledTwice();
    }

    @Test
    void unknownOutcomesStayReserved() throws Exception {
        for (int i = 0; i < 5; i++) {
            sandbox.onGenerate().reply(SandboxReply.images().closedWithoutResponse());
        }
        try (BulkRun run =
                builder().budget(Budget.usd("1.00").withPricePerImage("0.04")).build()) {
            BulkSummary summary = run.execute(items(100)).join();
            assertThat(summary.delivered()).isEqualTo(20);
            assertThat(summary.unknown()).isEqualTo(5);
        }
        assertThat(posts()).hasSize(25);
    }

    @Test
    void aReportedCostReplacesTheReservation() {
        List<BulkItem> items = IntStream.range(0, 100)
                .mapToObj(i -> item("A cat " + i + " [cost=0.02]"))
                .toList();
        try (ImagesService xai = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl(sandbox.baseUrl(Providers.XAI))
                        .apiKey("key")
                        .build();
                BulkRun run = builder(xai)
                        .budget(Budget.usd("1.00").withPricePerImage("0.04"))
                        .build()) {
            BulkSummary summary = run.execute(items.stream()
                            .map(item -> BulkItem.of(item.request().toBuilder()
                                    .size(Optional.empty())
                                    .build())))
                    .join();
            assertThat(summary.delivered()).isEqualTo(49);
            assertThat(summary.usd()).isEqualByComparingTo(new BigDecimal("0.98"));
        }
    }

    @Test
    void stopsAtABudgetOfImages() {
        try (BulkRun run = builder().budget(Budget.images(7)).build()) {
            assertThat(run.execute(items(100)).join().images()).isEqualTo(7);
        }
    }

    @Test
    void endsItsThreadsWhenABudgetLeavesItems() throws Exception {
        try (BulkRun run = builder().budget(Budget.images(7)).build()) {
            run.execute(items(500)).join();
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("imagesdk-bulk-reader")) {
                thread.join(20_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void aBudgetNeedsPrices() {
        try (BulkRun run = builder().budget(Budget.usd("1")).build()) {
            BulkSummary summary = run.execute(items(10)).join();
            assertThat(summary.delivered()).isZero();
            assertThat(summary.stopReason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("price of a request is not known"));
        }
    }

    @Test
    void stopsWhenTheKeyIsRejected() {
        for (int i = 0; i < 100; i++) {
            sandbox.onGenerate().reply(SandboxReply.status(401));
        }
        BulkSummary summary = run(items(100));

        assertThat(summary.delivered()).isZero();
        assertThat(summary.stopReason()).isPresent();
        assertThat(sandbox.requests()).hasSizeLessThan(20);
        sandbox.reset();
        assertThat(run(items(100)).delivered()).isEqualTo(100);
    }

    /** The key may permit the models of the other items. */
    @Test
    void continuesAfterAnItemThatTheKeyDoesNotPermit() {
        sandbox.onGenerate().reply(SandboxReply.status(403));

        BulkSummary summary = run(items(100));

        assertThat(summary.stopReason()).isEmpty();
        assertThat(summary.rejected()).isOne();
        assertThat(summary.delivered()).isEqualTo(99);
        assertThat(run(items(100)).delivered()).isOne();
    }

    @Test
    void stopsWhenTheKeyPermitsNothing() {
        for (int i = 0; i < 200; i++) {
            sandbox.onGenerate().reply(SandboxReply.status(403));
        }
        BulkSummary summary = run(items(200));

        assertThat(summary.rejected()).isBetween(20L, 100L);
        assertThat(summary.stopReason()).isPresent();
    }

    @Test
    void stopsAfterManyUnknownOutcomesInARow() {
        for (int i = 0; i < 200; i++) {
            sandbox.onGenerate().reply(SandboxReply.status(500));
        }
        BulkSummary summary = run(items(200));

        assertThat(summary.unknown()).isBetween(20L, 40L);
        assertThat(summary.stopReason()).isPresent();
    }

    @Test
    void refusesAJournalThatIsInUse() {
        try (BulkRun run = builder().build()) {
            assertThatThrownBy(() -> builder().build())
                    .isInstanceOf(BulkException.class)
                    .hasMessageContaining("is in use by another run");
            assertThat(run.execute(items(1)).join().delivered()).isOne();
        }
        assertThat(run(items(1)).skipped()).isOne();
    }

    @Test
    void reportsTheFailureOfTheSource() {
        Iterator<BulkItem> broken = Stream.concat(items(3).stream(), Stream.<BulkItem>generate(() -> {
                    throw new IllegalStateException("no line");
                }))
                .iterator();
        try (BulkRun run = builder().build()) {
            assertThatThrownBy(() -> run.execute(broken).join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(BulkException.class)
                    .hasMessageContaining("no line");
        }
        assertThat(run(items(3)).isComplete()).isTrue();
        sandbox.assertThat().neverBilledTwice();
    }

    @Test
    void reportsProgress() {
        List<BulkProgress> events = new CopyOnWriteArrayList<>();
        try (BulkRun run = builder().progressConsumer(events::add).build()) {
            run.execute(items(20)).join();
        }
        assertThat(events).isNotEmpty();
        BulkProgress last = events.get(events.size() - 1);
        assertThat(last.delivered()).isEqualTo(20);
        assertThat(last.total()).hasValue(20);
        assertThat(last.inFlight()).isZero();
    }

    @Test
    void writesAManifestAgainThatLacksLines() throws Exception {
        run(items(10));
        List<String> complete = lines("journal.manifest.jsonl");
        Path manifest = directory.resolve("run/journal.manifest.jsonl");
        Files.writeString(manifest, String.join("\n", complete.subList(0, 4)) + "\n{\"torn");

        run(items(10));

        assertThat(lines("journal.manifest.jsonl")).containsExactlyInAnyOrderElementsOf(complete);
    }
}
