package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions and consumers of the caller that fail: no charged request loses its outcome, and every run ends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallerCodeTest {
    private static final int ITEMS = 6;

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();
    private final ImagesService images = ImagesService.builder()
            .provider(Providers.OPENAI_COMPATIBLE)
            .baseUrl(sandbox.baseUrl())
            .apiKey("key")
            .build();

    @AfterEach
    void close() {
        images.close();
        sandbox.close();
    }

    private BulkRunBuilder builder() {
        return BulkRun.builder(images).journal(directory.resolve("journal")).output(directory.resolve("images"));
    }

    private static List<BulkItem> items() {
        return IntStream.range(0, ITEMS)
                .mapToObj(i -> BulkRunTest.item("A cat " + i + " [seconds=0.3]"))
                .toList();
    }

    private void assertThatEverythingIsRecorded() throws IOException {
        assertThat(sandbox.charges()).isNotEmpty();
        assertThat(Files.readAllLines(directory.resolve("journal")))
                .filteredOn(line -> line.contains("\"DELIVERED\""))
                .hasSize(sandbox.charges().size());
    }

    @Test
    void aPriceFunctionThatThrowsEndsTheRunAfterTheRunningCalls() throws Exception {
        Budget budget = Budget.usd("10").withPrices(request -> {
            if (request.prompt().equals("bad")) {
                throw new IllegalStateException("no price");
            }
            return BigDecimal.ONE;
        });
        CompletableFuture<ItemRecord> first = new CompletableFuture<>();
        Stream<BulkItem> bad = Stream.of("bad").map(prompt -> {
            first.join();
            return BulkRunTest.item(prompt);
        });
        try (BulkRun run =
                builder().budget(budget).recordConsumer(first::complete).build()) {
            var summary = run.execute(Stream.concat(items().stream(), bad));
            assertThatThrownBy(summary::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(BulkException.class)
                    .hasMessageContaining("no price");
        }
        assertThatEverythingIsRecorded();
    }

    @Test
    void anErrorOfTheProgressConsumerDoesNotEndTheRun() throws Exception {
        try (BulkRun run = builder()
                .progressConsumer(progress -> {
                    throw new AssertionError("in the consumer");
                })
                .build()) {
            assertThat(run.execute(items()).join().delivered()).isEqualTo(ITEMS);
        }
        assertThatEverythingIsRecorded();
    }

    @Test
    void anErrorOfTheRecordConsumerDoesNotEndTheRun() throws Exception {
        try (BulkRun run = builder()
                .recordConsumer(record -> {
                    throw new AssertionError("in the consumer");
                })
                .build()) {
            assertThat(run.execute(items()).join().delivered()).isEqualTo(ITEMS);
        }
        assertThatEverythingIsRecorded();
    }

    @Test
    void aRecordConsumerThatBlocksDelaysOnlyItsOwnItems() throws Exception {
        int blocked = 4;
        AtomicInteger received = new AtomicInteger();
        CountDownLatch others = new CountDownLatch(ITEMS - blocked);
        CountDownLatch release = new CountDownLatch(1);
        try (BulkRun run = builder()
                .recordConsumer(record -> {
                    if (received.getAndIncrement() < blocked) {
                        awaitUninterruptibly(release);
                    } else {
                        others.countDown();
                    }
                })
                .build()) {
            CompletableFuture<BulkSummary> summary = run.execute(items());
            assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(summary).isNotDone();
            release.countDown();
            assertThat(summary.join().delivered()).isEqualTo(ITEMS);
        }
        assertThatEverythingIsRecorded();
    }

    /** The run would wait for its consumer, which waits for the run. */
    @Test
    void aConsumerCannotCloseItsRun() throws Exception {
        AtomicReference<BulkRun> own = new AtomicReference<>();
        Queue<String> problems = new ConcurrentLinkedQueue<>();
        Runnable close = () -> {
            try {
                own.get().close();
            } catch (IllegalStateException e) {
                problems.add(e.getMessage());
            }
        };
        try (BulkRun run = builder()
                .recordConsumer(record -> close.run())
                .progressConsumer(progress -> close.run())
                .build()) {
            own.set(run);
            assertThat(run.execute(items()).join().delivered()).isEqualTo(ITEMS);
        }
        assertThat(problems).hasSizeGreaterThan(ITEMS).allMatch(problem -> problem.contains("call stop()"));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anErrorOfTheSourceFailsTheRun() {
        Iterator<BulkItem> source = Stream.concat(items().stream(), Stream.<BulkItem>generate(() -> {
                    throw new StackOverflowError("in the source");
                }))
                .iterator();
        try (BulkRun run = builder().build()) {
            assertThatThrownBy(() -> run.execute(source).join())
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("in the source");
        }
    }

    @Test
    void aPublisherThatThrowsFailsTheRun() {
        Flow.Publisher<BulkItem> broken = subscriber -> {
            throw new IllegalStateException("no subscription");
        };
        try (BulkRun run = builder().build()) {
            assertThatThrownBy(() -> run.execute(broken).join())
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("no subscription");
        }
    }
}
