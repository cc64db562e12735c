package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagesdk.testkit.SandboxReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files that {@code --sidecar} writes. */
final class SidecarTest extends SandboxCommandTest {
    SidecarTest() {
        super("--quiet");
    }

    @Test
    void describesEachImage() throws Exception {
        CliRunner.CommandResult result = cliRunner.run(
                "generate",
                "A \"quiet\" cat [cost=0.06]",
                "--model",
                "m",
                "--size",
                "64x48",
                "-n",
                "2",
                "-o",
                "cat.png",
                "--sidecar");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(files()).containsExactly("cat-1.png", "cat-1.png.json", "cat-2.png", "cat-2.png.json");
        JsonNode sidecar = json("cat-2.png.json");
        assertThat(sidecar.path("prompt").asText()).isEqualTo("A \"quiet\" cat [cost=0.06]");
        assertThat(sidecar.path("provider").asText()).isEqualTo("openai-compatible");
        assertThat(sidecar.at("/parameters/model").asText()).isEqualTo("m");
        assertThat(sidecar.at("/parameters/size").asText()).isEqualTo("64x48");
        assertThat(sidecar.path("format").asText()).isEqualTo("png");
        assertThat(sidecar.path("width").asInt()).isEqualTo(64);
        assertThat(sidecar.path("height").asInt()).isEqualTo(48);
        assertThat(sidecar.path("sha256").asText()).isEqualTo(sha256("cat-2.png"));
        assertThat(sidecar.path("bytes").asLong()).isEqualTo(Files.size(directory.resolve("cat-2.png")));
        assertThat(sidecar.path("cost_usd").asText()).isEqualTo("0.06");
        assertThat(sidecar.path("images").asInt()).isEqualTo(2);
        assertThat(sidecar.path("request_id").asText()).startsWith("req_");
        assertThat(text("cat-2.png.json")).doesNotContain(KEY);
    }

    @Test
    void describesEditedStreamedAndSplitImages() throws Exception {
        run("generate", "A cat", "--size", "64x48", "-o", "cat.png", "--stream", "--sidecar");
        run("edit", "A hat", "-i", "cat.png", "-o", "hat.png", "--sidecar");

        assertThat(files())
                .contains("cat.png.json", "hat.png.json")
                .noneMatch(name -> name.contains("partial") && name.endsWith(".json"));
        assertThat(json("hat.png.json").path("prompt").asText()).isEqualTo("A hat");
    }

    @Test
    void describesTheImageOfATaskWithoutItsPrompt() throws Exception {
        run("task", "submit", "A cat", "--size", "64x48", "-o", "task.json");
        run("task", "await", "task.json", "-o", "cat.png", "--sidecar");

        JsonNode sidecar = json("cat.png.json");
        assertThat(sidecar.path("sha256").asText()).isEqualTo(sha256("cat.png"));
        assertThat(sidecar.has("prompt")).isFalse();
    }

    @Test
    void hasThePermissionsOfTheImage() throws Exception {
        run("generate", "A cat", "--size", "64x48", "-o", "cat.png", "--sidecar");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("cat.png.json"))))
                .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("cat.png"))));
    }

    @Test
    void replacesAnExistingFileOnlyOnRequest() throws Exception {
        Files.writeString(directory.resolve("cat.png.json"), "mine");

        CliRunner.CommandResult kept =
                cliRunner.run("generate", "A cat", "--size", "64x48", "-o", "cat.png", "--sidecar");
        assertThat(kept.code()).isEqualTo(ExitCodes.NO_RESULT);
        assertThat(kept.err()).contains("cat.png.json could not be written: a file of this name exists");
        assertThat(kept.path()).exists();
        assertThat(text("cat.png.json")).isEqualTo("mine");

        run("generate", "A cat", "--size", "64x48", "-o", "cat.png", "--sidecar", "--overwrite");
        assertThat(json("cat.png.json").path("prompt").asText()).isEqualTo("A cat");
        assertThat(files()).containsExactly("cat.png", "cat.png.json");
    }

    @Test
    void replacesALinkAndNotItsTarget() throws Exception {
        Files.writeString(directory.resolve("target"), "mine");
        Files.createSymbolicLink(directory.resolve("cat.png.json"), Path.of("target"));

        run("generate", "A cat", "--size", "64x48", "-o", "cat.png", "--sidecar", "--overwrite");

        assertThat(text("target")).isEqualTo("mine");
        assertThat(directory.resolve("cat.png.json"))
                .isRegularFile()
                .satisfies(file -> assertThat(Files.isSymbolicLink(file)).isFalse());
    }

    @Test
    void isWrittenForDeliveredImagesOnly() throws Exception {
        sandbox.onGenerate().reply(SandboxReply.moderatedImage(0));

        CliRunner.CommandResult result =
                cliRunner.run("generate", "A cat", "-n", "2", "--size", "64x48", "-o", "cat.png", "--sidecar");

        assertThat(result.code()).isEqualTo(ExitCodes.PARTLY_DELIVERED);
        assertThat(files()).hasSize(2).contains("cat-2.png", "cat-2.png.json");
        assertThat(json("cat-2.png.json").path("images").asInt()).isEqualTo(1);
    }

    @Test
    void needsAFile() {
        CliRunner.CommandResult result = cliRunner.run("generate", "A cat", "--keep-url", "--sidecar");

        assertThat(result.code()).isEqualTo(ExitCodes.REJECTED_HERE);
        assertThat(result.err()).contains("--sidecar and --keep-url cannot be combined");
        sandbox.assertThat().received(0);
    }

    @Test
    void isNotWrittenByDefault() throws Exception {
        run("generate", "A cat", "--size", "64x48", "-o", "cat.png");

        assertThat(files()).containsExactly("cat.png");
    }

    private void run(String... args) {
        CliRunner.CommandResult result = cliRunner.run(args);
        assertThat(result.code()).as(result.err()).isZero();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String text(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(text(name));
    }

    private String sha256(String name) throws Exception {
        byte[] file = Files.readAllBytes(directory.resolve(name));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    }
}
