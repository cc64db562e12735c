package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice of the provider and the key, and the commands about providers and keys. */
final class ProviderChoiceTest {
    @TempDir
    Path directory;

    private final String home = System.getProperty("user.home");
    private CliRunner cliRunner;

    @BeforeEach
    void moveHome() {
        System.setProperty("user.home", directory.toString());
        cliRunner = new CliRunner(directory);
    }

    @AfterEach
    void moveBack() {
        System.setProperty("user.home", home);
    }

    @Test
    void usesTheSandboxEvenIfTheEnvironmentHasKeys() {
        cliRunner.variables.put("XAI_API_KEY", "xai-key");
        cliRunner.variables.put("IMAGE_API_KEY", "gateway-key");

        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt", "a", "--size", "64x64");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("embedded sandbox", "calling the sandbox");
        assertThat(result.path()).isNotEmptyFile();
    }

    @Test
    void readsTheBaseUrlOfAGatewayFromTheEnvironment() {
        try (Sandbox first = Sandbox.start();
                Sandbox second = Sandbox.start()) {
            cliRunner.variables.put("GROK_IMAGE_BASE_URL", second.baseUrl() + "/");
            CliRunner.CommandResult fallback = cliRunner.run("probe", "--api-key", "k-123456");
            cliRunner.variables.put("IMAGE_API_BASE_URL", first.baseUrl().toString());
            CliRunner.CommandResult preferred = cliRunner.run("probe", "--api-key", "k-123456");

            assertThat(fallback.code()).isZero();
            assertThat(preferred.code()).isZero();
            assertThat(first.requests()).hasSize(1);
            assertThat(second.requests()).hasSize(1);
            assertThat(first.requests().get(0).header("Authorization")).isEqualTo("Bearer k-123456");
        }
    }

