package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.RecordedRequest;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls with claims: which record remains, and that none is lost. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClaimedCallsTest {
    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();
    private final ImagesService images = ImagesService.builder()
            .provider(Providers.OPENAI_COMPATIBLE.toBuilder()
                    .idempotencyHeader("Idempotency-Key")
                    .build())
            .baseUrl(sandbox.baseUrl())
            .apiKey("key")
            .build();

    @AfterEach
    void close() {
        images.close();
        sandbox.close();
    }

    private ClaimedCalls calls(Claims claims, CallOptions options) {
        return new ClaimedCalls(images, claims, directory.resolve("images"), options, ClaimRules.DEFAULT);
    }

    private FileClaims journal() {
        return FileClaims.open(directory.resolve("journal"));
    }

    /** Claims that report each record before they store it. */
    private static final class ObservedClaims extends DelegatingClaims {
        private final List<String> events;

        ObservedClaims(Claims claims, List<String> events) {
            super(claims);
            this.events = events;
        }

        @Override
        public CompletableFuture<ItemRecord> record(ItemRecord record) {
            events.add(record.state().name());
            return super.record(record);
        }
    }

    @Test
    void recordsATaskBeforeTheConsumerOfTheCallReceivesIt() {
        sandbox.onGenerate().reply(SandboxReply.taskDoneAfter(1));
        List<String> events = new CopyOnWriteArrayList<>();
        CallOptions options = CallOptions.builder()
                .async(true)
                .progressConsumer(progress -> {
                    progress.task().ifPresent(task -> events.add("consumer"));
                    throw new IllegalStateException("in the consumer");
                })
                .build();
        try (Claims claims = journal();
                ClaimedCalls calls = calls(new ObservedClaims(claims, events), options)) {
            assertThat(calls.process(BulkRunTest.item("A cat")).join().state()).isEqualTo(ItemState.DELIVERED);
        }
        assertThat(events).startsWith("TASK", "consumer").containsOnlyOnce("TASK");
    }

    @Test
    void closingWaitsForTheRunningCalls() {
        try (Claims claims = journal()) {
            ClaimedCalls calls = calls(claims, CallOptions.DEFAULT);
            CompletableFuture<ItemRecord> running =
                    calls.process(BulkItem.of("cat", BulkRunTest.request("A cat [seconds=0.5]")));

            calls.close();

            // The outcome is stored when close returns. The future may complete a moment later, on its own thread.
            assertThat(claims.find("cat").orElseThrow().state()).isEqualTo(ItemState.DELIVERED);
            assertThat(running).succeedsWithin(Duration.ofSeconds(30));
            assertThatThrownBy(() -> calls.process(BulkRunTest.item("A dog")).join())
                    .hasCauseInstanceOf(BulkException.class)
                    .hasMessageContaining("the calls are closed");
        }
    }

    @Test
    void itemsWhoseInputCannotBeReadStopNoOtherItem() {
        CountDownLatch released = new CountDownLatch(1);
        try (Claims claims = journal();
                ClaimedCalls calls = calls(hanging(claims, released), CallOptions.DEFAULT)) {
            CompletableFuture<ItemRecord> running = calls.process(BulkRunTest.item("A cat [seconds=0.3]"));
            List<CompletableFuture<ItemRecord>> hanging = IntStream.range(0, 40)
                    .mapToObj(i -> calls.process(
                            BulkItem.of("hangs-" + i, BulkRunTest.item("A cat").request())))
                    .toList();
            try {
                assertDelivered(running);
                assertDelivered(calls.process(BulkRunTest.item("A dog")));
            } finally {
                released.countDown();
            }
            assertThat(CompletableFuture.allOf(hanging.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(Duration.ofSeconds(30));
        }
    }

    private static void assertDelivered(CompletableFuture<ItemRecord> item) {
        assertThat(item)
                .succeedsWithin(Duration.ofSeconds(30))
                .extracting(ItemRecord::state)
                .isEqualTo(ItemState.DELIVERED);
    }

    private static Claims hanging(Claims claims, CountDownLatch released) {
        return new DelegatingClaims(claims) {
            @Override
            public Optional<ItemRecord> find(String id) {
                if (id.startsWith("hangs")) {
                    await(released);
                }
                return super.find(id);
            }
        };
    }

    @Test
    void aContinuationThatBlocksStopsNoOtherItem() {
        CountDownLatch released = new CountDownLatch(1);
        try (Claims claims = journal();
                ClaimedCalls calls = calls(claims, CallOptions.DEFAULT)) {
            List<CompletableFuture<Void>> blocked = new ArrayList<>();
            try {
                for (int i = 0; i < 5; i++) {
                    blocked.add(calls.process(BulkRunTest.item("A cat " + i + " [seconds=0.3]"))
                            .thenAccept(record -> await(released)));
                }
                assertDelivered(calls.process(BulkRunTest.item("A dog")));
            } finally {
                released.countDown();
            }
            assertThat(CompletableFuture.allOf(blocked.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void aContinuationMayWaitForAnotherItem() {
        try (Claims claims = journal();
                ClaimedCalls calls = calls(claims, CallOptions.DEFAULT)) {
            CompletableFuture<ItemState> second = calls.process(BulkRunTest.item("A cat [seconds=0.3]"))
                    .thenApply(record ->
                            calls.process(BulkRunTest.item("A dog")).join().state());

            assertThat(second).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(ItemState.DELIVERED);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The claim of a running request looks like that of a killed process. */
    @Test
    void anItemThatIsProcessedTwiceAtATimeIsRequestedOnce() {
        sandbox.onGenerate().reply(SandboxReply.images().after(Duration.ofMillis(300)));
        BulkItem item = BulkRunTest.item("A cat");
        try (Claims claims = journal();
                ClaimedCalls calls = calls(claims, CallOptions.DEFAULT)) {
            CompletableFuture<ItemRecord> first = calls.process(item);
            while (sandbox.requests().isEmpty()) {
                Thread.onSpinWait();
            }
            CompletableFuture<ItemRecord> second = calls.process(item);
            CompletableFuture<ItemRecord> other = calls.process(BulkRunTest.item("A dog"));

            assertThat(second.join()).isEqualTo(first.join());
            assertThat(other.join().state()).isEqualTo(ItemState.DELIVERED);
        }
        sandbox.assertThat().billed(2).neverBilledTwice();
    }

    @Test
    void anIdThatIsUsedForAnotherRequestDoesNotGetItsImage() {
        sandbox.onGenerate().reply(SandboxReply.images().after(Duration.ofMillis(300)));
        try (Claims claims = journal();
                ClaimedCalls calls = calls(claims, CallOptions.DEFAULT)) {
            CompletableFuture<ItemRecord> cat = calls.process(BulkItem.of("one", BulkRunTest.request("A cat")));
            CompletableFuture<ItemRecord> dog = calls.process(BulkItem.of("one", BulkRunTest.request("A dog")));

            assertThat(List.of(cat.join().state(), dog.join().state())).containsOnlyOnce(ItemState.DELIVERED);
        }
        sandbox.assertThat().billed(1);
    }

    /** Claims in which another process has claimed each item a moment earlier, for another request. */
    private record LateClaims(Claims claims) implements Claims {
        @Override
        public Optional<ItemRecord> find(String id) {
            return claims.find(id);
        }

        @Override
        public CompletableFuture<Boolean> claim(ItemRecord claim, Optional<ItemRecord> previous) {
            ItemRecord other = ItemRecord.claimed(claim.id(), "digest of another request", claim.claim());
            return claims.claim(other, previous).thenCompose(granted -> claims.claim(claim, previous));
        }

        @Override
        public CompletableFuture<ItemRecord> record(ItemRecord record) {
            return claims.record(record);
        }

        @Override
        public void close() {
            claims.close();
        }
    }

    @Test
    void anItemIsRejectedIfAnotherProcessClaimsItsIdForAnotherRequestAtTheSameTime() {
        try (Claims claims = new LateClaims(journal());
                ClaimedCalls calls = calls(claims, CallOptions.DEFAULT)) {
            ItemRecord record = calls.process(BulkItem.of("one", BulkRunTest.request("A cat")))
                    .join();

            assertThat(record.state()).isEqualTo(ItemState.REJECTED);
            assertThat(record.outcome().reason()).get().asString().contains("the id was used for another request");
            assertThat(claims.find("one").orElseThrow().state()).isEqualTo(ItemState.CLAIMED);
        }
        sandbox.assertThat().billed(0);
    }

    @Test
    void aRunRejectsAnItemIfAnotherProcessClaimsItsIdForAnotherRequestAtTheSameTime() throws Exception {
        try (Claims claims = new LateClaims(journal());
                BulkRun run = BulkRun.builder(images)
                        .claims(claims)
                        .output(directory.resolve("images"))
                        .build()) {
            BulkSummary summary = run.execute(List.of(BulkItem.of("one", BulkRunTest.request("A cat"))))
                    .join();

            assertThat(summary.rejected()).as(summary.toString()).isOne();
            assertThat(summary.duplicates()).isZero();
            assertThat(Files.readString(summary.undelivered())).contains("the id was used for another request");
        }
        sandbox.assertThat().billed(0);
    }

    @Test
    void aRejectedRepetitionOfAnUnknownRequestStaysUnknownAndKeepsItsKey() throws Exception {
        sandbox.onGenerate()
                .reply(SandboxReply.images().closedWithoutResponse())
                .reply(SandboxReply.tooManyRequests(Duration.ZERO))
                .reply(SandboxReply.status(409));
        List<ItemState> states = new ArrayList<>();
        try (Claims claims = journal();
                ClaimedCalls calls = calls(
                        claims,
                        CallOptions.builder().retryPolicy(RetryPolicy.none()).build())) {
            for (int i = 0; i < 4; i++) {
                states.add(calls.process(BulkRunTest.item("A cat")).join().state());
            }
            assertThat(claims.totals().images()).isEqualTo(2);
        }
        assertThat(states)
                .containsExactly(ItemState.UNKNOWN, ItemState.UNKNOWN, ItemState.UNKNOWN, ItemState.DELIVERED);
        assertThat(sandbox.requests().stream()
                        .filter(request -> request.method().equals("POST"))
                        .map(ClaimedCallsTest::key)
                        .distinct())
                .hasSize(1);
    }

    private static String key(RecordedRequest request) {
        return String.valueOf(request.header("Idempotency-Key"));
    }

    /** A server need not know the key of a request that it is still processing. */
    @Test
    void anotherProcessRepeatsNoRequestThatMayBeRunning() throws Exception {
        BulkItem item = BulkItem.of("cat", BulkRunTest.request("A cat"));
        sandbox.onGenerate().reply(SandboxReply.images().after(Duration.ofSeconds(1)));
        try (TestDatabase.Running database = TestDatabase.H2.start(directory);
                JdbcClaims store = new JdbcClaims(database.url());
                JdbcClaims other = new JdbcClaims(database.url());
                ClaimedCalls calls = calls(store, CallOptions.DEFAULT);
                ClaimedCalls otherCalls = calls(other, CallOptions.DEFAULT)) {
            store.createTable();
            CompletableFuture<ItemRecord> running = calls.process(item);
            while (other.find("cat").isEmpty()) {
                Thread.sleep(10);
            }

            assertThat(otherCalls.process(item).join().state()).isEqualTo(ItemState.CLAIMED);
            assertThat(running.join().state()).isEqualTo(ItemState.DELIVERED);
        }
        sandbox.assertThat().billed(1);
    }

    @Test
    void aPendingTaskThatOccursTwiceIsAwaitedOnce() throws Exception {
        BulkItem item = BulkItem.of("cat", BulkRunTest.request("A cat"));
        sandbox.onGenerate().reply(SandboxReply.taskDoneAfter(3));
        CallOptions impatient = CallOptions.builder()
                .async(true)
                .timeout(Duration.ofMillis(1_500))
                .build();
        try (BulkRun run = run(impatient)) {
            assertThat(run.execute(List.of(item)).join().pending()).isOne();
        }
        CallOptions patient = CallOptions.builder().async(true).build();
        try (BulkRun run = run(patient)) {
            BulkSummary summary = run.execute(List.of(item, item, item)).join();
            assertThat(summary.delivered()).isOne();
            assertThat(summary.duplicates()).isEqualTo(2);
        }
        try (Stream<Path> files = Files.list(directory.resolve("images"))) {
            assertThat(files).hasSize(1);
        }
    }

    private BulkRun run(CallOptions options) {
        return BulkRun.builder(images)
                .journal(directory.resolve("journal"))
                .output(directory.resolve("images"))
                .callOptions(options)
                .build();
    }

    /** Returns a database that the next attempts cannot reach. */
    private static DataSource unreliable(AtomicInteger failures) {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        return (DataSource) Proxy.newProxyInstance(
                ClaimedCallsTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw new SQLTransientConnectionException("connection refused");
                    }
                    return DriverManager.getConnection(url);
                });
    }

    @Test
    void anOutcomeIsStoredAfterAnOutageOfTheDatabase() {
        assumeTrue(
                DriverManager.drivers()
                        .anyMatch(driver -> driver.getClass().getName().startsWith("org.h2")),
                "the driver is on the class path");
        AtomicInteger failures = new AtomicInteger();
        try (JdbcClaims claims = new JdbcClaims(unreliable(failures))) {
            claims.createTable();
            ItemRecord claim = ItemRecord.claimed(
                    "cat", "digest", new ItemClaim("run", Instant.EPOCH, "provider", "key", 1, Optional.empty()));
            assertThat(claims.claim(claim, Optional.empty()).join()).isTrue();
            failures.set(2);

            ItemRecord end = claim.with(ItemState.DELIVERED, ItemOutcome.NONE, Instant.EPOCH);
            CompletableFuture<ItemRecord> stored = claims.record(end);
            claims.close();

            assertThat(failures).hasValue(0);
            assertThat(stored)
                    .succeedsWithin(Duration.ofSeconds(30))
                    .extracting(ItemRecord::version)
                    .isEqualTo(2L);
            assertThat(stored.join().state()).isEqualTo(ItemState.DELIVERED);
        }
    }

    /** A data source may wait for a connection for ever, and a thread that waits cannot be ended. */
    @Test
    void aDataSourceThatHangsFailsEachAccessAndEndsTheClose() {
        assumeTrue(
                DriverManager.drivers()
                        .anyMatch(driver -> driver.getClass().getName().startsWith("org.h2")),
                "the driver is on the class path");
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        AtomicBoolean hangs = new AtomicBoolean();
        CountDownLatch never = new CountDownLatch(1);
        DataSource database = proxy(DataSource.class, method -> {
            if (hangs.get()) {
                never.await();
            }
            return DriverManager.getConnection(url);
        });
        ItemRecord claim = ItemRecord.claimed(
                "cat", "digest", new ItemClaim("run", Instant.EPOCH, "provider", "key", 1, Optional.empty()));
        try (JdbcClaims claims = new JdbcClaims(database, Duration.ofMillis(500));
                ClaimedCalls calls = calls(claims, CallOptions.DEFAULT)) {
            claims.createTable();
            assertThat(claims.claim(claim, Optional.empty()).join()).isTrue();
            hangs.set(true);
            CompletableFuture<ItemRecord> outcome =
                    claims.record(claim.with(ItemState.DELIVERED, ItemOutcome.NONE, Instant.EPOCH));
            List<CompletableFuture<ItemRecord>> items = IntStream.range(0, 40)
                    .mapToObj(i -> calls.process(BulkRunTest.item("A cat " + i)))
                    .toList();
            calls.close();
            claims.close();

            // The accesses have ended. The futures may complete a moment later, on their own threads.
            assertThat(outcome)
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableThat()
                    .withCauseInstanceOf(BulkException.class)
                    .withMessageContaining("the outcome of item cat cannot be stored: the database has not responded");
            assertThat(items).allSatisfy(item -> assertThat(item)
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableThat()
                    .withCauseInstanceOf(BulkException.class)
                    .withMessageContaining("cannot be read: the database has not responded in time"));
        }
        sandbox.assertThat().billed(0);
    }

    @Test
    void aClaimIsGrantedIfItsConnectionIsLostAfterItWasStored() {
        assumeTrue(
                DriverManager.drivers()
                        .anyMatch(driver -> driver.getClass().getName().startsWith("org.h2")),
                "the driver is on the class path");
        ItemRecord claim = ItemRecord.claimed(
                "cat", "digest", new ItemClaim("run", Instant.EPOCH, "provider", "key", 1, Optional.empty()));
        ItemRecord other = ItemRecord.claimed(
                "cat", "digest", new ItemClaim("run", Instant.EPOCH, "provider", "other", 1, Optional.empty()));
        try (JdbcClaims claims = new JdbcClaims(unreliable(new AtomicInteger()))) {
            claims.createTable();
            assertThat(claims.claim(claim, Optional.empty()).join()).isTrue();
            // A second attempt fails as the first one would if its connection were lost.
            assertThat(claims.claim(claim, Optional.empty()).join()).isTrue();
            assertThat(claims.claim(other, Optional.empty()).join()).isFalse();
        }
    }

    /** Without it, a connection that is dead would keep a thread for ever. */
    @Test
    void aConnectionThatIsOpenedHasANetworkTimeoutBeforeItIsUsed() throws Exception {
        List<String> calls = new CopyOnWriteArrayList<>();
        Connection connection = proxy(Connection.class, method -> {
            calls.add(method);
            if (method.equals("prepareStatement")) {
                throw new SQLTransientConnectionException("connection reset");
            }
            return null;
        });
        Driver driver = proxy(Driver.class, method -> method.equals("connect") ? connection : "driver of the test");
        DriverManager.registerDriver(driver);
        try (JdbcClaims claims = new JdbcClaims("jdbc:imagesdk-test")) {
            assertThatThrownBy(() -> claims.find("cat")).isInstanceOf(BulkException.class);
        } finally {
            DriverManager.deregisterDriver(driver);
        }
        assertThat(calls).containsExactly("setNetworkTimeout", "prepareStatement", "close");
    }

    /** What a method of an interface returns. */
    private interface Reply {
        @Nullable
        Object to(String method) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Reply reply) {
        return type.cast(Proxy.newProxyInstance(
                ClaimedCallsTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> reply.to(method.getName())));
    }
}
