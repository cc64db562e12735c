package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lock file of a journal is removed while a process uses the journal: nothing is charged twice. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemovedLockTest {
    private static final int ITEMS = 100;

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void refusesASecondRunAndEndsTheFirstOne() throws Exception {
        // The first request keeps its run alive until the other process has started.
        sandbox.onGenerate()
                .reply(SandboxReply.images().after(Duration.ofSeconds(10)))
                .reply(SandboxReply.images().after(Duration.ofMillis(200)));
        Path first = Files.createDirectory(directory.resolve("first"));
        KilledProgram program = program(first);
        Process running = program.start();
        while (sandbox.requests().isEmpty() && running.isAlive()) {
            running.waitFor(5, TimeUnit.MILLISECONDS);
        }
        Files.delete(first.resolve("journal.lock"));

        Path second = Files.createDirectory(directory.resolve("second"));
        Files.createSymbolicLink(second.resolve("journal"), first.resolve("journal"));
        Process other = program(second).start();
        assertThat(other.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(second.resolve("process.log")).content().contains("is in use by another run");
        assertThat(running.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(first.resolve("process.log")).content().contains("journal.lock was removed or replaced");

        assertThat(program.complete()).contains("unknown=0");
        sandbox.assertThat().billed(ITEMS).neverBilledTwice();
    }

    private KilledProgram program(Path working) {
        return new KilledProgram(
                KilledRunTest.Program.class, working, sandbox.baseUrl().toString(), "false", String.valueOf(ITEMS));
    }
}
