package io.imagesdk.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The libraries {@code openai} and {@code @ai-sdk/xai} of npm. The tests are skipped if node or npm is not installed,
 * or if the registry of npm does not respond.
 */
class NodeClientsTest {
    private static final int MIN_NODE = 20;
    private static final int INSTALL_SECONDS = 120;

    @TempDir
    private static Path directory;

    private static Sandbox sandbox;

    @BeforeAll
    static void install() throws Exception {
        Result node = run(20, "node", "--version");
        assumeTrue(
                node.status() == 0 && major(node.output()) >= MIN_NODE, "skipped: node 20 or newer is not installed");
        for (String name : new String[] {"package.json", "openai.mjs", "xai.mjs"}) {
            try (InputStream in = NodeClientsTest.class.getResourceAsStream("/node/" + name)) {
                Files.copy(Objects.requireNonNull(in, name), directory.resolve(name));
            }
        }
        Result npm = run(
                INSTALL_SECONDS,
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--ignore-scripts",
                "--prefer-offline",
                "--fetch-retries=0");
        assumeTrue(npm.status() == 0, "skipped: npm cannot install the clients: " + npm.output());
        sandbox = Sandbox.start();
    }

    @AfterAll
    static void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void openaiGeneratesEditsAndStreams() throws Exception {
        Result result =
                run(60, "node", "openai.mjs", sandbox.baseUrl(Providers.OPENAI).toString());

        assertThat(result.output()).endsWith("done\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void aiSdkXaiGeneratesAndEdits() throws Exception {
        Result result =
                run(60, "node", "xai.mjs", sandbox.baseUrl(Providers.XAI).toString());

        assertThat(result.output()).endsWith("done\n");
        assertThat(result.status()).isZero();
    }

    private record Result(int status, String output) {}

    /** Runs a program. The status is -1 if the program does not exist or does not terminate in time. */
    private static Result run(int seconds, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return new Result(-1, e.getMessage());
        }
        boolean terminated = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!terminated) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        return new Result(terminated ? process.exitValue() : -1, Files.readString(output));
    }

    private static int major(String version) {
        return Integer.parseInt(version.strip().replaceAll("^v(\\d+).*$", "$1"));
    }
}
