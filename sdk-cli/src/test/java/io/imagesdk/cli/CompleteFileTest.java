package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that two processes create at the same time. */
@Timeout(60)
class CompleteFileTest {
    private static final int ROUNDS = 2_000;

    @TempDir
    Path directory;

    @Test
    void oneOfTwoFilesGetsTheName() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier together = new CyclicBarrier(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Path file = directory.resolve("task-" + round + ".json");
                Future<Boolean> first = threads.submit(creating(file, "first", together));
                Future<Boolean> second = threads.submit(creating(file, "second", together));

                assertThat(first.get()).isNotEqualTo(second.get());
                assertThat(file).hasContent(first.get() ? "first" : "second");
            }
        } finally {
            threads.shutdown();
        }
    }

    private static Callable<Boolean> creating(Path file, String text, CyclicBarrier together) {
        return () -> {
            together.await();
            try {
                CompleteFile.create(file, CompleteFile.text(text));
                return true;
            } catch (FileAlreadyExistsException ignored) {
                // The other thread was first.
                return false;
            }
        };
    }
}
