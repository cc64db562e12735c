package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that restores what a killed process left behind. */
final class RecoverCommandTest {
    @TempDir
    Path directory;

    private final byte[] image;
    private CliRunner cliRunner;

    RecoverCommandTest() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
        image = png.toByteArray();
    }

    @BeforeEach
    void createRunner() {
        cliRunner = new CliRunner(directory);
    }

    @Test
    void restoresCompleteImagesAndReportsTheOthers() throws IOException {
        write("cats/cat-1.png", image, 3600);
        write("cats/.cat-1.0123456789abcdef.part", image, 60);
        write("cats/.cat-2.0123456789abcdef.part", Arrays.copyOf(image, 20), 60);

        CliRunner.CommandResult result = cliRunner.run("recover", "cats");

        assertThat(result.code()).isZero();
        assertThat(result.path())
                .isEqualTo(directory.resolve("cats/cat-1-1.png"))
                .hasBinaryContent(image);
        assertThat(result.err())
                .isEqualToNormalizingNewlines("images: incomplete after 20 bytes: "
                        + directory.resolve("cats/.cat-2.0123456789abcdef.part") + "\n");
        assertThat(files("cats")).containsExactly(".cat-2.0123456789abcdef.part", "cat-1-1.png", "cat-1.png");
    }

    @Test
    void onlyListsOnRequest() throws IOException {
        Path hidden = write("cats/.cat.png.0123456789abcdef.replaced", image, 60);

        CliRunner.CommandResult result = cliRunner.run("recover", "--list", "cats");

        assertThat(result.code()).isZero();
        assertThat(result.path()).isEqualTo(hidden).exists();
        assertThat(result.err()).isEmpty();
    }

    @Test
    void leavesFilesAloneThatAProgramMayStillWrite() throws IOException {
        write("cats/.cat.0123456789abcdef.part", image, 59);

        CliRunner.CommandResult first = cliRunner.run("recover", "cats");
        CliRunner.CommandResult second = cliRunner.run("recover", "cats", "--min-age", "0");

        assertThat(first.code()).isZero();
        assertThat(first.out()).isEmpty();
        assertThat(first.err())
                .contains("written or replaced less than 60 s ago")
                .contains("--min-age 0");
        assertThat(second.path()).hasFileName("cat.png");
    }

    /** The previous version keeps the time of its content, which is long ago; its hidden name has that of the call. */
    @Test
    void leavesThePreviousVersionAloneThatARunningCallMayRestore() throws IOException {
        long now = CliRunner.CLOCK.instant().getEpochSecond();
        write("cats/.cat.png." + HexFormat.of().toHexDigits((now - 59) << 32) + ".replaced", image, 86_400);
        write("cats/.dog.png." + HexFormat.of().toHexDigits((now - 61) << 32) + ".replaced", image, 86_400);

        CliRunner.CommandResult first = cliRunner.run("recover", "cats");
        CliRunner.CommandResult second = cliRunner.run("recover", "cats", "--min-age", "0");

        assertThat(first.path()).hasFileName("dog.png");
        assertThat(first.err())
                .contains("written or replaced less than 60 s ago")
                .contains(".cat.png.");
        assertThat(second.path()).hasFileName("cat.png");
    }

    @Test
    void restoresAFileOfAClockThatIsAheadOnRequest() throws IOException {
        write("cats/.cat.0123456789abcdef.part", image, -3_600);

        assertThat(cliRunner.run("recover", "cats").out()).isEmpty();
        assertThat(cliRunner.run("recover", "cats", "--min-age", "0").path()).hasFileName("cat.png");
    }

    @Test
    void searchesSubdirectoriesOnRequest() throws IOException {
        write("cats/night/.cat.0123456789abcdef.part", image, 60);
        write("cats/.cache/.cat.0123456789abcdef.part", image, 60);

        assertThat(cliRunner.run("recover", "cats").out()).isEmpty();
        assertThat(cliRunner.run("recover", "-r", "cats").path()).isEqualTo(directory.resolve("cats/night/cat.png"));
        assertThat(files("cats/.cache")).containsExactly(".cat.0123456789abcdef.part");
    }

    @Test
    void rejectsADirectoryThatDoesNotExist() {
        CliRunner.CommandResult result = cliRunner.run("recover", "cats");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("cats does not exist");
    }

    private Path write(String name, byte[] content, int ageSeconds) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(CliRunner.CLOCK.instant().minus(Duration.ofSeconds(ageSeconds))));
        return file;
    }

    private List<String> files(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(name))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
