package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
    private final AtomicInteger attempts = new AtomicInteger();

    private String openAfter(int failures, IOException failure) throws IOException {
        return OpenFiles.await(() -> {
            if (attempts.getAndIncrement() < failures) {
                throw failure;
            }
            return "open";
        });
    }

    @Test
    void waitsUntilFewerFilesAreOpen() throws Exception {
        assertThat(openAfter(3, new FileSystemException("a.png", null, "Too many open files")))
                .isEqualTo("open");
        assertThat(attempts).hasValue(4);
    }

    @Test
    void reportsOtherFailuresAtOnce() {
        IOException full = new FileSystemException("a.png", null, "No space left on device");

        assertThatThrownBy(() -> openAfter(1, full)).isSameAs(full);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void endsWhenItIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> openAfter(1_000, new FileSystemException("a.png", null, "Too many open files")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
