package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Help, version, completion and suggestions. */
final class HelpTest {
    private static final int MAX_COLUMNS = 100;

    @TempDir
    Path directory;

    private CliRunner cliRunner;

    @BeforeEach
    void createRunner() {
        cliRunner = new CliRunner(directory);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpOfEveryCommandFitsOneHundredColumns(CommandLine command) {
        String help = command.getUsageMessage();

        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(MAX_COLUMNS));
        assertThat(help).contains("Usage: images");
    }

    static Stream<CommandLine> commands() {
        CommandLine images = Images.commandLine(new CliRunner(Path.of("")).environment());
        return Stream.concat(Stream.of(images), subcommands(images));
    }

    private static Stream<CommandLine> subcommands(CommandLine parent) {
        return parent.getSubcommands().values().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), subcommands(command)));
    }

    @Test
    void listsCommandsExamplesAndExitCodes() {
        CliRunner.CommandResult result = cliRunner.run("--help");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("\nCommands:\n  generate ", "\nExamples:\n  images generate ")
                .containsPattern("\nExit codes:\n  0 .*\n  2 .*\n  3 .*\n  4 .*\n  5 .*\n  129 .*\n  130 .*\n  143 ");
        assertThat(result.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate --help", "generate -h", "help generate"})
    void groupsTheOptionsOfGenerate(String command) {
        CliRunner.CommandResult result = cliRunner.run(command.split(" "));

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .startsWith("Usage: images generate [OPTIONS] [PROMPT]\n")
                .containsSubsequence(
                        "\nPrompt, one of:\n",
                        "\nImage:\n  -m, --model=",
                        "\nOutput:\n  -o, --out, --output=",
                        "\nProvider:\n  -p, --provider=",
                        "\nCall:\n",
                        "\nExit codes:\n",
                        "\nExamples:\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void printsTheVersion(String option) {
        CliRunner.CommandResult result = cliRunner.run(option);

        assertThat(result.code()).isZero();
        assertThat(result.out()).matches("images [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\RJava \\S+\\R");
    }

    @Test
    void printsACompletionScriptThatBashAccepts() throws Exception {
        CliRunner.CommandResult result = cliRunner.run("completion");
        Path script = Files.writeString(directory.resolve("completion.sh"), result.out());

        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("bash.log").toFile())
                .start();

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("--preset-size", "photoreal");
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue())
                .as(Files.readString(directory.resolve("bash.log")))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "generat, images generate",
        "tsk, images task",
        "generate a --promt-file b, --prompt-file",
        "generate a --qualty hd, --quality",
        "task sumbit, task submit"
    })
    void suggestsTheNearestNameOfAnUnknownOne(String command, String suggestion) {
        CliRunner.CommandResult result = cliRunner.run(command.split(" "));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        List<String> lines = result.err().lines().toList();
        assertThat(lines.get(0)).matches("images: unknown (command|option) '[-a-z]+'");
        assertThat(lines.get(1)).contains(suggestion);
        assertThat(lines.get(lines.size() - 1)).startsWith("try: images").endsWith(" --help");
    }

    @Test
    void namesAnUnexpectedOperand() {
        CliRunner.CommandResult result = cliRunner.run("generate", "A", "cat");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("images: unexpected operand 'cat'; quote a prompt that has spaces\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate", "edit", "task submit", "task await", "key", "providers", "sandbox"})
    void hasNoEmptyHeading(String command) {
        List<String> lines =
                cliRunner.run((command + " --help").split(" ")).out().lines().toList();

        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("[A-Z][a-z ,]+:")) {
                assertThat(lines.get(i + 1)).as("line after %s", lines.get(i)).isNotBlank();
            }
        }
    }
}
