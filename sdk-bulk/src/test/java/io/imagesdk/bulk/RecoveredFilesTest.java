package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.ImageBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveredFilesTest {
    @TempDir
    Path directory;

    @Test
    void usesTheDirectoryForTemporaryFilesIfTheOthersFail() throws Exception {
        Path occupied = Files.createFile(directory.resolve("occupied"));
        byte[] bytes = {1, 2, 3};

        Path file = new RecoveredFiles(List.of(occupied, occupied.resolve("below")))
                .store("cat-1", ImageBytes.copyOf(bytes));

        try {
            assertThat(file).hasBinaryContent(bytes).hasFileName("cat-1.recovered");
            assertThat(file).startsWith(Path.of(System.getProperty("java.io.tmpdir")));
        } finally {
            Files.delete(file);
            Files.delete(file.getParent());
        }
    }

    @Test
    void usesTheFirstDirectoryThatAcceptsTheBytes() throws Exception {
        Path occupied = Files.createFile(directory.resolve("occupied"));
        Path second = directory.resolve("second");

        Path file = new RecoveredFiles(List.of(occupied, second)).store("cat-1", ImageBytes.copyOf(new byte[] {1}));

        assertThat(file).isEqualTo(second.resolve("cat-1.recovered"));
    }
}
