package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results of a batch that are charged and cannot be delivered: the command keeps what is left of them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BatchAwaitTest {
    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private CliRunner runner() throws IOException {
        return runner(sandbox.baseUrl(Providers.OPENAI).toString());
    }

    private CliRunner runner(String baseUrl) throws IOException {
        ProviderProfile profile = Providers.OPENAI;
        ProviderProfile polledSoon = profile.toBuilder()
                .batch(profile.batch()
                        .orElseThrow()
                        .withPollingSchedule(PollingSchedule.of(Duration.ofMillis(200), Duration.ofMillis(200))))
                .build();
        Path file = Files.writeString(directory.resolve("profile.json"), polledSoon.toJson());
        return new CliRunner(directory)
                .always("--profile", file.toString(), "--base-url", baseUrl, "--api-key", "test-key");
    }

    private void submit(String... prompts) throws IOException {
        Files.writeString(directory.resolve("prompts.txt"), String.join("\n", prompts));
        CliRunner.CommandResult submitted =
                runner().run("batch", "submit", "prompts.txt", "-m", "m-1", "-o", "batch.json");
        assertThat(submitted.code()).as(submitted.err()).isZero();
    }

    private CliRunner.CommandResult await(String out) throws IOException {
        return runner().run("batch", "await", "batch.json", "-o", out);
    }

    @Test
    void storesTheBytesOfAResultThatIsNotAnImage() throws Exception {
        submit("a cat [polls=1]", "a dog [broken=0]");

        CliRunner.CommandResult awaited = await("out");

        assertThat(awaited.code()).isEqualTo(ExitCodes.PARTLY_DELIVERED);
        String saved = awaited.err()
                .lines()
                .filter(line -> line.startsWith("images: its bytes are stored in "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(awaited.err()));
        Path file = Path.of(saved.substring(saved.lastIndexOf(' ') + 1));
        assertThat(file).isNotEmptyFile();
        Files.delete(file);
        Files.delete(file.getParent());
    }

    @Test
    void printsThePathOfAnImageInAResultThatCannotBeRead() throws Exception {
        submit("a cat [polls=1]");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = (exchange.getRequestURI().getPath().endsWith("/content")
                            ? "{\"custom_id\":\"item-1\",\"response\":{\"body\":{\"data\":[{\"b64_json\":\""
                                    + ImagesTest.PNG + "\"}]}},\"error\":oops}\n"
                            : "{\"id\":\"b-1\",\"status\":\"completed\",\"output_file_id\":\"f-1\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String origin = "http://127.0.0.1:" + server.getAddress().getPort();
            Path batch = directory.resolve("batch.json");
            Files.writeString(
                    batch,
                    Files.readString(batch)
                            .replace(sandbox.baseUrl(Providers.OPENAI).toString(), origin + "/v1"));

            CliRunner.CommandResult awaited = runner(origin + "/v1").run("batch", "await", "batch.json", "-o", "out");

            assertThat(awaited.out().lines()).as(awaited.err()).hasSize(1).allSatisfy(path -> assertThat(Path.of(path))
                    .hasBinaryContent(Base64.getDecoder().decode(ImagesTest.PNG)));
            assertThat(awaited.err()).contains("cannot be read");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void remembersTheResultsThatFailed() throws Exception {
        submit("a cat [polls=1]", "a dog [block]");
        assertThat(await("out").code()).isEqualTo(ExitCodes.PARTLY_DELIVERED);

        CliRunner.CommandResult again = await("out");

        assertThat(again.err()).contains("0 delivered, 0 failed, 0 without a result, 1 failed before");
        assertThat(again.code()).isEqualTo(ExitCodes.PARTLY_DELIVERED);
        assertThat(ImageBatch.fromJson(Files.readString(directory.resolve("batch.json")))
                        .position()
                        .results())
                .isEqualTo(2);
    }

    @Test
    void remembersThatAllResultsFailed() throws Exception {
        submit("a cat [polls=1] [block]", "a dog [block]");
        assertThat(await("out").code()).isEqualTo(ExitCodes.NO_RESULT);

        assertThat(await("out").code()).isEqualTo(ExitCodes.NO_RESULT);
    }

    @Test
    void continuesWithTheResultThatDidNotFitOnTheDisk() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(command("mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", disk.toString()), "mount is permitted");
        try {
            submit("a cat [polls=1] [bytes=60000]", "a dog [bytes=60000]", "a fox [bytes=60000]");

            CliRunner.CommandResult full = await("disk");

            assertThat(full.code()).isEqualTo(ExitCodes.NO_RESULT);
            assertThat(full.err()).contains("No space left on device", "its bytes are stored in ");
            // Two results are downloaded at the same time, and either of them may be the one that fits.
            long received = ImageBatch.fromJson(Files.readString(directory.resolve("batch.json")))
                    .position()
                    .results();
            assertThat(received).isLessThanOrEqualTo(1);

            assertThat(command("mount", "-o", "remount,size=4m", disk.toString()))
                    .isTrue();
            CliRunner.CommandResult resumed = await("disk");

            assertThat(resumed.code()).as(resumed.err()).isZero();
            assertThat(resumed.out().lines()).hasSize(3 - (int) received);
            assertThat(disk.toFile().list()).containsExactlyInAnyOrder("item-1.png", "item-2.png", "item-3.png");
        } finally {
            command("umount", disk.toString());
        }
    }

    private static boolean command(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException ignored) {
            // The program does not exist on this system.
            return false;
        }
    }
}
