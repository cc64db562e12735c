package io.imagesdk.flink;

import static io.imagesdk.testkit.SandboxReply.images;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.ClaimRules;
import io.imagesdk.bulk.ClaimedCalls;
import io.imagesdk.bulk.Claims;
import io.imagesdk.bulk.ItemRecord;
import io.imagesdk.bulk.ItemState;
import io.imagesdk.bulk.JdbcClaims;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to running calls when their Flink task ends. */
final class OpenCallsTest {
    private static final BulkItem ITEM = BulkItem.of(
            "row-1", GenerateRequest.builder().prompt("A mill").size("16x16").build());

    @TempDir
    Path directory;

    private Sandbox sandbox;
    private ImagesService service;
    private String url;
    private JdbcClaims claims;
    private OpenCalls calls;

    @BeforeEach
    void open() {
        sandbox = Sandbox.start();
        service = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(sandbox.baseUrl(Providers.OPENAI))
                .apiKey("sandbox")
                .build();
        url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        claims = new JdbcClaims(url);
        claims.createTable();
        calls = new OpenCalls(
                service, claims, new ClaimedCalls(service, claims, directory, CallOptions.DEFAULT, ClaimRules.DEFAULT));
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    /** The claims of the calls are closed with them. */
    private ItemState storedState() {
        try (JdbcClaims stored = new JdbcClaims(url)) {
            return stored.find("row-1").orElseThrow().state();
        }
    }

    @Test
    void recordsCallThatEndsWhileTheTaskCloses() {
        sandbox.onGenerate().reply(images().after(Duration.ofMillis(300)));
        CompletableFuture<?> row = calls.process(ITEM);

        calls.close(Duration.ofMinutes(1));

        assertThat(row).succeedsWithin(Duration.ofSeconds(30));
        assertThat(storedState()).isEqualTo(ItemState.DELIVERED);
        assertThat(directory).isDirectoryContaining("glob:**.png");
    }

    @Test
    void keepsWaitingWhenFlinkInterruptsTheTask() {
        sandbox.onGenerate().reply(images().after(Duration.ofMillis(300)));
        CompletableFuture<?> row = calls.process(ITEM);

        Thread.currentThread().interrupt();
        calls.close(Duration.ofMinutes(1));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(row).succeedsWithin(Duration.ofSeconds(30));
        assertThat(storedState()).isEqualTo(ItemState.DELIVERED);
    }

    @Test
    void recordsCallThatTakesTooLongAsUnknown() throws Exception {
        sandbox.onGenerate().reply(images().neverSent());
        CompletableFuture<?> row = calls.process(ITEM);
        while (sandbox.requests().isEmpty()) {
            Thread.onSpinWait();
        }

        calls.close(Duration.ofMillis(1));

        assertThat(row).succeedsWithin(Duration.ofSeconds(30));
        assertThat(storedState()).isEqualTo(ItemState.UNKNOWN);
        assertThat(calls.running()).isZero();
    }

    /** A task that does not end makes Flink stop all tasks of the process. */
    @Test
    void leavesAStoreBehindThatCannotBeUsed() {
        CompletableFuture<Void> usable = new CompletableFuture<>();
        Claims unusable = new UnusableClaims(claims, usable);
        calls = new OpenCalls(
                service,
                unusable,
                new ClaimedCalls(service, unusable, directory, CallOptions.DEFAULT, ClaimRules.DEFAULT),
                Duration.ofMillis(10));
        CompletableFuture<?> row = calls.process(ITEM);

        calls.close(Duration.ofMillis(10));

        assertThat(row).isNotDone();
        usable.complete(null);
        assertThat(row).succeedsWithin(Duration.ofSeconds(30));
    }

    /** Stores the ends of calls only when the store can be used again. */
    private record UnusableClaims(Claims claims, CompletableFuture<Void> usable) implements Claims {
        @Override
        public Optional<ItemRecord> find(String id) {
            return claims.find(id);
        }

        @Override
        public CompletableFuture<Boolean> claim(ItemRecord claim, Optional<ItemRecord> previous) {
            return claims.claim(claim, previous);
        }

        @Override
        public CompletableFuture<ItemRecord> record(ItemRecord record) {
            return usable.thenCompose(available -> claims.record(record));
        }

        @Override
        public void close() {
            usable.join();
            claims.close();
        }
    }

    @Test
    void dropsTasksOfTimerThatIsClosed() {
        calls.close(Duration.ofSeconds(1));

        calls.schedule(Duration.ZERO, () -> {
            throw new AssertionError("the timer is closed");
        });

        assertThat(calls.running()).isZero();
    }
}
