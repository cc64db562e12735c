package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.testkit.Sandbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes on the command line end with one sentence and exit code 2, and nothing is sent. */
@Timeout(60)
class UsageErrorTest {
    private final Sandbox sandbox = Sandbox.start();

    @TempDir
    Path directory;

    private CliRunner cliRunner;

    @BeforeEach
    void createRunner() {
        cliRunner = new CliRunner(directory);
        cliRunner.variables.put("IMAGE_API_BASE_URL", sandbox.baseUrl().toString());
        cliRunner.variables.put("IMAGE_API_KEY", "k-123456");
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "generate --prompt a --timeout 1e999999999, must be a number of seconds",
        "generate --prompt a --timeout 1e-999999999, must be a number of seconds",
        "generate --prompt a --timeout -1, must be above 0 and at most 1000000 seconds",
        "generate --prompt a --timeout 1000001, must be above 0 and at most 1000000 seconds",
        "generate --provider xai --api-key k-123456 --prompt a --split --n 2000000000, n must be at most",
        "generate --prompt a --style none, 'expected one of [anime, cute, photoreal, cyberpunk] but was'",
        "generate --prompt a --print xml, 'expected one of [path, qqimg, json] but was'",
        "generate --prompt a --provider xai --profile x.json, --provider and --profile exclude each other",
        "generate --profile x.json --prompt a -p xai, --provider and --profile exclude each other",
        "generate a --prompt b, 'use one of PROMPT, --prompt and --prompt-file'",
        "generate --prompt b --prompt-file c, 'use one of PROMPT, --prompt and --prompt-file'"
    })
    void isReportedInOneSentence(String line, String problem) {
        CliRunner.CommandResult result = cliRunner.run(line.split(" "));

        assertThat(result.err()).contains(problem).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(result.err()).startsWith("images: ").doesNotContain("<");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(sandbox.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key --provider xai sk-Secret_1234567",
                "key sk-Secret_1234567 --provider xai",
                "key --provider sk-Secret_1234567",
                "key --provider xai -sk-Secret_1234567",
                "key --sk-Secret_1234567"
            })
    void doesNotRepeatAKey(String line) {
        CliRunner.CommandResult result = cliRunner.run(line.split(" "));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).isNotBlank().doesNotContain("Secret");
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.com/cat.png", "data:image/png;base64,AAAA", "file:///tmp/cat.png"})
    void rejectsAnInputImageThatIsNeitherAFileNorAnHttpsUrl(String image) {
        CliRunner.CommandResult result = cliRunner.run("edit", "a", "--provider", "xai", "--image", image, "--dry-run");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("must be a file or an https URL, was '" + image);
    }

    /** A typo of an option is an ordinary mistake, and the messages of a command are often stored. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "generate --apikey=sk-Needle0123456789abcdef --prompt x",
                "sk-Needle0123456789abcdef",
                "generate sk-Needle0123456789abcdef sk-Needle0123456789abcdef",
                "generate --prompt x --timeout sk-Needle0123456789abcdef",
                "generate --prompt x --n=sk-Needle0123456789abcdef",
                "generate --prompt x --print sk-Needle0123456789abcdef",
                "generate --prompt x --extra sk-Needle0123456789abcdef",
                "generate --prompt x --size sk-Needle0123456789abcdef",
                "generate --prompt x --size sk-Needle0123456789abcdef --print json",
                "generate --prompt x --profile sk-Needle0123456789abcdef",
                "generate --prompt x --proxy skNeedle0123456789abcdef",
                "gallery sk-Needle0123456789abcdef"
            })
    void showsNoArgumentThatLooksLikeAKey(String line) {
        CliRunner.CommandResult result = cliRunner.run(line.split(" ", 0));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out() + result.err()).contains("images: ").doesNotContain("Needle");
    }

    /** A key in the variable of a proxy must not reach a name server either. */
    @Test
    void acceptsNoProxyThatLooksLikeAKey() {
        for (String proxy : List.of("sk-Needle0123456789abcdef", "Needle0123456789abcdef")) {
            cliRunner.variables.put("HTTPS_PROXY", proxy);
            CliRunner.CommandResult result =
                    cliRunner.run("generate", "x", "-p", "openai", "--base-url", "https://images.example/v1");

            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err())
                    .contains("must be the URL of an http proxy")
                    .doesNotContain("Needle");
        }
    }

    @Test
    void sendsTheUrlOfAnInputImageWhereTheProviderAcceptsUrls() {
        String[] edit = {"edit", "a", "--image", "https://example.com/cat.png", "--dry-run", "--provider"};

        assertThat(cliRunner.run(with(edit, "xai")).out()).contains("\"url\":\"https://example.com/cat.png\"");
        assertThat(cliRunner.run(with(edit, "stability")).err()).contains("image must not be a URL, use a file");
        assertThat(cliRunner.run(with(edit, "kie")).err()).contains("this provider does not edit images");
        assertThat(cliRunner.run("generate", "a", "--image", "cat.png").err())
                .contains("unknown option '--image'; 'images edit' accepts input images");
    }

    private static String[] with(String[] command, String value) {
        String[] longer = Arrays.copyOf(command, command.length + 1);
        longer[command.length] = value;
        return longer;
    }

    @Test
    void rejectsAKeyThatIsTooLongInsteadOfCuttingIt() {
        for (int length : new int[] {16_385, 70_000}) {
            CliRunner.CommandResult result = cliRunner.input("k".repeat(length)).run("key", "--provider", "xai");

            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).containsPattern("(must have at most 16384 characters|has more than 65536 bytes)");
            assertThat(result.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate --prompt -", "generate -", "generate --prompt-file -"})
    void readsAPromptFromStandardInputInsteadOfSendingADash(String line) {
        CliRunner.CommandResult result = cliRunner
                .input("A cat in a tree\n")
                .run((line + " --api-key k-123456 --size 64x64 --out x/").split(" "));

        assertThat(result.err()).contains("done");
        assertThat(sandbox.requests().get(0).prompt()).isEqualTo("A cat in a tree");
    }

    /** The dry run of an edit is a command that a shell and curl read as it is meant. */
    @ParameterizedTest
    @ValueSource(strings = {"a;type=x.png", "a,b.png", "a \"b\".png", "it's.png", "a\\b.png"})
    void printsADryRunThatCanBePasted(String name) throws Exception {
        Path image = directory.resolve(name);
        Files.write(image, new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        CliRunner.CommandResult made =
                cliRunner.run("generate", "--api-key", "k-123456", "--prompt", "a", "--size", "64x64", "-o", "in.png");
        Files.move(made.path(), image, StandardCopyOption.REPLACE_EXISTING);
        int before = sandbox.requests().size();

        CliRunner.CommandResult result =
                cliRunner.run("edit", "--prompt", "b", "--image", image.toString(), "--dry-run");
        Process shell = new ProcessBuilder("sh", "-c", "IMAGE_API_KEY=pasted-key; " + result.out())
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).as(output).isZero();
        assertThat(output).contains("\"data\"");
        assertThat(sandbox.requests()).hasSize(before + 1);
        assertThat(sandbox.requests().get(before).header("Authorization")).isEqualTo("Bearer pasted-key");
    }
}
