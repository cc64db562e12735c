package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --stream} against a sandbox: requests, files, output and exit codes. */
final class StreamOptionTest extends SandboxCommandTest {
    StreamOptionTest() {
        super("--size", "64x64");
    }

    @Test
    void storesPartialImagesNextToTheFinalImage() throws Exception {
        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt", "a koi", "--out", "koi.png", "--stream");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        directory.resolve("koi.partial-0.png").toString(),
                        directory.resolve("koi.partial-1.png").toString(),
                        directory.resolve("koi.png").toString());
        assertThat(result.out().lines().map(Path::of))
                .allSatisfy(file -> assertThat(Files.readAllBytes(file)).startsWith(0x89, 'P', 'N', 'G'));
        assertThat(sent().path("stream").asBoolean()).isTrue();
        assertThat(sent().path("partial_images").asInt()).isEqualTo(2);
    }

    @Test
    void streamsTheRequestedNumberOfPartialImages() {
        CliRunner.CommandResult three =
                cliRunner.run("generate", "--prompt", "a", "--out", "x/", "--stream", "--partial-images", "3");
        CliRunner.CommandResult none =
                cliRunner.run("generate", "--prompt", "b", "--out", "x/", "--stream", "--partial-images", "0");

        assertThat(three.out().lines()).hasSize(4).last().asString().endsWith("x/a-64x64.png");
        assertThat(none.out().lines()).hasSize(1);
    }

    @Test
    void streamsAnEdit() throws Exception {
        cliRunner.run("generate", "--prompt", "a", "--out", "in.png");

        CliRunner.CommandResult result =
                cliRunner.run("edit", "--image", "in.png", "--prompt", "a hat", "--out", "hat.png", "--stream");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines()).hasSize(3).last().asString().endsWith("hat.png");
    }

    @Test
    void printsAStreamedResultAsOneJsonObject() throws Exception {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--prompt", "a", "--out", "a.png", "--stream", "--print", "json");

        JsonNode json = new ObjectMapper().readTree(result.out());
        assertThat(json.at("/outcomes/0/content").asText()).endsWith("a.png");
        assertThat(json.at("/usage/total_tokens").asInt()).isPositive();
        assertThat(result.err()).contains("partial image: " + directory.resolve("a.partial-0.png"));
    }

    @Test
    void printsEachPathInAQqTag() {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--prompt", "a", "--out", "a.png", "--stream", "--print", "qqimg");

        assertThat(result.out().lines()).hasSize(3).allMatch(line -> line.matches("<qqimg>/.*\\.png</qqimg>"));
    }

    @ParameterizedTest
    @CsvSource({"[block], 3, 2", "[refuse], 3, 0", "[fail], 4, 2", "[html], 4, 0"})
    void reportsHowTheStreamCompleted(String directive, int code, int partialImages) throws Exception {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--prompt", "a " + directive, "--out", "x/", "--stream");

        assertThat(result.code()).as(result.err()).isEqualTo(code);
        try (Stream<Path> files = Files.list(directory.resolve("x"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names).allMatch(name -> name.contains(".partial-"));
            assertThat(result.out().lines()).hasSameSizeAs(names);
            assertThat(names).hasSize(partialImages);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--n 2 --stream",
                "--keep-url --stream",
                "--async --stream",
                "--format gif --stream",
                "--partial-images 4 --stream",
                "--partial-images 1",
                "--provider wellapi --stream"
            })
    void rejectsOptionsThatCannotBeStreamed(String options) {
        CliRunner.CommandResult result =
                cliRunner.run(Stream.concat(Stream.of("generate", "--prompt", "a"), Stream.of(options.split(" ")))
                        .toArray(String[]::new));

        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void printsTheStreamedRequestAndSendsNothing() {
        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt", "a", "--stream", "--dry-run");

        assertThat(result.out()).contains("\"stream\":true,\"partial_images\":2", "text/event-stream");
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void keepsOnlyCompletePartialImagesWhenInterrupted() throws Exception {
        CompletableFuture<CliRunner.CommandResult> running = CompletableFuture.supplyAsync(
                () -> cliRunner.run("generate", "--prompt", "a [stall]", "--out", "x/", "--stream"));
        Runnable interrupt = cliRunner.interrupts.poll(20, TimeUnit.SECONDS);

        interrupt.run();
        CliRunner.CommandResult result = running.get(20, TimeUnit.SECONDS);

        assertThat(result.code()).isEqualTo(130);
        if (Files.exists(directory.resolve("x"))) {
            try (Stream<Path> files = Files.list(directory.resolve("x"))) {
                assertThat(files).allMatch(file -> file.toString().contains(".partial-"));
            }
        }
    }

    @Test
    void clearsTheProgressLineBeforeAPath() {
        CliRunner.CommandResult result =
                cliRunner.typing("").run("generate", "--prompt", "a [seconds=0.7]", "--out", "a.png", "--stream");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines()).hasSize(3).allMatch(line -> line.startsWith("/"));
    }
}
