package io.imagesdk.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.bulk.BulkException;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.ItemClaim;
import io.imagesdk.bulk.ItemOutcome;
import io.imagesdk.bulk.ItemRecord;
import io.imagesdk.bulk.ItemState;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Usage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Rows that need more than one call, on a virtual clock. */
final class RowCallTest {
    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final RowSettings SETTINGS =
            new RowSettings(Duration.ofMinutes(2), Duration.ofMinutes(5), Duration.ofMinutes(1));
    private static final BulkItem ITEM =
            BulkItem.of("row-1", GenerateRequest.builder().prompt("A mill").build());

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private Instant now = START;
    private int calls;

    @Test
    void returnsResultOfProcessThatHasTheClaim() {
        CompletableFuture<ItemResult> result =
                start(() -> calls < 5 ? record(ItemState.CLAIMED, false) : record(ItemState.DELIVERED, false));

        runTimer();

        assertThat(result.join().state()).isEqualTo(ItemState.DELIVERED);
        assertThat(result.join().billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(calls).isEqualTo(5);
    }

    @Test
    void reportsClaimWithoutEndAsUnknownWhenItsCallMustHaveEnded() {
        CompletableFuture<ItemResult> result = start(() -> record(ItemState.CLAIMED, false));

        runTimer();

        assertThat(result.join().state()).isEqualTo(ItemState.UNKNOWN);
        assertThat(result.join().billing()).isEqualTo(BillingStatus.UNKNOWN);
        assertThat(result.join().reason()).contains("ended before it recorded an outcome");
        assertThat(now)
                .isAfter(START.plus(SETTINGS.callTimeout()))
                .isBeforeOrEqualTo(START.plus(SETTINGS.callTimeout()).plus(SETTINGS.margin()));
    }

    @Test
    void reportsOldClaimWithoutWaiting() {
        now = START.plus(Duration.ofHours(1));

        CompletableFuture<ItemResult> result = start(() -> record(ItemState.CLAIMED, false));

        assertThat(result.join().state()).isEqualTo(ItemState.UNKNOWN);
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void repeatsRowThatWasRejectedForReasonThatPasses() {
        CompletableFuture<ItemResult> result =
                start(() -> calls < 4 ? record(ItemState.REJECTED, true) : record(ItemState.DELIVERED, false));

        runTimer();

        assertThat(result.join().isDelivered()).isTrue();
    }

    @Test
    void startsNoCallThatCouldEndAfterTheTimeoutOfTheRow() {
        CompletableFuture<ItemResult> result = start(() -> record(ItemState.NOT_SENT, true));

        runTimer();

        assertThat(result.join().state()).isEqualTo(ItemState.NOT_SENT);
        assertThat(result.join().retryable()).isTrue();
        assertThat(now.plus(SETTINGS.callTimeout())).isBeforeOrEqualTo(START.plus(SETTINGS.rowTimeout()));
        assertThat(calls).isGreaterThan(5);
    }

    @Test
    void awaitsTaskAgain() {
        CompletableFuture<ItemResult> result =
                start(() -> calls < 3 ? record(ItemState.TASK, true) : record(ItemState.DELIVERED, false));

        runTimer();

        assertThat(result.join().isDelivered()).isTrue();
    }

    @Test
    void repeatsRowWhoseImageIsNotPublishedYet() {
        CompletableFuture<ItemResult> result =
                start(() -> calls < 4 ? billedWithUrl() : record(ItemState.DELIVERED, false));

        runTimer();

        assertThat(result.join().isDelivered()).isTrue();
    }

    @Test
    void reportsRowWhoseUrlHasExpiredAfterSomeSeconds() {
        CompletableFuture<ItemResult> result = start(RowCallTest::billedWithUrl);

        runTimer();

        assertThat(result.join().state()).isEqualTo(ItemState.BILLED);
        assertThat(now).isBetween(START.plusSeconds(5), START.plusSeconds(30));
    }

    private static ItemRecord billedWithUrl() {
        ItemRecord billed = record(ItemState.BILLED, false);
        ItemOutcome outcome = billed.outcome();
        return billed.with(
                ItemState.BILLED,
                new ItemOutcome(
                        Optional.of(ImageTask.of("openai", URI.create("https://api.openai.com/v1"), "task", START)),
                        outcome.batch(),
                        outcome.images(),
                        outcome.usage(),
                        outcome.requestId(),
                        outcome.reason(),
                        outcome.retryable(),
                        outcome.request(),
                        outcome.attributes()),
                START);
    }

    @Test
    void doesNotRepeatFinalResults() {
        for (ItemState state : List.of(ItemState.DELIVERED, ItemState.UNKNOWN, ItemState.BILLED)) {
            assertThat(start(() -> record(state, true)).join().state()).isEqualTo(state);
        }
        assertThat(start(() -> record(ItemState.REJECTED, false)).join().billing())
                .isEqualTo(BillingStatus.REJECTED);
        assertThat(waiting).isEmpty();
    }

    @Test
    void failsIfTheStoreOfClaimsFails() {
        CompletableFuture<ItemResult> result = RowCall.start(
                ITEM,
                item -> CompletableFuture.failedFuture(new BulkException("the database does not respond", null)),
                (delay, task) -> {},
                SETTINGS,
                () -> now);

        assertThat(result).isCompletedExceptionally();
    }

    private CompletableFuture<ItemResult> start(Supplier<ItemRecord> outcome) {
        return RowCall.start(
                ITEM,
                item -> {
                    calls++;
                    return CompletableFuture.completedFuture(outcome.get());
                },
                (delay, task) -> waiting.add(() -> {
                    now = now.plus(delay);
                    task.run();
                }),
                SETTINGS,
                () -> now);
    }

    private void runTimer() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    private static ItemRecord record(ItemState state, boolean retryable) {
        ItemRecord claimed = ItemRecord.claimed(
                "row-1", "digest", new ItemClaim("run", START, "openai", "key", 1, Optional.empty()));
        ItemOutcome outcome = new ItemOutcome(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Usage.NONE,
                Optional.empty(),
                Optional.empty(),
                retryable,
                Optional.empty(),
                Map.of());
        return state == ItemState.CLAIMED ? claimed : claimed.with(state, outcome, START);
    }
}
