package io.imagesdk.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagesdk.testkit.RecordedRequest;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The set-up of tests whose commands call a sandbox. */
abstract class SandboxCommandTest {
    static final String KEY = "sk-secret-of-the-test";

    private final List<String> options;

    @TempDir
    Path directory;

    Sandbox sandbox;
    CliRunner cliRunner;

    /**
     * Creates a test.
     *
     * @param options options of every command, in addition to the base URL and the key
     */
    SandboxCommandTest(String... options) {
        this.options = List.of(options);
    }

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        cliRunner = new CliRunner(directory)
                .always("--base-url", sandbox.baseUrl().toString(), "--api-key", KEY)
                .always(options.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    /** Returns the body of the last request for images. */
    final JsonNode sent() throws IOException {
        return json(lastPost());
    }

    final RecordedRequest lastPost() {
        return sandbox.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    static JsonNode json(RecordedRequest request) throws IOException {
        return new ObjectMapper().readTree(new String(request.body(), StandardCharsets.UTF_8));
    }
}
