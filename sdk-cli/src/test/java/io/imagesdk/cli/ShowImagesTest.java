package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options --show and --open. */
final class ShowImagesTest {
    private static final Pattern KITTY = Pattern.compile("\033_G[^;]*;([^\033]*)\033\\\\");

    @TempDir
    Path directory;

    private CliRunner cliRunner;

    @BeforeEach
    void createRunner() {
        cliRunner = new CliRunner(directory);
    }

    @ParameterizedTest
    @CsvSource({"png, 100x80", "jpeg, 90x40"})
    void sendsPngToKitty(String format, String size) throws IOException {
        CliRunner.CommandResult result = show("kitty", format, size);

        StringBuilder data = new StringBuilder();
        Matcher chunks = KITTY.matcher(result.err());
        while (chunks.find()) {
            assertThat(chunks.group(1)).hasSizeLessThanOrEqualTo(4096);
            data.append(chunks.group(1));
        }
        assertThat(result.err()).contains("\033_Ga=T,f=100,q=2,m=");
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data.toString())));
        assertThat(image.getWidth() + "x" + image.getHeight()).isEqualTo(size);
    }

    @Test
    void sendsTheFileToIterm2() throws IOException {
        CliRunner.CommandResult result = show("iterm2", "jpeg", "64x64");

        byte[] file = Files.readAllBytes(result.path());
        assertThat(result.err())
                .contains("\033]1337;File=inline=1;preserveAspectRatio=1;size=" + file.length + ":"
                        + Base64.getEncoder().encodeToString(file) + "\007");
    }

    @Test
    void sendsBandsOfSixRowsAsSixel() throws IOException {
        CliRunner.CommandResult result = show("sixel", "png", "64x64");

        String sixel = result.err()
                .substring(result.err().indexOf("\033P"), result.err().lastIndexOf("\033\\"));
        assertThat(sixel).startsWith("\033Pq\"1;1;64;64#0;2;0;0;0#1;2;0;0;20");
        assertThat(sixel.chars().filter(character -> character == '-')).hasSize(11);
    }

    @Test
    void encodesColorsAndRunsOfSixel() {
        BufferedImage image = new BufferedImage(5, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(4, 0, 0xff0000);

        assertThat(Sixel.encode(image)).endsWith("#0!4BA$#180!4?@$-\033\\");
    }

    @ParameterizedTest
    @CsvSource({
        "TERM, xterm-kitty, KITTY",
        "KITTY_WINDOW_ID, 1, KITTY",
        "TERM, xterm-ghostty, KITTY",
        "TERM_PROGRAM, iTerm.app, ITERM2",
        "TERM_PROGRAM, WezTerm, ITERM2",
        "TERM, foot, SIXEL"
    })
    void detectsTheTerminal(String variable, String value, TerminalGraphics expected) {
        cliRunner.variables.put(variable, value);

        assertThat(TerminalGraphics.AUTO.resolve(cliRunner.environment())).contains(expected);
    }

    @Test
    void printsNoImageIfTheTerminalIsNotKnown() {
        cliRunner.variables.put("TERM", "xterm-256color");

        CliRunner.CommandResult result = cliRunner.run("generate", "a", "--size", "64x64", "--show", "auto");

        assertThat(result.code()).isZero();
        assertThat(result.err())
                .contains("does not report that it can show images")
                .doesNotContain("\033");
    }

    @Test
    @Timeout(60)
    void opensEachImageWithTheProgramOfTheVariable() throws Exception {
        Path seen = directory.resolve("seen");
        Path viewer = Files.writeString(directory.resolve("viewer"), "#!/bin/sh\necho \"$1\" >> '" + seen + "'\n");
        Files.setPosixFilePermissions(viewer, PosixFilePermissions.fromString("rwx------"));
        cliRunner.variables.put("IMAGES_VIEWER", viewer.toString());

        CliRunner.CommandResult result = cliRunner.run("generate", "a", "-n", "2", "--size", "64x64", "--open");

        assertThat(result.code()).isZero();
        while (!Files.exists(seen) || Files.readAllLines(seen).size() < 2) {
            Thread.onSpinWait();
        }
        assertThat(Files.readAllLines(seen))
                .containsExactlyInAnyOrderElementsOf(result.out().lines().toList());
    }

    @Test
    void warnsIfThereIsNoProgramToOpenImages() {
        cliRunner.variables.put("IMAGES_VIEWER", "/nonexistent/viewer");

        CliRunner.CommandResult result = cliRunner.run("generate", "a", "--size", "64x64", "--open");

        assertThat(result.code()).isZero();
        assertThat(result.err())
                .contains("warning: the program /nonexistent/viewer cannot be started", "IMAGES_VIEWER");
    }

    @Test
    void saysWhenAndWhyARequestIsRepeated() {
        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ofSeconds(1)));
            CliRunner.CommandResult result = cliRunner.run(
                    "generate", "a", "--base-url", sandbox.baseUrl().toString(), "--api-key", "k-123456");

            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.err()).contains("images: retry in 1 s, attempt 2 because of HTTP 429");
        }
    }

    private CliRunner.CommandResult show(String protocol, String format, String size) {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "a", "--size", size, "--format", format, "--show", protocol);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }
}
