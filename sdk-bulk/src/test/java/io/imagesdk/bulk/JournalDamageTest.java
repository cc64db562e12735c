package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal whose files were cut, changed or deleted: no record is lost without notice. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JournalDamageTest {
    private static final int ITEMS = 30;

    /** 1 takes half a minute. */
    private static final int STEP = Integer.getInteger("imagesdk.bulk.step", 17);

    private static final int LAST_BYTES = 4 * 1024;

    @TempDir
    Path directory;

    private Path journal;
    private Path copy;

    @BeforeEach
    void names() {
        journal = directory.resolve("journal");
        copy = directory.resolve("journal.copy");
    }

    private static ItemRecord claim(String id) {
        return ItemRecord.claimed(
                id,
                "digest",
                new ItemClaim("run", Instant.EPOCH, "provider", "key", 1, Optional.of(new BigDecimal("0.04"))));
    }

    private static void fill(FileClaims claims, int from, int to) {
        IntStream.range(from, to).forEach(i -> {
            ItemRecord claim = claim("item-" + i);
            assertThat(claims.claim(claim, claims.find(claim.id())).join()).isTrue();
            ItemState state = i % 3 == 0 ? ItemState.UNKNOWN : i % 3 == 1 ? ItemState.DELIVERED : ItemState.CLAIMED;
            if (state != ItemState.CLAIMED) {
                claims.record(claim.with(state, ItemOutcome.of("{\"prompt\":\"a\"}", new TreeMap<>()), Instant.EPOCH))
                        .join();
            }
        });
    }

    /** Returns the state of all items. */
    private List<String> open() throws IOException {
        Map<String, String> states = new TreeMap<>();
        new JournalRecovery(journal).read((members, offset) -> {
            if (members.has("id")) {
                states.put(members.get("id").asText(), members.get("state").asText());
            }
        });
        return IntStream.range(0, ITEMS)
                .mapToObj(i -> states.getOrDefault("item-" + i, "none"))
                .toList();
    }

    private void write(byte[] journalBytes, byte[] copyBytes) throws IOException {
        Files.write(journal, journalBytes);
        Files.write(copy, copyBytes);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path damaged :
                    files.filter(file -> file.toString().contains("damaged")).toList()) {
                Files.delete(damaged);
            }
        }
    }

    /** Creates a journal in two runs, of which the second one was killed. */
    private byte[][] files(boolean killed) throws IOException {
        try (FileClaims claims = FileClaims.open(journal)) {
            fill(claims, 0, ITEMS / 2);
        }
        FileClaims claims = FileClaims.open(journal);
        fill(claims, ITEMS / 2, ITEMS);
        byte[][] running = {Files.readAllBytes(journal), Files.readAllBytes(copy)};
        claims.close();
        return killed ? running : new byte[][] {Files.readAllBytes(journal), Files.readAllBytes(copy)};
    }

    @Test
    void restoresAJournalThatWasCutAnywhere() throws Exception {
        byte[][] files = files(false);
        List<String> complete = open();
        assertThat(complete).doesNotContain("none");
        for (int length = Math.max(0, files[0].length - LAST_BYTES); length < files[0].length; length += STEP) {
            write(Arrays.copyOf(files[0], length), files[1]);
            assertThat(open()).as("cut at %s", length).isEqualTo(complete);
        }
    }

    @Test
    void restoresAJournalOfAKilledProcessThatWasCutAnywhere() throws Exception {
        byte[][] files = files(true);
        int end = contentLength(files[0]);
        write(files[0], files[1]);
        List<String> complete = open();
        for (int length = end + 10; length > end - 500; length--) {
            write(Arrays.copyOf(files[0], length), files[1]);
            assertThat(open()).as("cut at %s", length).isEqualTo(complete);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProcessCanBeKilledBeforeItAllocatesSpace(boolean killedBefore) throws Exception {
        byte[][] files = files(killedBefore);
        List<String> complete = open();
        for (Path file : List.of(journal, copy)) {
            JournalFile.open(file, contentLength(files[0]), () -> {}).close();
            assertThat(open()).isEqualTo(complete);
        }
        FileClaims.open(journal).close();
        assertThat(open()).isEqualTo(complete);
    }

    @Test
    void restoresFlippedBits() throws Exception {
        byte[][] files = files(true);
        int end = contentLength(files[0]);
        write(files[0], files[1]);
        List<String> complete = open();
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] changed = files[0].clone();
            int position = i < 100 ? end - 1 - i : random.nextInt(end + 100);
            changed[position] ^= (byte) (1 << random.nextInt(8));
            write(changed, files[1]);
            assertThat(open()).as("flipped at %s of %s", position, end).isEqualTo(complete);
        }
    }

    @Test
    void ignoresAWriteThatDidNotFinish() throws Exception {
        byte[][] files = files(true);
        int end = contentLength(files[0]);
        write(files[0], files[1]);
        List<String> complete = open();
        byte[] torn = files[0].clone();
        byte[] line = "{\"line\":999,\"state\":\"CLAIMED\",\"id\":\"item-".getBytes(UTF_8);
        System.arraycopy(line, 0, torn, end, line.length);
        write(torn, files[1]);

        assertThat(open()).isEqualTo(complete);
        try (Stream<Path> names = Files.list(directory)) {
            assertThat(names).noneMatch(file -> file.toString().contains("damaged"));
        }
    }

    @Test
    void usesTheCopyWhenTheJournalIsMissing() throws Exception {
        files(false);
        List<String> complete = open();
        Files.delete(journal);

        assertThat(open()).isEqualTo(complete);
    }

    @Test
    void restoresTheCopyAndKeepsTheDamagedJournal() throws Exception {
        byte[][] files = files(false);
        byte[] changed = files[0].clone();
        changed[500] ^= 4;
        write(changed, files[1]);
        List<String> complete = open();

        assertThat(directory.resolve("journal.damaged-1")).hasBinaryContent(changed);
        FileClaims.open(journal).close();
        Files.delete(copy);
        FileClaims.open(journal).close();
        assertThat(open()).isEqualTo(complete);
        Files.delete(journal);
        assertThat(open()).as("the copy was written again").isEqualTo(complete);
    }

    @Test
    void rejectsAJournalWhoseLinesAreMissingInBothFiles() throws Exception {
        byte[][] files = files(false);
        for (int length = files[0].length - 600; length < files[0].length - 60; length += 7) {
            byte[] cut = Arrays.copyOf(files[0], length);
            write(cut, cut);
            assertThatThrownBy(this::open)
                    .as("cut at %s", length)
                    .isInstanceOf(BulkException.class)
                    .hasMessageContaining("is damaged")
                    .hasMessageContaining("may have been charged");
            assertThat(journal).hasBinaryContent(cut);
        }
    }

    @Test
    void rejectsAFileThatIsNoJournal() throws Exception {
        Files.writeString(journal, "my shopping list\nmilk\n");

        assertThatThrownBy(this::open).isInstanceOf(BulkException.class);
        assertThat(journal).hasContent("my shopping list\nmilk\n");
    }

    @Test
    void remembersWhatWasSpent() throws Exception {
        ClaimTotals before;
        try (FileClaims claims = FileClaims.open(journal)) {
            fill(claims, 0, ITEMS);
            before = claims.totals();
        }
        try (FileClaims claims = FileClaims.open(journal)) {
            assertThat(claims.totals()).isEqualTo(before);
            assertThat(claims.totals().usd()).isEqualByComparingTo("1.20");
            assertThat(claims.size()).isEqualTo(ITEMS);
        }
    }

    @Test
    void aClaimIsMadeOnceForEachRecord() {
        try (FileClaims claims = FileClaims.open(journal)) {
            assertThat(claims.claim(claim("a"), Optional.empty()).join()).isTrue();
            assertThat(claims.claim(claim("a"), Optional.empty()).join()).isFalse();
            Optional<ItemRecord> stored = claims.find("a");
            assertThat(claims.claim(claim("a"), stored).join()).isTrue();
            assertThat(claims.claim(claim("a"), stored).join()).isFalse();
        }
    }

    private static int contentLength(byte[] file) {
        int end = file.length;
        while (file[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
