package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that {@code images gallery} writes. */
final class GalleryTest {
    private static final String HASH_OF_X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

    @TempDir
    Path directory;

    private CliRunner cliRunner;

    @BeforeEach
    void createRunner() {
        cliRunner = new CliRunner(directory);
    }

    @Test
    void showsGeneratedImagesWithTheirSidecars() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            String baseUrl = sandbox.baseUrl().toString();
            CliRunner.CommandResult result = cliRunner.run(
                    "generate",
                    "A cat [cost=0.05]",
                    "-n",
                    "2",
                    "--size",
                    "64x48",
                    "-m",
                    "grok",
                    "-o",
                    "cats/",
                    "--sidecar",
                    "--base-url",
                    baseUrl,
                    "--api-key",
                    "sk-gallery-1");
            assertThat(result.code()).as(result.err()).isZero();
        }

        CliRunner.CommandResult result = cliRunner.run("gallery", "cats");

        Path page = directory.resolve("cats/gallery.html");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.path()).isEqualTo(page);
        assertThat(body(page))
                .contains(
                        "src=\"./A-cat-cost-0-05-64x48-1.png\"",
                        "<h2><bdi>A cat [cost=0.05]</bdi></h2>",
                        "<dt>Model</dt><dd><bdi>grok</bdi></dd>",
                        "<dt>Size</dt><dd><bdi>64x48</bdi></dd>",
                        "<dt>Cost</dt><dd><bdi>0.025 USD</bdi></dd>",
                        "<dt>Cost</dt><dd>0.05 USD</dd>",
                        "<dt>Images</dt><dd>2</dd>",
                        "<dt>SHA-256</dt>")
                .doesNotContain("<script", "has changed", "sk-gallery");
    }

    @Test
    void showsImagesWithoutASidecarNewestFirst() throws Exception {
        image("old.png", 1);
        image("new.jpg", 3);
        image("middle.webp", 2);
        image(".hidden.png", 4);
        Files.writeString(directory.resolve("notes.txt"), "x");
        Files.createSymbolicLink(directory.resolve("link.png"), Path.of("old.png"));

        String page = gallery();

        assertThat(page)
                .containsSubsequence("./new.jpg", "./middle.webp", "./old.png", HASH_OF_X)
                .doesNotContain("hidden", "notes", "link.png");
    }

    @Test
    void showsSubdirectoriesOnRequest() throws Exception {
        Files.createDirectories(directory.resolve("a/b"));
        image("a/b/cat.png", 1);

        assertThat(gallery()).contains("The directory contains no images");
        assertThat(gallery("--recursive")).contains("src=\"./a/b/cat.png\"");
    }

    @Test
    void escapesFileNamesAndSidecars() throws Exception {
        String attack = "\"><script>alert(1)</script>";
        image("'\" onerror=alert(1) x='&<b>\u202e#?%41.png", 1);
        sidecar(
                "'\" onerror=alert(1) x='&<b>\u202e#?%41.png",
                "{\"prompt\":" + quoted(attack) + ",\"sha256\":"
                        + quoted(attack) + ",\"provider\":" + quoted(attack) + ",\"revised_prompt\":"
                        + quoted("\0\u001b" + attack)
                        + ",\"width\":" + quoted(attack) + ",\"height\":" + quoted(attack) + ",\"cost_usd\":"
                        + quoted(attack)
                        + ",\"created_at\":" + quoted(attack) + ",\"parameters\":{\"model\":" + quoted(attack) + "}}");
        image("javascript:alert(1).png", 2);

        String page = gallery();

        assertThat(page)
                .contains(
                        "src=\"./&#39;%22%20onerror=alert(1)%20x=&#39;&amp;%3Cb%3E%E2%80%AE%23%3F%2541.png\"",
                        "src=\"./javascript:alert(1).png\"",
                        "<h2><bdi>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</bdi></h2>",
                        "has changed")
                .doesNotContain("<script", "\" onerror", "\0", "\u001b", "<b>");
    }

    @Test
    void addsTheCostsOfEachUnit() throws Exception {
        for (String name : List.of("a.png", "b.png", "c.png")) {
            image(name, 1);
            sidecar(name, "{\"cost_usd\": 0.1, \"images\": 3}");
        }
        image("d.png", 1);
        sidecar("d.png", "{\"cost_credits\": 40, \"images\": 2}");

        assertThat(gallery())
                .contains(
                        "<dt>Cost</dt><dd>0.1 USD, 20 credits</dd>",
                        "<dt>Cost</dt><dd><bdi>0.0333 USD</bdi></dd>",
                        "<dt>Cost</dt><dd><bdi>20 credits</bdi></dd>");
    }

    @Test
    void ignoresSidecarsThatAreNotSidecars() throws Exception {
        image("a.png", 1);
        sidecar("a.png", "[1, 2");
        image("b.png", 1);
        sidecar("b.png", "{\"prompt\":{},\"cost_usd\":-1,\"images\":-3,\"parameters\":7,\"created_at\":\"yesterday\"}");
        image("c.png", 1);
        sidecar("c.png", "");
        image("d.png", 1);
        sidecar("d.png", "\"" + "x".repeat(2 << 20) + "\"");
        image("e.png", 1);
        sidecar("e.png", "[".repeat(100_000));

        assertThat(gallery())
                .contains("./a.png", "./b.png", "./c.png", "./d.png", "./e.png")
                .doesNotContain("Cost");
    }

    @Test
    void opensNoSvgBecauseItCanContainScripts() throws Exception {
        image("cat.svg", 1);

        assertThat(gallery()).contains("<img src=\"./cat.svg\"").doesNotContain("href");
    }

    @Test
    void replacesItsPageButNoOther() throws Exception {
        image("cat.png", 1);
        gallery();
        image("dog.png", 2);
        assertThat(gallery()).contains("./dog.png");

        Path page = directory.resolve("gallery.html");
        Files.writeString(page, "mine");
        CliRunner.CommandResult rejected = cliRunner.run("gallery", ".");
        assertThat(rejected.code()).isEqualTo(ExitCodes.REJECTED_HERE);
        assertThat(rejected.err()).contains("was not written by this command: use --overwrite");
        assertThat(page).hasContent("mine");

        assertThat(gallery("--overwrite")).contains("./dog.png");
    }

    @Test
    void rejectsWhatIsNotADirectory() throws Exception {
        image("cat.png", 1);

        assertThat(cliRunner.run("gallery", "missing").err()).contains("missing does not exist");
        assertThat(cliRunner.run("gallery", "cat.png").code()).isEqualTo(ExitCodes.REJECTED_HERE);
    }

    private String gallery(String... options) throws IOException {
        CliRunner runner = new CliRunner(directory).always(options);
        CliRunner.CommandResult result = runner.run("gallery", ".");
        assertThat(result.code()).as(result.err()).isZero();
        return body(directory.resolve("gallery.html"));
    }

    private static String body(Path page) throws IOException {
        String text = Files.readString(page);
        return text.substring(text.indexOf("<body>"));
    }

    private void image(String name, int second) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "x");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
    }

    private void sidecar(String image, String json) throws IOException {
        Files.writeString(directory.resolve(image + ".json"), json);
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
