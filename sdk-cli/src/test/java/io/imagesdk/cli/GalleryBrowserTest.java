package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page that {@code images gallery} writes, opened as a file in a browser. */
@Timeout(120)
final class GalleryBrowserTest {
    private static final String HANDLER = "\" onerror=\"document.title='attacked'\" x=\"<b>";
    private static final String SCRIPT = "</bdi></style><script>document.title='attacked'</script>"
            + "<img src=x onerror=\"document.title='attacked'\">";
    private static final String SVG = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\">"
            + "<script>document.title='attacked'; parent.document.title='attacked'</script></svg>";

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

    @BeforeEach
    void writeGallery() throws IOException {
        CliRunner runner = new CliRunner(directory);
        try (Sandbox sandbox = Sandbox.start()) {
            CliRunner.CommandResult result = runner.run(
                    "generate",
                    SCRIPT,
                    "--size",
                    "64x64",
                    "-o",
                    "cat.png",
                    "--sidecar",
                    "--base-url",
                    sandbox.baseUrl().toString(),
                    "--api-key",
                    "any");
            assertThat(result.code()).as(result.err()).isZero();
        }
        Files.copy(directory.resolve("cat.png"), directory.resolve(HANDLER + "\n#?%41&.png"));
        Files.copy(directory.resolve("cat.png"), directory.resolve("javascript:document.title='attacked'.png"));
        Files.writeString(directory.resolve("drawing.svg"), SVG);
        Files.writeString(
                directory.resolve("drawing.svg.json"),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("prompt", "\u202e" + HANDLER)
                        .put("provider", SCRIPT)
                        .put("sha256", SCRIPT)
                        .toString());
        assertThat(runner.run("gallery", ".").code()).isZero();
    }

    @Test
    void showsEveryImageAndExecutesNothing() {
        open(1280, "light");

        browser.evaluateAsync("""
                const done = arguments[0];
                Promise.all([...document.images].map(image => { image.loading = 'eager'; return image.decode(); }))
                  .then(() => done(), error => done(String(error)));
                """);

        assertThat(browser.evaluate("return document.images.length")).isEqualTo(4L);
        assertThat(browser.evaluate("return [...document.images].every(image => image.naturalWidth > 0)"))
                .isEqualTo(true);
        assertThat(browser.evaluate("return document.title"))
                .isEqualTo(directory.getFileName().toString());
        assertThat(browser.evaluate("return document.scripts.length")).isEqualTo(0L);
        assertThat(browser.evaluate("return document.querySelectorAll('[onerror], [x], b').length"))
                .isEqualTo(0L);
        assertThat(browser.evaluate("return [...document.links].every(link => link.protocol === 'file:')"))
                .isEqualTo(true);
        assertThat(browser.texts("h2")).contains(SCRIPT);
    }

    @Test
    void forbidsScriptsAndOtherSources() {
        open(1280, "light");

        Object violations = browser.evaluateAsync("""
                const done = arguments[0];
                const found = [];
                document.addEventListener('securitypolicyviolation', event => {
                  found.push(event.effectiveDirective);
                  if (found.length === 2) {
                    done(found.sort());
                  }
                });
                document.body.insertAdjacentHTML('beforeend',
                  '<p id="p" onclick="document.title = 1"></p><img src="http://127.0.0.1:9/x.png">');
                document.getElementById('p').click();
                """);

        assertThat(violations).isEqualTo(List.of("img-src", "script-src-attr"));
    }

    @ParameterizedTest
    @CsvSource({"light, 1280", "dark, 1280", "light, 375", "dark, 375"})
    void fitsTheColorSchemeAndTheWidth(String colorScheme, int width) {
        open(width, colorScheme);

        assertThat((Long) browser.evaluate("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        assertThat(browser.textsWithLowContrast()).isEmpty();
        assertThat(browser.isDark()).isEqualTo(colorScheme.equals("dark"));
    }

    private void open(int width, String colorScheme) {
        browser.open(directory.resolve("gallery.html").toUri().toString(), width, 900, colorScheme);
    }
}
