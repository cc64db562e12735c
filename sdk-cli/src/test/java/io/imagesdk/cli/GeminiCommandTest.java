package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.RecordedRequest;
import io.imagesdk.testkit.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with the dialect of Gemini against a sandbox, member by member. */
final class GeminiCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "sk-secret-of-the-test";
    private static final String MODEL = "gemini-3.1-flash-image";

    @TempDir
    Path directory;

    private Sandbox sandbox;
    private CliRunner cliRunner;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        cliRunner = new CliRunner(directory);
        cliRunner.always(
                "--provider",
                "gemini",
                "--base-url",
                sandbox.baseUrl(Providers.GEMINI).toString(),
                "--api-key",
                KEY,
                "--model",
                MODEL);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void editsTwoGeneratedImages() throws Exception {
        Path cat = run("generate", "--prompt", "A cat", "--aspect-ratio", "1:1").path();
        Path room = run("generate", "--prompt", "A room", "--aspect-ratio", "4:3", "--resolution", "1k")
                .path();
        assertThat(sent())
                .isEqualTo(JSON.valueToTree(Map.of(
                        "contents",
                        List.of(Map.of("role", "user", "parts", List.of(Map.of("text", "A room")))),
                        "generationConfig",
                        Map.of(
                                "responseModalities",
                                List.of("IMAGE"),
                                "imageConfig",
                                Map.of("aspectRatio", "4:3", "imageSize", "1K")))));

        Path edited = run(
                        "edit",
                        "--prompt",
                        "Put the cat into the room",
                        "--image",
                        cat.toString(),
                        "--image",
                        room.toString())
                .path();

        assertThat(sent())
                .isEqualTo(JSON.valueToTree(Map.of(
                        "contents",
                        List.of(Map.of(
                                "role",
                                "user",
                                "parts",
                                List.of(Map.of("text", "Put the cat into the room"), part(cat), part(room)))),
                        "generationConfig",
                        Map.of("responseModalities", List.of("IMAGE")))));
        assertThat(edited).isNotEmptyFile();
        assertThat(sandbox.charges()).hasSize(3);
    }

    @Test
    void printsTheWordsOfTheProviderForABlockedPrompt() throws Exception {
        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt", "A dragon [block]");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("gemini")
                .contains("PROHIBITED_CONTENT")
                .doesNotContain(KEY);
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private CliRunner.CommandResult run(String... arguments) {
        CliRunner.CommandResult result = cliRunner.run(arguments);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    private static Map<String, Object> part(Path image) throws Exception {
        byte[] bytes = Files.readAllBytes(image);
        String mediaType = image.toString().endsWith(".png") ? "image/png" : "image/jpeg";
        return Map.of(
                "inlineData",
                Map.of("mimeType", mediaType, "data", Base64.getEncoder().encodeToString(bytes)));
    }

    private JsonNode sent() throws Exception {
        RecordedRequest last = sandbox.requests().get(sandbox.requests().size() - 1);
        assertThat(last.path()).endsWith("/models/" + MODEL + ":generateContent");
        assertThat(last.header("x-goog-api-key")).isEqualTo(KEY);
        return JSON.readTree(last.body());
    }
}
