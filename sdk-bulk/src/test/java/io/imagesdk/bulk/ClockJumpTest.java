package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs during which, and between which, the wall clock jumps forward and back by hours. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClockJumpTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

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

    /** A wall clock that is five hours ahead at one reading and five hours behind at the next one. */
    private static final class JumpingClock extends Clock {
        private final Instant start;
        private final AtomicInteger readings = new AtomicInteger();

        JumpingClock(Instant start) {
            this.start = start;
        }

        @Override
        public Instant instant() {
            int reading = readings.getAndIncrement();
            return start.plus(Duration.ofHours(reading % 2 == 0 ? 5 : -5)).plusSeconds(reading);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private BulkRunBuilder builder(Instant start) {
        return BulkRun.builder(images)
                .journal(directory.resolve("journal"))
                .output(directory.resolve("images"))
                .clock(new JumpingClock(start));
    }

    private static List<BulkItem> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> BulkRunTest.item("A cat " + i))
                .toList();
    }

    @Test
    void resumesRunsAndKeepsTheBudget() throws Exception {
        Budget budget = Budget.usd("1.00").withPricePerImage("0.04");
        for (int i = 0; i < 3; i++) {
            sandbox.onGenerate().reply(SandboxReply.images().closedWithoutResponse());
        }
        long delivered = 0;
        for (int days : new int[] {0, -1, 7, -30}) {
            try (BulkRun run =
                    builder(NOON.plus(Duration.ofDays(days))).budget(budget).build()) {
                BulkSummary summary = run.execute(items(100)).join();
                assertThat(summary.skipped()).isEqualTo(delivered);
                assertThat(summary.unknown()).isEqualTo(3);
                assertThat(summary.usd()).isEqualByComparingTo("1.00");
                delivered += summary.delivered();
            }
            assertThat(delivered).isEqualTo(22);
        }
        sandbox.assertThat().neverBilledTwice();
        // The journal was read four times; its times are not in order.
        List<String> times = Files.readAllLines(directory.resolve("journal.manifest.jsonl")).stream()
                .map(line -> line.replaceFirst(".*\"time\":\"([^\"]+)\".*", "$1"))
                .toList();
        assertThat(times).hasSize(22).isNotEqualTo(times.stream().sorted().toList());
    }

    @Test
    void keepsTheRate() {
        int count = 20;
        try (BulkRun run = builder(NOON).maxPerMinute(1_200).maxInFlight(16).build()) {
            BulkSummary summary = run.execute(items(count)).join();

            assertThat(summary.isComplete()).isTrue();
            // Twenty starts per second, at even intervals.
            assertThat(summary.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis((count - 1) * 50L));
        }
        sandbox.assertThat().billed(count).neverBilledTwice();
    }

    @Test
    void waitsForALimitAndFailsNoItem() {
        for (int i = 0; i < 4; i++) {
            sandbox.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ofSeconds(1)));
        }
        try (BulkRun run = builder(NOON).patience(Duration.ofMinutes(5)).build()) {
            BulkSummary summary = run.execute(items(10)).join();

            assertThat(summary.isComplete()).isTrue();
            assertThat(summary.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
        sandbox.assertThat().billed(10).neverBilledTwice();
    }
}
