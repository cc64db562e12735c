package io.imagesdk.internal.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagesdk.testing.ChildJvm;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AtomicFileTest {
    private static final FileOperations LINKS = FileOperations.SYSTEM;
    private static final FileOperations LINKS_FORBIDDEN = new TestFileOperations((link, existing) -> {
        throw new FileSystemException(link.toString(), null, "Operation not permitted");
    });
    private static final FileOperations LINKS_UNSUPPORTED = new TestFileOperations((link, existing) -> {
        throw new UnsupportedOperationException();
    });

    @TempDir
    Path directory;

    static Stream<Arguments> fileSystems() {
        return Stream.of(Arguments.of(LINKS), Arguments.of(LINKS_FORBIDDEN), Arguments.of(LINKS_UNSUPPORTED));
    }

    @ParameterizedTest
    @MethodSource("fileSystems")
    void appearsCompleteAtTheCommit(FileOperations operations) throws IOException {
        byte[] content = new byte[300_000];
        new Random(5).nextBytes(content);
        AtomicFile file = AtomicFile.in(directory, "cat", operations);

        file.write(content, 0, 10);
        file.write(content, 10, content.length - 10);

        assertThat(names()).singleElement().asString().matches("\\.cat\\.[0-9a-f]{16}\\.part");
        Path stored = file.commit("cat.png").path();
        assertThat(stored).isEqualTo(directory.resolve("cat.png")).hasBinaryContent(content);
        assertThat(names()).containsExactly("cat.png");
    }

    @ParameterizedTest
    @MethodSource("fileSystems")
    void usesTheNextFreeNumber(FileOperations operations) throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");
        Files.createDirectory(directory.resolve("cat-1.png"));

        Path stored = written("new", operations).commit("cat.png").path();

        assertThat(stored).hasFileName("cat-2.png").hasContent("new");
        assertThat(directory.resolve("cat.png")).hasContent("old");
        assertThat(names()).containsExactlyInAnyOrder("cat.png", "cat-1.png", "cat-2.png");
    }

    @ParameterizedTest
    @MethodSource("fileSystems")
    void usesAFreeNumberWhereverOthersAreMissing(FileOperations operations) throws IOException {
        for (int number : new int[] {0, 1, 2, 3, 4, 6, 7, 8, 11, 20, 21, 40}) {
            Files.createFile(directory.resolve(FileNames.alternative("cat.png", number)));
        }

        Path stored = written("new", operations).commit("cat.png").path();

        assertThat(stored).hasContent("new");
        assertThat(names()).hasSize(13);
    }

    @Test
    void doesNotTryEveryNumberThatIsUsed() throws IOException {
        for (int number = 0; number < 1000; number++) {
            Files.createFile(directory.resolve(FileNames.alternative("cat.png", number)));
        }
        AtomicInteger attempts = new AtomicInteger();
        FileOperations counting = new TestFileOperations((link, existing) -> {
            attempts.incrementAndGet();
            Files.createLink(link, existing);
        });

        for (int number = 1000; number < 1020; number++) {
            assertThat(written("new", counting).commit("cat.png").path())
                    .hasFileName(FileNames.alternative("cat.png", number));
        }

        // The first name, and the one that is free.
        assertThat(attempts).hasValue(40);
    }

    @Test
    @Timeout(120)
    void givesConcurrentProcessesDifferentNames() throws Exception {
        int processes = 2;
        int files = 300;
        ExecutorService threads = Executors.newFixedThreadPool(processes);
        List<Future<ChildJvm.Result>> results = new ArrayList<>();
        for (int process = 0; process < processes; process++) {
            String id = "process " + process;
            results.add(threads.submit(() -> ChildJvm.run(
                    NamingProgram.class, List.of("-Xmx32m"), directory.toString(), id, String.valueOf(files))));
        }

        for (Future<ChildJvm.Result> result : results) {
            assertThat(result.get().exit()).as(result.get().output()).isZero();
        }
        threads.shutdown();
        Set<String> contents = new HashSet<>();
        for (String name : names()) {
            contents.add(Files.readString(directory.resolve(name)));
        }
        assertThat(contents).hasSize(processes * files);
        assertThat(names())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, processes * files)
                        .mapToObj(number -> FileNames.alternative("cat.png", number))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("fileSystems")
    void doesNotWriteThroughADanglingLink(FileOperations operations) throws IOException {
        Path outside = directory.resolve("outside");
        Files.createSymbolicLink(directory.resolve("cat.png"), outside);

        Path stored = written("new", operations).commit("cat.png").path();

        assertThat(stored).hasFileName("cat-1.png");
        assertThat(outside).doesNotExist();
        assertThat(directory.resolve("cat.png")).isSymbolicLink();
    }

    @Test
    void replacesAFileOnRequest() throws IOException {
        Files.writeString(directory.resolve("cat.png"), "old");

        NamedFile named = written("new", LINKS).replace("cat.png");
        named.keep();

        Path stored = named.path();
        assertThat(stored).hasFileName("cat.png").hasContent("new");
        assertThat(names()).containsExactly("cat.png");
    }

    @Test
    void replacesALinkAndNotItsTarget() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "unchanged");
        Files.createSymbolicLink(directory.resolve("cat.png"), outside);

        Path stored = written("new", LINKS).replace("cat.png").path();

        assertThat(stored).isRegularFile().hasContent("new");
        assertThat(Files.isSymbolicLink(stored)).isFalse();
        assertThat(outside).hasContent("unchanged");
    }

    @Test
    void rejectsToReplaceADirectory() throws IOException {
        Files.createDirectory(directory.resolve("cat.png"));
        AtomicFile file = written("new", LINKS);

        assertThatIOException().isThrownBy(() -> file.replace("cat.png")).withMessageContaining("is a directory");

        file.abort();
        assertThat(names()).containsExactly("cat.png");
    }

    @ParameterizedTest
    @MethodSource("fileSystems")
    void givesConcurrentWritersDifferentNames(FileOperations operations) throws Exception {
        int writers = 8;
        int filesPerWriter = 25;
        CyclicBarrier start = new CyclicBarrier(writers);
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<List<Path>>> results = new ArrayList<>();

        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            results.add(threads.submit(() -> {
                start.await();
                List<Path> stored = new ArrayList<>();
                for (int i = 0; i < filesPerWriter; i++) {
                    Path path = written(number + ":" + i, operations)
                            .commit("cat.png")
                            .path();
                    assertThat(path).hasContent(number + ":" + i);
                    stored.add(path);
                }
                return stored;
            }));
        }

        List<String> stored = new ArrayList<>();
        for (Future<List<Path>> result : results) {
            result.get().forEach(path -> stored.add(path.getFileName().toString()));
        }
        threads.shutdown();
        assertThat(stored).doesNotHaveDuplicates().hasSize(writers * filesPerWriter);
        assertThat(names()).containsExactlyInAnyOrderElementsOf(stored);
        assertThat(stored)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, writers * filesPerWriter)
                        .mapToObj(i -> FileNames.alternative("cat.png", i))
                        .toList());
    }

    @Test
    void deletesTheTemporaryFileOnAbort() throws IOException {
        AtomicFile file = written("new", LINKS);

        file.abort();
        file.abort();

        assertThat(names()).isEmpty();
        assertThatIOException().isThrownBy(() -> file.write(new byte[1], 0, 1));
        assertThatIOException().isThrownBy(() -> file.commit("cat.png"));
    }

    @Test
    void failsAWriteThatIsAbortedByAnotherThread() throws Exception {
        AtomicFile file = AtomicFile.in(directory, "cat", FileOperations.SYSTEM);
        CountDownLatch writing = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> writer = thread.submit(() -> {
            for (; ; ) {
                file.write(new byte[1000], 0, 1000);
                writing.countDown();
            }
        });
        writing.await();

        file.abort();

        assertThat(catchThrowable(writer::get)).hasCauseInstanceOf(IOException.class);
        thread.shutdown();
        assertThat(names()).isEmpty();
    }

    @Test
    void keepsACommittedFileOnAbort() throws IOException {
        AtomicFile file = written("new", LINKS);
        Path stored = file.commit("cat.png").path();

        file.abort();

        assertThat(stored).hasContent("new");
    }

    @ParameterizedTest
    @MethodSource("fileSystems")
    void leavesNoReservedNameIfTheTemporaryFileWasDeleted(FileOperations operations) throws IOException {
        AtomicFile file = written("new", operations);
        try (Stream<Path> files = Files.list(directory)) {
            Files.delete(files.findFirst().orElseThrow());
        }

        assertThatIOException().isThrownBy(() -> file.commit("cat.png"));

        assertThat(names()).isEmpty();
    }

    @Test
    void failsIfTheDirectoryWasDeleted() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        AtomicFile file = AtomicFile.in(inner, "cat", FileOperations.SYSTEM);
        try (Stream<Path> files = Files.list(inner)) {
            Files.delete(files.findFirst().orElseThrow());
        }
        Files.delete(inner);

        assertThatIOException().isThrownBy(() -> file.commit("cat.png"));
        assertThat(inner).doesNotExist();
    }

    @Test
    void followsTheUmask() throws IOException {
        assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Path ordinary = Files.createFile(directory.resolve("ordinary"));

        Path stored = written("new", LINKS).commit("cat.png").path();

        assertThat(Files.getPosixFilePermissions(stored)).isEqualTo(Files.getPosixFilePermissions(ordinary));
    }

    private AtomicFile written(String content, FileOperations operations) throws IOException {
        AtomicFile file = AtomicFile.in(directory, "cat", operations);
        byte[] bytes = SampleImages.ascii(content);
        file.write(bytes, 0, bytes.length);
        return file;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> path.getFileName().toString())
                    .toList();
        }
    }
}
