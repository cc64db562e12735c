package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the main method of every example and verifies what it prints and writes. */
final class ExamplesTest {
    private static final Path PROGRAMS = Path.of("src/main/java/io/imagesdk/examples");
    private static final Path TESTS = Path.of("src/test/java/io/imagesdk/examples");

    @TempDir
    Path directory;

    @Test
    void quickstartPrintsOnlyPathOfImage() throws Exception {
        Path output = directory.resolve("output");

        String printed = CapturedOutput.of(() -> Quickstart.main(new String[] {output.toString()}));

        assertThat(printed.lines()).singleElement().satisfies(line -> {
            assertThat(Path.of(line)).isAbsolute().hasParent(output);
            assertThat(Files.readAllBytes(Path.of(line))).startsWith(0x89, 'P', 'N', 'G');
        });
    }

    @Test
    void generatesInMemory() throws Exception {
        String printed = CapturedOutput.of(() -> GenerateInMemory.main(new String[0]));

        assertThat(printed).startsWith("image/png, 256x256, ").containsPattern("SHA-256 [0-9a-f]{64}");
    }

    @Test
    void editsWithMask() throws Exception {
        String printed = CapturedOutput.of(() -> EditWithMask.main(new String[0]));

        assertThat(Path.of(printed.strip())).isNotEmptyFile().hasFileName("sunset.png");
        deleteDirectoryOf(printed);
    }

    @Test
    void streamsPartialImages() throws Exception {
        String printed = CapturedOutput.of(() -> StreamPartialImages.main(new String[0]));

        assertThat(printed.lines().map(Path::of))
                .allSatisfy(file -> assertThat(Files.readAllBytes(file)).startsWith(0x89, 'P', 'N', 'G'))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("koi.partial-0.png", "koi.partial-1.png", "koi.png");
        deleteDirectoryOf(printed);
    }

    @Test
    void usesCustomProfile() throws Exception {
        String printed = CapturedOutput.of(() -> CustomProfile.main(new String[0]));

        assertThat(printed).startsWith("http://127.0.0.1:").contains("/files/");
    }

    @Test
    void usesCustomHttpClient() throws Exception {
        String printed = CapturedOutput.of(() -> CustomHttpClient.main(new String[0]));

        assertThat(printed.strip()).endsWith(" bytes");
    }

    @Test
    void runsCallsInParallel() throws Exception {
        String printed = CapturedOutput.of(() -> ParallelCalls.main(new String[0]));

        assertThat(printed.lines()).hasSize(20).allMatch(line -> line.matches("[0-9]+ bytes [0-9a-f]{64}"));
        assertThat(printed.lines().distinct()).hasSize(20);
    }

    @Test
    void cancelsCallAndLeavesNoFiles() throws Exception {
        String printed = CapturedOutput.of(() -> CancelCall.main(new String[0]));

        assertThat(printed.lines()).containsExactly("cancelled", "remaining files: 0");
    }

    @Test
    void resumesTaskFromFile() throws Exception {
        String printed = CapturedOutput.of(() -> ResumeTask.main(new String[0]));

        Path image = Path.of(printed.strip());
        assertThat(Files.readAllBytes(image)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(image.resolveSibling("task.json")).content().contains("\"provider\":\"openai-compatible\"");
        deleteDirectoryOf(printed);
    }

    @Test
    void suppliesApiKeyForEachCall() throws Exception {
        String printed = CapturedOutput.of(() -> KeysFromEnvironment.main(new String[0]));

        assertThat(printed)
                .startsWith("responded with status 200: the API key was not rejected")
                .contains(" bytes");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void programHasAtMostSixtyLinesAndIsRunByATest(Path program) throws IOException {
        String call = program.getFileName().toString().replace(".java", ".main(");

        assertThat(Files.readAllLines(program)).hasSizeLessThanOrEqualTo(60);
        assertThat(files(TESTS)).anyMatch(test -> text(test).contains(call));
    }

    /** Deletes the temporary directory of a program that printed the paths of its files. */
    private static void deleteDirectoryOf(String printed) throws IOException {
        Path directory = Path.of(printed.lines().findFirst().orElseThrow()).getParent();
        for (Path file : files(directory)) {
            Files.delete(file);
        }
        Files.delete(directory);
    }

    static List<Path> programs() {
        return files(PROGRAMS).stream()
                .filter(file -> text(file).contains("void main("))
                .toList();
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
