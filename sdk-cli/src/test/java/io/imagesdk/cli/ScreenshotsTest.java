package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.testkit.Sandbox;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The screenshots of the documentation: the page of the sandbox, a gallery and a terminal. With
 * {@code -Dimagesdk.write=true} the test writes them, which is what docs/images/take does.
 */
@Timeout(120)
final class ScreenshotsTest {
    private static final Path IMAGES = Path.of("..", "docs", "images");
    private static final int WIDTH = 1280;
    private static final int MIN_COLORS = 8;
    private static Browser browser;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void close() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void showsThePageOfTheSandbox() throws IOException {
        try (Sandbox sandbox = Sandbox.start()) {
            browser.open(sandbox.baseUrl().resolve("/").toString(), WIDTH, 900, "light");
            browser.find("#size").sendKeys("512x512");
            browser.find("#form .primary").click();
            browser.awaitText("#result", "Status 200: 1 image received");
            browser.awaitText("#log h3", "A quiet harbor");

            take("sandbox-page");
        }
    }

    @Test
    void showsAGallery() throws IOException {
        CliRunner runner = new CliRunner(directory);
        try (Sandbox sandbox = Sandbox.start()) {
            for (String prompt : List.of("A red fox in the snow", "A lighthouse at dusk", "A bowl of ramen")) {
                CliRunner.CommandResult result = runner.run(
                        "generate",
                        prompt,
                        "--size",
                        "512x512",
                        "-o",
                        "gallery/",
                        "--sidecar",
                        "--base-url",
                        sandbox.baseUrl().toString(),
                        "--api-key",
                        "any");
                assertThat(result.code()).as(result.err()).isZero();
            }
        }
        assertThat(runner.run("gallery", "gallery").code()).isZero();

        browser.open(directory.resolve("gallery/gallery.html").toUri().toString(), WIDTH, 700, "light");
        browser.evaluateAsync("""
                const done = arguments[0];
                Promise.all([...document.images].map(image => { image.loading = 'eager'; return image.decode(); }))
                  .then(() => done(), error => done(String(error)));
                """);

        take("gallery");
    }

    /** The texts are those of the session in the guide, which another test compares with a terminal. */
    @Test
    void showsATerminal() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "command-line.md"));
        String session = guide.substring(guide.indexOf("<!-- begin: session -->"));
        String commands = session.substring(
                session.indexOf("$ images generate 'A cat in a tree' --size"),
                session.indexOf("$ images generate 'A cat [refuse=401]'"));
        String bulk = session.substring(session.indexOf("$ images bulk"), session.indexOf("```\n<!-- end"));
        Path page = Files.writeString(
                directory.resolve("terminal.html"),
                "<!doctype html><meta charset=utf-8><title>Terminal</title><style>body{margin:0;background:#1e1e2e}"
                        + "pre{margin:24px;color:#e4e4ef;font:16px/1.5 monospace}b{color:#8bd5a0}</style><pre>"
                        + (commands + bulk)
                                .replace("&", "&amp;")
                                .replace("<", "&lt;")
                                .replaceAll("(?m)^\\$ (.*)$", "<b>\\$</b> $1")
                        + "</pre>");

        browser.open(page.toUri().toString(), WIDTH, 420, "dark");

        take("command-line");
    }

    /** Checks that the page is not blank, and writes the screenshot if that was requested. */
    private static void take(String name) throws IOException {
        byte[] screenshot = browser.screenshot();
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(screenshot));
        assertThat(image.getWidth()).isEqualTo(WIDTH);
        Set<Integer> colors = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                colors.add(image.getRGB(x, y));
            }
        }
        assertThat(colors).hasSizeGreaterThan(MIN_COLORS);
        if (Boolean.getBoolean("imagesdk.write")) {
            Files.write(IMAGES.resolve(name + ".png"), screenshot);
        }
        assertThat(IMAGES.resolve(name + ".png")).exists();
    }
}
