package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ResponseFormat;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Charge;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run whose disk becomes full. Skipped where a small file system cannot be mounted. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskTest {
    @TempDir
    Path directory;

    private SmallDisk smallDisk;
    private Path disk;
    private final List<ItemRecord> records = new CopyOnWriteArrayList<>();
    private final Sandbox sandbox = Sandbox.start();
    private final ImagesService images = ImagesService.builder()
            .provider(Providers.OPENAI_COMPATIBLE)
            .baseUrl(sandbox.baseUrl())
            .apiKey("key")
            .build();

    @BeforeEach
    void mount() throws Exception {
        smallDisk = new SmallDisk(directory.resolve("disk"));
        smallDisk.mount("3m");
        disk = smallDisk.path();
    }

    @AfterEach
    void unmount() throws Exception {
        for (Path file : recoveredFiles()) {
            if (!file.startsWith(directory)) {
                Files.deleteIfExists(file);
                Files.deleteIfExists(file.getParent());
            }
        }
        images.close();
        sandbox.close();
        smallDisk.close();
    }

    /** Returns the files that the reasons of the items name. */
    private List<Path> recoveredFiles() {
        return records.stream()
                .flatMap(record -> record.outcome().reason().stream())
                .flatMap(reason -> Pattern.compile(" stored in (\\S+\\.recovered)")
                        .matcher(reason)
                        .results())
                .map(match -> Path.of(match.group(1)))
                .toList();
    }

    private BulkSummary run(List<BulkItem> items, Path output) {
        return run(items, disk.resolve("journal"), output);
    }

    private BulkSummary run(List<BulkItem> items, Path journal, Path output) {
        try (BulkRun run = BulkRun.builder(images)
                .journal(journal)
                .output(output)
                .recordConsumer(records::add)
                .build()) {
            return run.execute(items).join();
        }
    }

    private static List<BulkItem> items(int count, String directive) {
        return IntStream.range(0, count)
                .mapToObj(i -> BulkRunTest.item("A cat " + i + directive))
                .toList();
    }

    @Test
    void stopsWhenImagesDoNotFitAndLosesNoRecord() throws Exception {
        List<BulkItem> items = items(200, " [bytes=50000]");
        BulkSummary full = run(items, disk.resolve("images"));
        assertThat(full.stopReason()).isPresent();
        assertThat(full.delivered()).isBetween(5L, 60L);
        assertThat(full.unknown()).as(full.toString()).isZero();
        assertThat(full.billed()).isLessThanOrEqualTo(16);

        smallDisk.resize("40m");
        BulkSummary resumed = run(items, disk.resolve("images"));
        assertThat(resumed.skipped()).isEqualTo(full.delivered());
        assertThat(resumed.delivered() + resumed.skipped() + full.billed()).isEqualTo(200);
        assertThat(sandbox.charges().stream()
                        .map(Charge::request)
                        .map(request -> request.sha256())
                        .distinct())
                .hasSize(sandbox.charges().size());
    }

    @Test
    void keepsTheChargedImagesThatDoNotFit() throws Exception {
        List<BulkItem> items = IntStream.range(0, 200)
                .mapToObj(i -> BulkItem.of(GenerateRequest.builder()
                        .prompt("A cat " + i + " [bytes=400000]")
                        .responseFormat(ResponseFormat.B64_JSON)
                        .build()))
                .toList();
        BulkSummary full = run(items, disk.resolve("images"));

        assertThat(full.stopReason()).isPresent();
        assertThat(full.billed()).as(full.toString()).isPositive();
        assertThat(full.delivered() + full.billed()).isEqualTo(sandbox.charges().size());
        assertThat(recoveredFiles()).hasSize((int) full.billed());
        for (Path file : recoveredFiles()) {
            assertThat(Files.size(file)).isGreaterThan(390_000);
        }
        assertThat(recoveredFiles()).anyMatch(file -> !file.startsWith(directory));
    }

    @Test
    void downloadsTheImagesThatDidNotFitWhenThereIsSpace() throws Exception {
        List<BulkItem> items = items(20, " [bytes=400000]");
        Path journal = directory.resolve("journal");
        BulkSummary full = run(items, journal, disk.resolve("images"));
        assertThat(full.pending()).as(full.toString()).isPositive();
        // The disk is still full when the images are downloaded again.
        BulkSummary stillFull = run(items, journal, disk.resolve("images"));
        assertThat(stillFull.pending()).as(stillFull.toString()).isPositive();
        assertThat(stillFull.billed()).isZero();

        smallDisk.resize("40m");
        BulkSummary resumed = run(items, journal, disk.resolve("images"));
        assertThat(resumed.delivered() + resumed.skipped())
                .as(resumed.toString())
                .isEqualTo(20);
        sandbox.assertThat().billed(20).neverBilledTwice();
    }

    /** At most five of the eight images fit on the disk. They are downloaded at the same time. */
    @Test
    void readsAResultOfABatchAgainOfWhichOneImageDidNotFit() throws Exception {
        List<BulkItem> items = IntStream.range(0, 4)
                .mapToObj(i -> BulkItem.of(
                        "cat-" + i,
                        GenerateRequest.builder()
                                .prompt("A cat " + i + " [bytes=620000] [polls=1]")
                                .model("m-1")
                                .count(2)
                                .build()))
                .toList();
        BulkSummary full = viaBatch(items);
        assertThat(full.delivered()).as(full.toString()).isLessThanOrEqualTo(2);
        assertThat(full.pending()).isEqualTo(4 - full.delivered());
        assertThat(full.stopReason()).isPresent();

        smallDisk.resize("40m");
        BulkSummary resumed = viaBatch(items);
        assertThat(resumed.delivered()).as(resumed.toString()).isEqualTo(full.pending());
        assertThat(full.images() + resumed.images()).isEqualTo(8);
        assertThat(resumed.isComplete()).isTrue();
    }

    private BulkSummary viaBatch(List<BulkItem> items) throws Exception {
        try (ImagesService batches = BatchRunTest.service(
                        Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI).toString());
                BulkRun run = BulkRun.builder(batches)
                        .journal(directory.resolve("journal"))
                        .output(disk.resolve("images"))
                        .recordConsumer(records::add)
                        .viaBatch(10)
                        .build()) {
            return run.execute(items).join();
        }
    }

    @Test
    void recordsTheOutcomesOfRunningRequestsWhenTheJournalCannotGrow() throws Exception {
        byte[] filler = new byte[2_300_000];
        Files.write(disk.resolve("filler"), filler);
        List<BulkItem> items = items(2_000, "");
        BulkSummary full = run(items, directory.resolve("images"));

        assertThat(full.stopReason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("no space for another item"));
        assertThat(full.delivered()).isPositive();
        assertThat(full.unknown()).isZero();
        assertThat(full.billed()).isZero();

        Files.delete(disk.resolve("filler"));
        smallDisk.resize("40m");
        BulkSummary resumed = run(items.subList(0, 300), directory.resolve("images"));
        assertThat(resumed.isComplete()).isTrue();
        assertThat(resumed.skipped()).isEqualTo(Math.min(300, full.delivered()));
        sandbox.assertThat().neverBilledTwice();
    }

    /** A text of a server can be longer than the space that the claim of its item has promised. */
    @Test
    void aLongRevisedPromptCostsNoOutcomeOfAnotherItem() throws Exception {
        int items = 30;
        String revised = "\u732b".repeat(20_000);
        Path journal = disk.resolve("journal");
        try (FileClaims claims = FileClaims.open(journal)) {
            List<ItemRecord> claimed = new ArrayList<>();
            for (int i = 0; i < items; i++) {
                ItemRecord claim = ItemRecord.claimed(
                        "item-" + i,
                        "digest",
                        new ItemClaim("run", Instant.EPOCH, "openai", "key", 1, Optional.empty()));
                assertThat(claims.claim(claim, Optional.empty()).join()).isTrue();
                claimed.add(claim);
            }
            fill();
            for (ItemRecord claim : claimed) {
                StoredImage image = new StoredImage(
                        claim.id() + ".png",
                        "sha256",
                        10,
                        "png",
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.of(revised));
                ItemOutcome outcome = ItemOutcome.NONE.withStored(List.of(image));
                claims.record(claim.with(ItemState.DELIVERED, outcome, Instant.EPOCH))
                        .join();
            }
        }
        List<Optional<String>> prompts = new ArrayList<>();
        try (FileClaims claims = FileClaims.open(journal)) {
            for (int i = 0; i < items; i++) {
                ItemRecord record = claims.find("item-" + i).orElseThrow();
                assertThat(record.state()).isEqualTo(ItemState.DELIVERED);
                prompts.add(record.outcome().images().get(0).revisedPrompt());
            }
        }
        assertThat(prompts).contains(Optional.of(revised), Optional.empty());
    }

    private void fill() throws IOException {
        Path filler = disk.resolve("filler");
        for (int length = 64 * 1024; length > 0; length /= 2) {
            try {
                while (true) {
                    Files.write(filler, new byte[length], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            } catch (IOException ignored) {
                // A shorter text may still fit.
                assertThat(filler).exists();
            }
        }
    }
}