    @Test
    void rejectsAKeyWithoutAProvider() {
        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt", "a", "--api-key", "sk-lonely-key");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--provider").doesNotContain("sk-lonely-key");
    }

    @Test
    void printsADryRunWithoutAnyKey() {
        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt", "a", "--provider", "xai", "--dry-run");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains(
                        "'https://api.x.ai/v1/images/generations'",
                        "\"Authorization: Bearer ${XAI_API_KEY}\"",
                        "'{\"prompt\":\"a\"}'");
    }

    @Test
    void storesAKeyFromStandardInputAndNeverPrintsIt() throws Exception {
        CliRunner.CommandResult result = cliRunner.input("sk-piped-key\n").run("key", "--provider", "wellapi");

        Path file = directory.resolve(".config/gpt-image-2-generation/config.json");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.path()).isEqualTo(file);
        assertThat(file).content().contains("sk-piped-key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(result.out() + result.err()).doesNotContain("sk-piped-key");
    }

    @Test
    void storesAKeyFromTheTerminal() {
        CliRunner.CommandResult result = cliRunner.typing("sk-typed-key").run("key", "--provider", "xai");

        assertThat(result.path()).content().contains("sk-typed-key");
    }

    @Test
    void requestsAMissingKeyAtTheTerminalAndContinues() {
        assumeThat(System.getenv("WELLAPI_API_KEY"))
                .as("a key in the environment of the tests")
                .isNull();
        try (Sandbox sandbox = Sandbox.start()) {
            CliRunner.CommandResult result = cliRunner
                    .typing("sk-pasted-key")
                    .run(
                            "generate",
                            "--prompt",
                            "a",
                            "--provider",
                            "wellapi",
                            "--base-url",
                            sandbox.baseUrl().toString());

            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.err())
                    .contains("Please paste your WellAPI API Key.")
                    .doesNotContain("sk-pasted-key");
            assertThat(directory.resolve(".config/gpt-image-2-generation/config.json"))
                    .content()
                    .contains("sk-pasted-key");
            assertThat(sandbox.requests().get(0).header("Authorization")).isEqualTo("Bearer sk-pasted-key");
        }
    }

    @Test
    void namesTheCommandsThatProvideAMissingKey() {
        assumeThat(System.getenv("XAI_API_KEY"))
                .as("a key in the environment of the tests")
                .isNull();

        CliRunner.CommandResult builtIn = cliRunner.run("generate", "a", "--provider", "xai");
        CliRunner.CommandResult gateway = cliRunner.run("probe", "--base-url", "https://gateway.example");

        assertThat(builtIn.code()).isEqualTo(2);
        assertThat(builtIn.err()).contains("images key --provider xai", "export XAI_API_KEY=");
        assertThat(gateway.code()).isEqualTo(2);
        assertThat(gateway.err()).contains("images key --provider openai-compatible", "export IMAGE_API_KEY=");
    }

    @Test
    void namesTheProfileInTheCommandThatStoresAMissingKey() throws Exception {
        Path profile = FastTaskGateway.file(directory);

        CliRunner.CommandResult result =
                cliRunner.run("probe", "--profile", "quick.json", "--base-url", "https://gateway.example");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("images key --profile " + profile);
    }

    @Test
    void rejectsABlankKey() {
        CliRunner.CommandResult result = cliRunner.input("\n").run("key", "--provider", "xai");

        assertThat(result.code()).isEqualTo(2);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void rejectsAKeyWithoutAnOwnerAndATaskWithoutASubcommand() {
        CliRunner.CommandResult key = cliRunner.input("sk-without-owner").run("key");
        CliRunner.CommandResult task = cliRunner.run("task");

        assertThat(key.code()).isEqualTo(2);
        assertThat(key.err()).contains("-p=ID", "--profile=FILE.json").doesNotContain("sk-without-owner");
        assertThat(task.code()).isEqualTo(2);
        assertThat(task.err()).contains("subcommand");
    }

    @Test
    void listsEveryProvider() {
        CliRunner.CommandResult result = cliRunner.run("providers");

        assertThat(result.code()).isZero();
        assertThat(result.out().lines().skip(1).map(line -> line.split(" ")[0]))
                .containsExactlyElementsOf(Providers.ids());
        assertThat(result.out()).contains("aspect_ratio + resolution", "1..128", "multipart, up to 16");
    }

    @Test
    void printsOneProviderAsItsProfileFile() throws Exception {
        for (String id : Providers.ids()) {
            CliRunner.CommandResult result = cliRunner.run("providers", id);

            assertThat(result.code()).isZero();
            assertThat(ProviderProfile.read(Files.writeString(directory.resolve("p.json"), result.out())))
                    .isEqualTo(Providers.byId(id).orElseThrow());
        }
        CliRunner.CommandResult unknown = cliRunner.run("providers", "nobody");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("xai, xai-compatible");
    }

    @ParameterizedTest
    @CsvSource({"kie, KIE_API_KEY", "apimart, APIMART_API_KEY", "async-query, IMAGE_API_KEY", "new-api, IMAGE_API_KEY"})
    void callsAProviderFromAProfileFile(String name, String variable) {
        Path file = Path.of("../sdk-core/src/main/resources/io/imagesdk/provider/catalog", name + ".json")
                .toAbsolutePath();

        CliRunner.CommandResult result = dryRun(file, "--async");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("https://gateway.example/", "a cat", "\"Authorization: Bearer ${" + variable + "}\"");
    }

    @ParameterizedTest
    @CsvSource({
        "sdk-examples/src/main/resources/profiles/azure, v1/images/generations, api-key: ${AZURE_OPENAI_API_KEY}",
        "sdk-core/src/main/resources/io/imagesdk/provider/catalog/gemini-compatible,"
                + " v1beta/models/m:generateContent, Authorization: Bearer ${IMAGE_API_KEY}"
    })
    void callsAProfileFileThatExtendsAnotherOrHasTheModelInItsPath(String name, String path, String header) {
        Path file = Path.of("..", name + ".json").toAbsolutePath();

        CliRunner.CommandResult result = dryRun(file);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("https://gateway.example/" + path, "a cat", header);
    }

    private CliRunner.CommandResult dryRun(Path profile, String... options) {
        return new CliRunner(directory)
                .always(options)
                .run(
                        "generate",
                        "--profile",
                        profile.toString(),
                        "--base-url",
                        "https://gateway.example",
                        "--model",
                        "m",
                        "--prompt",
                        "a cat",
                        "--dry-run");
    }

    @Test
    void callsAProviderWhoseProfileIsShippedAsAFile() {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--provider", "leonardo", "--prompt", "a cat", "--dry-run");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains(
                        "https://cloud.leonardo.ai/api/rest/v1/generations",
                        "\"Authorization: Bearer ${LEONARDO_API_KEY}\"");
    }

    @Test
    void printsNoKeyOfAProviderThatNeedsNone() {
        assumeThat(System.getenv("OLLAMA_API_KEY"))
                .as("a key in the environment of the tests")
                .isNull();
        String[] command = {"generate", "a cat", "--provider", "ollama", "--model", "m", "--dry-run"};

        assertThat(cliRunner.run(command).out())
                .contains("'http://localhost:11434/api/generate'")
                .doesNotContain("Authorization");
        assertThat(cliRunner.always("--api-key", "sk-of-a-proxy").run(command).out())
                .contains("\"Authorization: Bearer ${OLLAMA_API_KEY}\"");
    }

    @Test
    void reportsAllErrorsOfAProfileFileAtOnce() throws Exception {
        Files.writeString(directory.resolve("p.json"), "{\n\"version\": 1,\n\"id\": 7,\n\"colour\": \"red\"\n}");

        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt", "a", "--profile", "p.json");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("line 3, /id", "line 4, /colour", "/generation is required");
    }

    @Test
    void storesAKeyForAProviderFromAProfileFile() throws Exception {
        CliRunner.CommandResult result = cliRunner
                .input("sk-quick-key")
                .run("key", "--profile", FastTaskGateway.file(directory).toString());

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.path()).content().contains("quick-gateway", "sk-quick-key");
    }

    @Test
    void runsASandboxUntilInterrupted() throws Exception {
        CompletableFuture<CliRunner.CommandResult> running =
                CompletableFuture.supplyAsync(() -> cliRunner.run("sandbox"));
        Runnable interrupt = cliRunner.interrupts.poll(20, TimeUnit.SECONDS);

        interrupt.run();
        CliRunner.CommandResult result = running.get(20, TimeUnit.SECONDS);

        assertThat(result.out().strip()).matches("http://127\\.0\\.0\\.1:[0-9]+/v1");
        assertThat(result.code()).isEqualTo(130);
    }

    @Test
    void runsASandboxForAProfile() throws Exception {
        CompletableFuture<CliRunner.CommandResult> running =
                CompletableFuture.supplyAsync(() -> cliRunner.run("sandbox", "--profile", "kie", "--profile", "xai"));
        Runnable interrupt = cliRunner.interrupts.poll(20, TimeUnit.SECONDS);

        interrupt.run();
        CliRunner.CommandResult result = running.get(20, TimeUnit.SECONDS);

        assertThat(result.out().lines()).hasSize(2).allMatch(line -> line.matches("http://127.0.0.1:[0-9]+/(kie|xai)"));
        assertThat(cliRunner.run("sandbox", "--profile", "nobody").err()).contains("nobody is not a file");
    }

    @Test
    void rejectsAPortThatIsInUse() {
        try (Sandbox sandbox = Sandbox.start()) {
            CliRunner.CommandResult result = cliRunner.run(
                    "sandbox", "--port", String.valueOf(sandbox.baseUrl().getPort()));

            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains("cannot listen on port");
        }
    }
}
