package io.imagesdk.bulk;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordNotifierTest {
    private static final int RECORDS = 64;

    private final Set<String> passed = ConcurrentHashMap.newKeySet();

    private static ItemRecord item(int number) {
        return ItemRecord.claimed(
                "item-" + number, "digest", new ItemClaim("run", Instant.EPOCH, "openai", "key", 1, Optional.empty()));
    }

    private static CompletableFuture<?> passAll(Consumer<ItemRecord> consumer) {
        RecordNotifier notifier = new RecordNotifier(Optional.of(consumer));
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            done.add(notifier.accept(item(i)));
        }
        return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
    }

    @Test
    void passesEachRecordOnce() throws Exception {
        List<String> ids = new ArrayList<>();
        passAll(record -> {
                    synchronized (ids) {
                        ids.add(record.id());
                    }
                })
                .get(30, SECONDS);
        assertThat(ids).hasSize(RECORDS).doesNotHaveDuplicates();
    }

    @Test
    void aConsumerThatBlocksDoesNotKeepOtherRecords() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        CompletableFuture<?> done = passAll(record -> {
            passed.add(record.id());
            if (record.id().equals("item-0")) {
                await(released);
            }
        });
        while (passed.size() < RECORDS) {
            Thread.sleep(1);
        }
        assertThat(done).isNotDone();
        released.countDown();
        done.get(30, SECONDS);
    }

    @Test
    void allRecordsGetAThreadIfEachConsumerBlocks() throws Exception {
        CountDownLatch all = new CountDownLatch(RECORDS);
        passAll(record -> {
                    all.countDown();
                    await(all);
                })
                .get(30, SECONDS);
        assertThat(all.getCount()).isZero();
    }

    @Test
    void aRecordIsPassedAfterALongSilence() throws Exception {
        RecordNotifier notifier = new RecordNotifier(Optional.of(record -> passed.add(record.id())));
        notifier.accept(item(1)).get(30, SECONDS);
        Thread.sleep(50);
        notifier.accept(item(2)).get(30, SECONDS);
        assertThat(passed).containsExactlyInAnyOrder("item-1", "item-2");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
