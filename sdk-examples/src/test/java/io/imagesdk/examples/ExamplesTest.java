package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every example as a newcomer would. */
final class ExamplesTest {
    @TempDir
    Path directory;

    @Test
    void quickstartPrintsOnlyThePathOfItsImage() throws Exception {
        Path output = directory.resolve("output");

        String printed = printed(() -> Quickstart.main(new String[] {output.toString()}));

        assertThat(printed.lines()).singleElement().satisfies(line -> {
            assertThat(Path.of(line)).isAbsolute().hasParent(output);
            assertThat(Files.readAllBytes(Path.of(line))).startsWith(0x89, 'P', 'N', 'G');
        });
    }

    @Test
    void generatesInMemory() throws Exception {
        String printed = printed(() -> GenerateInMemory.main(new String[0]));

        assertThat(printed).startsWith("image/png, 256x256, ").containsPattern("SHA-256 [0-9a-f]{64}");
    }

    @Test
    void editsWithMask() throws Exception {
        String printed = printed(() -> EditWithMask.main(new String[0]));

        assertThat(Path.of(printed.strip())).isNotEmptyFile().hasFileName("sunset.png");
    }

    @Test
    void watchesAPictureGrow() throws Exception {
        String printed = printed(() -> StreamPartialImages.main(new String[0]));

        assertThat(printed.lines().map(Path::of))
                .allSatisfy(file -> assertThat(Files.readAllBytes(file)).startsWith(0x89, 'P', 'N', 'G'))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("koi.partial-0.png", "koi.partial-1.png", "koi.png");
    }

    @Test
    void describesAnOwnProfile() throws Exception {
        String printed = printed(() -> CustomProfile.main(new String[0]));

        assertThat(printed).startsWith("http://127.0.0.1:").contains("/files/");
    }

    @Test
    void usesAnOwnHttpClient() throws Exception {
        String printed = printed(() -> CustomHttpClient.main(new String[0]));

        assertThat(printed.strip()).endsWith(" bytes");
    }

    @Test
    void makesManyInParallel() throws Exception {
        String printed = printed(() -> ParallelCalls.main(new String[0]));

        assertThat(printed.lines()).hasSize(20).allMatch(line -> line.matches("[0-9]+ bytes [0-9a-f]{64}"));
        assertThat(printed.lines().distinct()).hasSize(20);
    }

    @Test
    void cancelsWithoutLeavingFiles() throws Exception {
        String printed = printed(() -> CancelCall.main(new String[0]));

        assertThat(printed.lines()).containsExactly("cancelled", "files left: 0");
    }

    @Test
    void resumesATaskFromItsFile() throws Exception {
        String printed = printed(() -> ResumeTask.main(new String[0]));

        Path image = Path.of(printed.strip());
        assertThat(Files.readAllBytes(image)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(image.resolveSibling("task.json")).content().contains("\"provider\":\"openai-compatible\"");
    }

    @Test
    void takesKeysFromASupplier() throws Exception {
        String printed = printed(() -> KeysFromEnvironment.main(new String[0]));

        assertThat(printed)
                .startsWith("answered 200: nothing was said against the key")
                .contains(" bytes");
    }

    private static String printed(Main main) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            main.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @FunctionalInterface
    private interface Main {
        void run() throws Exception;
    }
}
