package io.imagesdk.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagesdk.recovery.InterruptedFile.FileKind;
import io.imagesdk.testing.ChildJvm;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that killed processes have left behind. */
class InterruptedFileTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 8, 8);

    @TempDir
    Path directory;

    @Test
    void findsWhatAKilledProcessLeavesBehind() throws IOException {
        write(".cat-1.0123456789abcdef.part", IMAGE);
        write(".cat-2.0123456789abcdef.part", Arrays.copyOf(IMAGE, IMAGE.length - 1));
        write(".dog.jpg.0123456789abcdef.replaced", new byte[] {1});

        assertThat(InterruptedFile.findAll(directory))
                .extracting(InterruptedFile::fileName, InterruptedFile::kind, InterruptedFile::size)
                .containsExactly(
                        tuple("cat-1.png", FileKind.COMPLETE, (long) IMAGE.length),
                        tuple("cat-2", FileKind.INCOMPLETE, IMAGE.length - 1L),
                        tuple("dog.jpg", FileKind.PREVIOUS_VERSION, 1L));
    }

    @Test
    void ignoresAllOtherFiles() throws IOException {
        write("cat.png", IMAGE);
        write(".cat.png", IMAGE);
        write(".cat.0123456789abcdeg.part", IMAGE);
        write("cat.0123456789abcdef.part", IMAGE);
        write(".cat.0123456789abcdef.part.png", IMAGE);
        Files.createDirectory(directory.resolve(".dog.0123456789abcdef.part"));
        Files.createSymbolicLink(directory.resolve(".owl.0123456789abcdef.part"), directory.resolve("cat.png"));

        assertThat(InterruptedFile.findAll(directory)).isEmpty();
    }

    @Test
    void restoresUnderAFreeName() throws IOException {
        write("cat.png", new byte[] {1});
        write(".cat.0123456789abcdef.part", IMAGE);

        Path restored = InterruptedFile.findAll(directory).get(0).restore();

        assertThat(restored).hasFileName("cat-1.png").hasBinaryContent(IMAGE);
        assertThat(names()).containsExactly("cat-1.png", "cat.png");
    }

    @Test
    void restoresAPreviousVersion() throws IOException {
        write(".cat.png.0123456789abcdef.replaced", new byte[] {1});

        Path restored = InterruptedFile.findAll(directory).get(0).restore();

        assertThat(restored).hasFileName("cat.png").hasBinaryContent(new byte[] {1});
        assertThat(names()).containsExactly("cat.png");
    }

    @Test
    void deletesTheSecondNameOfAFileThatWasNotReplacedYet() throws IOException {
        Path cat = write("cat.png", IMAGE);
        Files.createLink(directory.resolve(".cat.png.0123456789abcdef.replaced"), cat);

        assertThat(InterruptedFile.findAll(directory).get(0).restore()).isEqualTo(cat);

        assertThat(names()).containsExactly("cat.png");
    }

    @Test
    void restoresNoPartOfAnImage() throws IOException {
        write(".cat.0123456789abcdef.part", Arrays.copyOf(IMAGE, 20));
        InterruptedFile part = InterruptedFile.findAll(directory).get(0);

        assertThatIllegalStateException().isThrownBy(part::restore).withMessageContaining("incomplete");

        assertThat(part.path()).exists();
    }

    @Test
    void findsCompleteFilesBesideOneThatCannotBeRead() throws Exception {
        assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
        write(".ant.0123456789abcdef.part", IMAGE);
        write(".cat.0123456789abcdef.part", IMAGE);
        Files.setPosixFilePermissions(directory.resolve(".ant.0123456789abcdef.part"), Set.of());

        ChildJvm.Result result = ChildJvm.runUnprivileged(Program.class, directory.toString());

        assertThat(result.output().lines())
                .containsExactly(
                        "UNREADABLE ant " + IMAGE.length,
                        "image cannot be read and is not restored, was .ant.0123456789abcdef.part",
                        "COMPLETE cat.png " + IMAGE.length,
                        directory.resolve("cat.png").toString());
        assertThat(names()).containsExactly(".ant.0123456789abcdef.part", "cat.png");
    }

    /** Prints and restores the files of a directory. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            for (InterruptedFile file : InterruptedFile.findAll(Path.of(args[0]))) {
                System.out.println(file.kind() + " " + file.fileName() + " " + file.size());
                try {
                    System.out.println(file.restore());
                } catch (IllegalStateException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    @Test
    void reportsAFileThatItsCallHasNamedSince() throws IOException {
        Path hidden = write(".cat.0123456789abcdef.part", IMAGE);
        InterruptedFile file = InterruptedFile.findAll(directory).get(0);
        Files.delete(hidden);

        assertThatIOException().isThrownBy(file::restore).isInstanceOf(NoSuchFileException.class);
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
