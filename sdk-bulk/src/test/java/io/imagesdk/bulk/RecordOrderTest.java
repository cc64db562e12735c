package io.imagesdk.bulk;

import static io.imagesdk.bulk.ItemState.BILLED;
import static io.imagesdk.bulk.ItemState.CLAIMED;
import static io.imagesdk.bulk.ItemState.DELIVERED;
import static io.imagesdk.bulk.ItemState.REJECTED;
import static io.imagesdk.bulk.ItemState.TASK;
import static io.imagesdk.bulk.ItemState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.Cost;
import io.imagesdk.model.Usage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records of one item that arrive in any order: the store keeps the one that shows most. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordOrderTest {
    @TempDir
    Path directory;

    private static ItemRecord claim() {
        return ItemRecord.claimed(
                "item",
                "digest",
                new ItemClaim(
                        "run",
                        Instant.EPOCH,
                        "provider",
                        UUID.randomUUID().toString(),
                        1,
                        Optional.of(new BigDecimal("0.10"))));
    }

    private static ItemRecord in(ItemState state, ItemRecord claim) {
        return claim.with(state, ItemOutcome.NONE, Instant.EPOCH);
    }

    private void inEachStore(Consumer<Claims> test) throws Exception {
        try (FileClaims claims = FileClaims.open(directory.resolve("journal"))) {
            test.accept(claims);
        }
        try (TestDatabase.Running database = TestDatabase.H2.start(directory);
                JdbcClaims claims = new JdbcClaims(database.url())) {
            claims.createTable();
            test.accept(claims);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DELIVERED, TASK, DELIVERED",
        "DELIVERED, UNKNOWN, DELIVERED",
        "DELIVERED, DELIVERED, DELIVERED",
        "UNKNOWN, TASK, TASK",
        "UNKNOWN, DELIVERED, DELIVERED",
        "BILLED, UNKNOWN, BILLED",
        "TASK, UNKNOWN, UNKNOWN",
        "TASK, REJECTED, REJECTED"
    })
    void theSecondRecordOfAClaimReplacesTheFirstUnlessItShowsLess(ItemState first, ItemState second, ItemState expected)
            throws Exception {
        inEachStore(claims -> {
            ItemRecord claim = claim();
            assertThat(claims.claim(claim, Optional.empty()).join()).isTrue();
            assertThat(claims.record(in(first, claim)).join().state()).isEqualTo(first);
            assertThat(claims.record(in(second, claim)).join().state()).isEqualTo(expected);
            assertThat(claims.find("item").orElseThrow().state()).isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "DELIVERED, REJECTED, DELIVERED",
        "TASK, REJECTED, TASK",
        "BILLED, UNKNOWN, BILLED",
        "REJECTED, UNKNOWN, UNKNOWN",
        "UNKNOWN, REJECTED, REJECTED",
        "UNKNOWN, DELIVERED, DELIVERED"
    })
    void theLateEndOfACallDoesNotReplaceANewerClaimUnlessItIsPaid(
            ItemState ofOldClaim, ItemState ofNewClaim, ItemState expected) throws Exception {
        inEachStore(claims -> {
            ItemRecord old = claim();
            claims.claim(old, Optional.empty()).join();
            ItemRecord newer = claim();
            assertThat(claims.claim(newer, claims.find("item")).join()).isTrue();

            claims.record(in(ofOldClaim, old)).join();
            claims.record(in(ofNewClaim, newer)).join();

            assertThat(claims.find("item").orElseThrow().state()).isEqualTo(expected);
        });
    }

    @Test
    void theJournalCountsEachClaimOnce() {
        Path journal = directory.resolve("journal");
        ItemRecord claim = claim();
        try (FileClaims claims = FileClaims.open(journal)) {
            claims.claim(claim, Optional.empty()).join();
            for (ItemState state : new ItemState[] {TASK, UNKNOWN, BILLED, DELIVERED, DELIVERED, REJECTED}) {
                claims.record(in(state, claim)).join();
            }
            assertThat(claims.totals().usd()).isEqualByComparingTo("0.10");
            assertThat(claims.delivered()).isOne();
        }
        try (FileClaims claims = FileClaims.open(journal)) {
            assertThat(claims.totals().usd()).isEqualByComparingTo("0.10");
            assertThat(claims.totals().images()).isZero();
            assertThat(claims.find("item").orElseThrow().state()).isEqualTo(DELIVERED);
            assertThat(claims.record(in(UNKNOWN, claim)).join().state()).isEqualTo(DELIVERED);
        }
    }

    @Test
    void theReportedCostOfATaskReplacesItsCeiling() {
        Path journal = directory.resolve("journal");
        ItemRecord claim = claim();
        Usage usage = new Usage(Map.of(), Optional.of(new Cost(new BigDecimal("0.50"), Cost.Unit.USD)));
        ItemOutcome charged = ItemOutcome.NONE.withImages(List.of(), usage, Optional.empty());
        try (FileClaims claims = FileClaims.open(journal)) {
            claims.claim(claim, Optional.empty()).join();
            for (ItemState state : new ItemState[] {TASK, TASK, BILLED}) {
                claims.record(claim.with(state, charged, Instant.EPOCH)).join();
                assertThat(claims.totals().usd()).isEqualByComparingTo("0.50");
            }
        }
        try (FileClaims claims = FileClaims.open(journal)) {
            assertThat(claims.totals().usd()).isEqualByComparingTo("0.50");
        }
    }

    @Test
    void aNewClaimOfARejectedItemIsCountedAgain() {
        Path journal = directory.resolve("journal");
        try (FileClaims claims = FileClaims.open(journal)) {
            ItemRecord first = claim();
            claims.claim(first, Optional.empty()).join();
            claims.record(in(REJECTED, first)).join();
            assertThat(claims.totals().usd()).isEqualByComparingTo("0");
            claims.claim(claim(), claims.find("item")).join();
            assertThat(claims.totals().usd()).isEqualByComparingTo("0.10");
            assertThat(claims.find("item").orElseThrow().state()).isEqualTo(CLAIMED);
        }
    }
}
