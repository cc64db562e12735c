package io.imagesdk.internal.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void createsAnEmptyDirectory() throws IOException {
        Path output = directory.resolve("a/b/c");

        OutputDirectory.prepare(output);
        OutputDirectory.prepare(output);

        assertThat(output).isEmptyDirectory();
    }

    @Test
    void createsNoFileIfOneWasCreatedInTheLastSecond() throws IOException {
        List<Path> created = new ArrayList<>();
        AtomicLong clock = new AtomicLong();
        FileOperations operations = counting(created);

        OutputDirectory.prepare(directory, operations, clock::get);
        clock.addAndGet(999_999_999);
        OutputDirectory.prepare(directory, operations, clock::get);
        assertThat(created).hasSize(1);

        clock.addAndGet(1);
        OutputDirectory.prepare(directory, operations, clock::get);
        assertThat(created).hasSize(2);
    }

    @Test
    void createsAFileInEachDirectory() throws IOException {
        List<Path> created = new ArrayList<>();
        FileOperations operations = counting(created);

        OutputDirectory.prepare(directory.resolve("a"), operations, () -> 0);
        OutputDirectory.prepare(directory.resolve("b"), operations, () -> 0);

        assertThat(created).hasSize(2);
    }

    @Test
    void createsADirectoryThatWasDeletedInTheLastSecond() throws IOException {
        Path output = directory.resolve("output");
        OutputDirectory.prepare(output, FileOperations.SYSTEM, () -> 0);
        Files.delete(output);

        OutputDirectory.prepare(output, FileOperations.SYSTEM, () -> 0);

        assertThat(output).isEmptyDirectory();
    }

    private static FileOperations counting(List<Path> created) {
        return new FileOperations() {
            @Override
            public SeekableByteChannel create(Path file) throws IOException {
                created.add(file);
                return FileOperations.SYSTEM.create(file);
            }

            @Override
            public void link(Path link, Path existing) throws IOException {
                FileOperations.SYSTEM.link(link, existing);
            }
        };
    }

    @Test
    void acceptsALinkToADirectory() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);

        OutputDirectory.prepare(link);

        assertThat(link).isSymbolicLink();
        AtomicFile file = AtomicFile.in(link, "cat", FileOperations.SYSTEM);
        file.commit("cat.png");
        assertThat(real.resolve("cat.png")).exists();
    }

    @Test
    void acceptsAFileSystemWithoutLinks() throws IOException {
        OutputDirectory.prepare(directory, new NamelessFileSystem(true), () -> 0);

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void rejectsAFileSystemThatCannotNameFiles() {
        assertThatIOException()
                .isThrownBy(() -> OutputDirectory.prepare(directory, new NamelessFileSystem(false), () -> 0))
                .withMessage(
                        "output directory %s is not writable: a file in it can neither be linked nor renamed (Function"
                                + " not implemented), as on some mounts of cloud storage; use a directory on disk, or"
                                + " Delivery.to with a sink",
                        directory);

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void rejectsAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("output"), "mine");

        assertThatIOException()
                .isThrownBy(() -> OutputDirectory.prepare(file))
                .withMessage("output directory %s is not writable: %s exists and is not a directory", file, file);
        assertThatIOException()
                .isThrownBy(() -> OutputDirectory.prepare(file.resolve("inner")))
                .withMessageStartingWith("output directory " + file.resolve("inner") + " is not writable: ");

        assertThat(file).hasContent("mine");
    }

    @Test
    void rejectsADanglingLink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("output"), directory.resolve("nowhere"));

        assertThatIOException().isThrownBy(() -> OutputDirectory.prepare(link));

        assertThat(directory.resolve("nowhere")).doesNotExist();
    }

    @Test
    void namesTheReasonOnceIfTheDirectoryCannotBeCreated() {
        Path proc = Path.of("/proc");
        assumeThat(proc).isDirectory();
        Path output = proc.resolve("imagesdk");

        assertThatIOException()
                .isThrownBy(() -> OutputDirectory.prepare(output))
                .withMessage("output directory %s is not writable: it does not exist and cannot be created", output);
    }

    @Test
    void rejectsAReadOnlyDirectory() throws IOException {
        assumeThat(System.getProperty("user.name")).as("root writes anywhere").isNotEqualTo("root");
        assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Path output = Files.createDirectory(directory.resolve("output"));
        Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("r-x------"));

        assertThatIOException()
                .isThrownBy(() -> OutputDirectory.prepare(output))
                .withMessage("output directory %s is not writable: permission denied", output);
    }
}
