package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bulk command against the sandbox. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BulkCommandTest {
    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private CliRunner runner() {
        return new CliRunner(directory)
                .always("--base-url", sandbox.baseUrl().toString(), "--api-key", "key", "--size", "32x32");
    }

    private static String prompts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "A cat " + i + "\n").collect(Collectors.joining());
    }

    @Test
    void printsThePathOfEveryImageAndResumes() throws Exception {
        Files.writeString(directory.resolve("prompts.txt"), "# cats\n" + prompts(10));

        CliRunner.CommandResult first = runner().run("bulk", "prompts.txt", "-o", "out");
        CliRunner.CommandResult second = runner().run("bulk", "prompts.txt", "-o", "out");

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out().lines()).hasSize(10).allSatisfy(line -> assertThat(Path.of(line))
                .isNotEmptyFile());
        assertThat(first.err()).contains("10 items delivered");
        assertThat(second.code()).isZero();
        assertThat(second.out()).isEmpty();
        assertThat(second.err()).contains("0 items delivered, 10 delivered before");
        sandbox.assertThat().billed(10).neverBilledTwice();
        assertThat(directory.resolve("out/journal.manifest.jsonl")).isNotEmptyFile();
    }

    @Test
    void readsJsonLinesFromStandardInput() throws Exception {
        CliRunner.CommandResult result = runner().input("{\"id\":\"sku-1\",\"prompt\":\"A cat\",\"size\":\"48x64\"}\n"
                        + "{\"id\":\"sku-2\",\"prompt\":\"A dog\"}\n")
                .run("bulk", "-", "-o", "out");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(directory.resolve("out/sku-1.png")).exists();
        assertThat(Files.readString(directory.resolve("out/journal.manifest.jsonl")))
                .contains("\"width\":48,\"height\":64", "\"width\":32,\"height\":32");
    }

    @Test
    void exitsWithFiveWhenSomeItemsAreMissing() throws Exception {
        Files.writeString(directory.resolve("items.csv"), "id,prompt\na,A cat\nb,A dog [block]\nc,A bird\n");

        CliRunner.CommandResult result = runner().run("bulk", "items.csv", "-o", "out");

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCodes.PARTLY_DELIVERED);
        assertThat(result.err()).contains("1 rejected").contains("items that are missing are listed in");
        assertThat(Files.readAllLines(directory.resolve("out/journal.undelivered.jsonl")))
                .singleElement()
                .asString()
                .contains("\"id\":\"b\"");

        // The list is the input of a run with the items that are missing.
        Files.copy(directory.resolve("out/journal.undelivered.jsonl"), directory.resolve("missing.jsonl"));
        CliRunner.CommandResult again =
                runner().run("bulk", "missing.jsonl", "-o", "out", "--retry-rejected", "--journal", "out/journal");
        assertThat(again.code()).isEqualTo(ExitCodes.NO_RESULT);
        assertThat(again.err()).contains("1 rejected");
    }

    @Test
    void stopsAtTheBudget() throws Exception {
        Files.writeString(directory.resolve("prompts.txt"), prompts(40));

        CliRunner.CommandResult result = runner().run(
                        "bulk", "prompts.txt", "-o", "out", "--budget", "1.00", "--price", "0.04", "--in-flight", "8");

        assertThat(result.code()).isEqualTo(ExitCodes.PARTLY_DELIVERED);
        assertThat(result.err()).contains("the budget of 1.00 USD is used up");
        sandbox.assertThat().billed(25);
    }

    @Test
    void namesUnknownOutcomesAndRepeatsThemOnRequest() throws Exception {
        sandbox.onGenerate().reply(SandboxReply.images().closedWithoutResponse());
        Files.writeString(directory.resolve("prompts.txt"), prompts(3));

        CliRunner.CommandResult first = runner().run("bulk", "prompts.txt", "-o", "out");
        CliRunner.CommandResult second = runner().run("bulk", "prompts.txt", "-o", "out", "--retry-unknown");

        assertThat(first.code()).isEqualTo(ExitCodes.PARTLY_DELIVERED);
        assertThat(first.err()).contains("1 with an unknown outcome", "--retry-unknown requests them");
        assertThat(second.code()).as(second.err()).isZero();
    }

    @Test
    void writesAGallery() throws Exception {
        Files.writeString(directory.resolve("prompts.txt"), prompts(3));

        CliRunner.CommandResult result = runner().run("bulk", "prompts.txt", "-o", "out", "--gallery");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(Files.readString(directory.resolve("out/gallery.html"))).contains("A cat 0", "A cat 2");
    }

    @Test
    void rejectsUsageErrorsBeforeAnythingIsSent() throws Exception {
        Files.writeString(directory.resolve("prompts.txt"), prompts(3));
        for (List<String> options : List.of(
                List.of("missing.txt", "-o", "out"),
                List.of("prompts.txt"),
                List.of("prompts.txt", "-o", "out", "--budget", "much"),
                List.of("prompts.txt", "-o", "out", "--in-flight", "0"),
                List.of("prompts.txt", "-o", "out", "--rate", "-1"))) {
            CliRunner.CommandResult result = runner().run(
                            Stream.concat(Stream.of("bulk"), options.stream()).toArray(String[]::new));
            assertThat(result.code()).as("%s: %s", options, result.err()).isEqualTo(ExitCodes.REJECTED_HERE);
        }
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void reportsALineThatCannotBeRead() throws Exception {
        Files.writeString(directory.resolve("items.jsonl"), "{\"prompt\":\"A cat\"}\n{\"promt\":\"A dog\"}\n");

        CliRunner.CommandResult result = runner().run("bulk", "items.jsonl", "-o", "out");

        assertThat(result.code()).isEqualTo(ExitCodes.NO_RESULT);
        assertThat(result.err()).contains("line 2: member 'promt' is not supported");
    }

    @Test
    void finishesWhatRunsWhenItIsInterrupted() throws Exception {
        Files.writeString(directory.resolve("prompts.txt"), prompts(200));
        CliRunner runner = runner();
        Thread interrupt = new Thread(() -> {
            try {
                Runnable action = runner.interrupts.poll(60, TimeUnit.SECONDS);
                while (sandbox.charges().size() < 5) {
                    Thread.onSpinWait();
                }
                action.run();
            } catch (InterruptedException ignored) {
                // The test has failed.
                Thread.currentThread().interrupt();
            }
        });
        interrupt.start();
        CliRunner.CommandResult interrupted = runner.run("bulk", "prompts.txt", "-o", "out", "--in-flight", "4");
        interrupt.join();

        assertThat(interrupted.code()).as(interrupted.err()).isEqualTo(ExitCodes.PARTLY_DELIVERED);
        assertThat(interrupted.err())
                .contains("the same command resumes the run")
                .doesNotContain("unknown outcome");
        assertThat(runner().run("bulk", "prompts.txt", "-o", "out").code()).isZero();
        sandbox.assertThat().billed(200).neverBilledTwice();
    }
}
