package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lock of a journal, as other processes see it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JournalLockTest {
    private static final String IN_USE = "is in use by another run";

    @TempDir
    Path directory;

    /** The program of the other process: opens a journal, claims items, and prints how that ended. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] args) {
            try (FileClaims claims = FileClaims.open(Path.of(args[0]))) {
                System.out.println("opened " + claims.size());
                for (int i = 1; i < args.length; i++) {
                    claims.claim(claim(args[i]), Optional.empty()).join();
                }
            } catch (BulkException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private String openElsewhere(String... claimed) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Opener.class.getName(),
                journal().toString()));
        command.addAll(List.of(claimed));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void remainsAfterAnAttemptOfTheSameProcess() throws Exception {
        try (FileClaims claims = FileClaims.open(journal())) {
            assertThatThrownBy(() -> FileClaims.open(journal())).hasMessageContaining(IN_USE);
            assertThat(openElsewhere()).contains(IN_USE);
            assertThat(claims.size()).isZero();
        }
        assertThat(openElsewhere()).contains("opened 0");
    }

    @Test
    void remainsAfterAnAttemptOfAnotherClassLoader() throws Exception {
        try (FileClaims claims = FileClaims.open(journal());
                URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            var open = loader.loadClass(FileClaims.class.getName()).getMethod("open", Path.class);
            assertThatThrownBy(() -> open.invoke(null, journal())).hasRootCauseMessage(inUse());
            assertThat(openElsewhere()).contains(IN_USE);
            assertThat(claims.size()).isZero();
        }
    }

    private String inUse() throws IOException {
        return "journal " + journal().toRealPath() + " " + IN_USE + "; wait until it has ended, or use another journal";
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path")
                        .split(Pattern.quote(System.getProperty("path.separator")), 0))
                .map(entry -> url(Path.of(entry).toUri()))
                .toArray(URL[]::new);
    }

    private static URL url(URI uri) {
        try {
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isSharedByTheLinksToAJournal() throws Exception {
        FileClaims.open(journal()).close();
        Path link = Files.createSymbolicLink(directory.resolve("link"), journal());
        try (FileClaims claims = FileClaims.open(link)) {
            assertThat(openElsewhere()).contains(IN_USE);
            assertThat(claims.size()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal.lock", "journal.lock journal.copy"})
    void remainsForOthersAfterItsFileWasRemoved(String removed) throws Exception {
        FileClaims.open(journal()).close();
        try (FileClaims claims = FileClaims.open(journal())) {
            for (String file : removed.split(" ", -1)) {
                Files.delete(directory.resolve(file));
            }

            assertThat(openElsewhere()).contains(IN_USE);
            assertThatThrownBy(() -> FileClaims.open(journal())).hasMessageContaining(IN_USE);
            assertThat(openElsewhere()).as("after an attempt of this process").contains(IN_USE);
            assertThat(claims.size()).isZero();
        }
        assertThat(openElsewhere()).contains("opened 0");
    }

    @Test
    void remainsForOthersAfterThisProcessHasReadTheJournal() throws Exception {
        try (FileClaims claims = FileClaims.open(journal())) {
            claims.forEachDelivery(record -> {});
            assertThat(Files.readAllBytes(journal())).isNotEmpty();
            Files.delete(directory.resolve("journal.lock"));

            assertThat(openElsewhere()).contains(IN_USE);
        }
    }

    /** As a backup of the directory does: on many systems, this releases all locks of the process. */
    private void readAllFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.readAllBytes(file);
            }
        }
    }

    @Test
    void remainsForOthersAfterThisProcessHasReadAllFiles() throws Exception {
        try (FileClaims claims = FileClaims.open(journal())) {
            readAllFiles();

            assertThat(openElsewhere())
                    .contains(IN_USE)
                    .contains(String.valueOf(ProcessHandle.current().pid()));
            assertThat(claims.claim(claim("first"), Optional.empty()).join()).isTrue();
        }
        assertThat(openElsewhere()).as("while this process is alive").contains("opened 1");
    }

    /** The other process does not see this one, as in another container. */
    @Test
    void endsTheRunOfThisProcessIfItsLocksWereReleased() throws Exception {
        Path file = directory.resolve("journal.lock");
        try (FileClaims claims = FileClaims.open(journal())) {
            ItemRecord first = claim("first");
            assertThat(claims.claim(first, Optional.empty()).join()).isTrue();
            String entry = Files.readString(file);
            Files.writeString(file, entry.replaceFirst(" 20[0-9]{2}-", " 1999-"));
            readAllFiles();

            assertThat(openElsewhere("second", "third")).contains("opened 1");
            assertThatThrownBy(() ->
                            claims.claim(claim("fourth"), Optional.empty()).join())
                    .hasMessageContaining("was opened by another run");
            assertThatThrownBy(() -> claims.record(first.with(ItemState.NOT_SENT, ItemOutcome.NONE, Instant.EPOCH))
                            .join())
                    .hasMessageContaining("was opened by another run");
        }
        try (FileClaims claims = FileClaims.open(journal())) {
            assertThat(claims.size()).isEqualTo(3);
            assertThat(claims.find("first")).get().extracting(ItemRecord::state).isEqualTo(ItemState.CLAIMED);
            assertThat(claims.find("third")).get().extracting(ItemRecord::state).isEqualTo(ItemState.CLAIMED);
        }
    }

    @Test
    void ignoresAProcessThatWasKilled() throws Exception {
        FileClaims.open(journal()).close();
        Path file = directory.resolve("journal.lock");
        Process killed = new ProcessBuilder("sleep", "100").start();
        String started = killed.info().startInstant().orElseThrow().toString();
        Files.writeString(file, "locked " + killed.pid() + " " + started + "\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> FileClaims.open(journal())).hasMessageContaining(IN_USE);

        killed.destroyForcibly().waitFor();

        FileClaims.open(journal()).close();
    }

    @Test
    void grantsNoClaimAfterItsFileWasRemovedOrReplaced() throws Exception {
        Path file = directory.resolve("journal.lock");
        try (FileClaims claims = FileClaims.open(journal())) {
            ItemRecord first = claim("first");
            assertThat(claims.claim(first, Optional.empty()).join()).isTrue();

            Files.delete(file);
            assertThatThrownBy(() ->
                            claims.claim(claim("second"), Optional.empty()).join())
                    .hasCauseInstanceOf(BulkException.class)
                    .hasMessageContaining("journal.lock was removed or replaced while the run used its journal");
            Files.createFile(file);
            assertThatThrownBy(() ->
                            claims.claim(claim("second"), Optional.empty()).join())
                    .hasMessageContaining("was removed or replaced");

            claims.record(first.with(ItemState.NOT_SENT, ItemOutcome.NONE, Instant.EPOCH))
                    .join();
        }
        try (FileClaims claims = FileClaims.open(journal())) {
            assertThat(claims.find("first")).get().extracting(ItemRecord::state).isEqualTo(ItemState.NOT_SENT);
            assertThat(claims.find("second")).isEmpty();
            assertThat(claims.claim(claim("second"), Optional.empty()).join()).isTrue();
        }
    }

    private static ItemRecord claim(String id) {
        return ItemRecord.claimed(
                id, "digest", new ItemClaim("run", Instant.EPOCH, "provider", "key", 1, Optional.empty()));
    }
}
