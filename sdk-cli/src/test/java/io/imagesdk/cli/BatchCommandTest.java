package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.ImageBatch;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands about batches, against the sandbox. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BatchCommandTest {
    private static final String MODEL = "m-1";

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    /** Returns a runner with a profile that is polled soon. */
    private CliRunner runner(String provider) throws Exception {
        ProviderProfile profile = Providers.byId(provider).orElseThrow();
        ProviderProfile polledSoon = profile.toBuilder()
                .batch(profile.batch()
                        .orElseThrow()
                        .withPollingSchedule(PollingSchedule.of(Duration.ofMillis(200), Duration.ofMillis(200))))
                .build();
        Path file = Files.writeString(directory.resolve("profile.json"), polledSoon.toJson());
        CliRunner runner = new CliRunner(directory);
        runner.variables.put("OPENAI_API_KEY", "test-key");
        runner.variables.put("XAI_API_KEY", "test-key");
        runner.variables.put("GEMINI_API_KEY", "test-key");
        return runner.always(
                "--profile",
                file.toString(),
                "--base-url",
                sandbox.baseUrl(profile).toString(),
                "--api-key",
                "test-key");
    }

    private void prompts(String... lines) throws Exception {
        Files.writeString(directory.resolve("prompts.txt"), String.join("\n", lines));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "xai", "gemini"})
    void submitsAndAwaitsABatch(String provider) throws Exception {
        prompts("a cat", "a dog", "# a comment", "a fox");

        CliRunner.CommandResult submitted =
                runner(provider).run("batch", "submit", "prompts.txt", "-m", MODEL, "-o", "batch.json");
        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(submitted.path()).hasFileName("batch.json");
        assertThat(submitted.err()).contains("with 3 requests, named images-20261121-102030-");

        CliRunner.CommandResult status = runner(provider).run("batch", "status", "batch.json");
        assertThat(status.code()).as(status.err()).isZero();
        assertThat(status.out()).startsWith("preparing, 3 requests");

        CliRunner.CommandResult awaited = runner(provider).run("batch", "await", "batch.json", "-o", "out");
        assertThat(awaited.code()).as(awaited.err()).isZero();
        assertThat(awaited.out().lines()).hasSize(3).allSatisfy(line -> assertThat(Path.of(line))
                .isNotEmptyFile());
        assertThat(directory.resolve("out/item-2.png")).exists();
        assertThat(awaited.err()).contains("3 delivered, 0 failed, 0 without a result");
        sandbox.assertThat().billed(3).neverBilledTwice();

        CliRunner.CommandResult again = runner(provider).run("batch", "await", "batch.json", "-o", "out");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).isEmpty();
        assertThat(again.err()).contains("0 delivered, 0 failed, 0 without a result");
    }

    @Test
    void printsResultsAsJson() throws Exception {
        Files.writeString(
                directory.resolve("items.jsonl"),
                "{\"id\":\"sku-1\",\"prompt\":\"a cat [polls=1]\"}\n{\"id\":\"sku-2\",\"prompt\":\"b [block]\"}\n");
        CliRunner.CommandResult submitted = runner("openai").run("batch", "submit", "items.jsonl", "-m", MODEL);
        ImageBatch batch = ImageBatch.fromJson(submitted.out().strip());

        CliRunner.CommandResult awaited = runner("openai").run("batch", "await", batch.id(), "-o", "out", "--json");

        assertThat(awaited.code()).as(awaited.err()).isEqualTo(ExitCodes.PARTLY_DELIVERED);
        assertThat(awaited.out().lines().toList())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("{\"id\":\"sku-1\",\"result\":{\"outcomes\":[{"))
                .anyMatch(line -> line.startsWith("{\"id\":\"sku-2\",\"failure\":{\"error\":"));
        assertThat(awaited.err()).contains("images: sku-2: ");

        CliRunner.CommandResult status = runner("openai").run("batch", "status", batch.id(), "--json");
        assertThat(status.out())
                .startsWith("{\"id\":\"" + batch.id() + "\",")
                .contains("\"state\":\"ended\"", "\"requests\":{\"total\":2,\"succeeded\":1,\"failed\":1}");
    }

    @Test
    void continuesBehindTheLastStoredResult() throws Exception {
        prompts("a cat [polls=1]", "a dog", "a fox", "a hen");
        runner("openai").run("batch", "submit", "prompts.txt", "-m", MODEL, "-o", "batch.json");
        runner("openai").run("batch", "await", "batch.json", "-o", "out");
        ImageBatch end = ImageBatch.fromJson(Files.readString(directory.resolve("batch.json")));

        assertThat(end.position().results()).isEqualTo(4);
        assertThat(directory.resolve("out").toFile().list()).hasSize(4);
    }

    @Test
    void listsAndCancels() throws Exception {
        prompts("a cat", "a dog");
        runner("xai").run("batch", "submit", "prompts.txt", "-m", MODEL, "-o", "batch.json", "--name", "night-1");
        runner("xai").run("batch", "submit", "prompts.txt", "-m", MODEL, "--name", "night-2");

        CliRunner.CommandResult list = runner("xai").run("batch", "list");
        CliRunner.CommandResult one = runner("xai").run("batch", "list", "--max", "1", "--json");
        CliRunner.CommandResult cancelled = runner("xai").run("batch", "cancel", "batch.json");
        CliRunner.CommandResult awaited = runner("xai").run("batch", "await", "batch.json", "-o", "out");

        assertThat(list.code()).as(list.err()).isZero();
        assertThat(list.out().lines().toList()).hasSize(2);
        assertThat(list.out().lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains("  night-2  preparing"));
        assertThat(one.out().lines()).singleElement().asString().contains("\"name\":\"night-2\"");
        assertThat(cancelled.code()).as(cancelled.err()).isZero();
        assertThat(cancelled.out()).startsWith("cancelled");
        assertThat(awaited.code()).isEqualTo(ExitCodes.NO_RESULT);
        assertThat(awaited.err()).contains("2 without a result");
    }

    @Test
    void reportsABatchThatTheProviderRejects() throws Exception {
        prompts("a cat [task-fail]");
        runner("openai").run("batch", "submit", "prompts.txt", "-m", MODEL, "-o", "batch.json");

        CliRunner.CommandResult awaited = runner("openai").run("batch", "await", "batch.json", "-o", "out");

        assertThat(awaited.code()).isEqualTo(ExitCodes.PROVIDER_ERROR);
        assertThat(awaited.err()).contains("The batch failed in the sandbox");
    }

    @Test
    void namesTheBatchWhoseCreationHasNoResponse() throws Exception {
        prompts("a cat");
        sandbox.onBatch().reply(SandboxReply.status(500));

        CliRunner.CommandResult submitted =
                runner("openai").run("batch", "submit", "prompts.txt", "-m", MODEL, "--name", "night-9");

        assertThat(submitted.code()).isEqualTo(ExitCodes.PROVIDER_ERROR);
        assertThat(submitted.err()).contains("night-9");
    }

    @Test
    void rejectsMistakesBeforeAnythingIsSent() throws Exception {
        prompts("a cat", "a dog");
        Files.writeString(directory.resolve("bad.jsonl"), "{\"prompt\":\"a cat\"}\n{\"promt\":\"a dog\"}\n");
        Files.writeString(directory.resolve("ids.jsonl"), "{\"id\":\"a b\",\"prompt\":\"a cat\"}\n");
        for (String[] command : new String[][] {
            {"batch", "submit", "missing.txt"},
            {"batch", "submit", "bad.jsonl", "-m", MODEL},
            {"batch", "submit", "ids.jsonl", "-m", MODEL},
            {"batch", "submit", "prompts.txt", "-m", MODEL, "--name", "no name"},
            {"batch", "submit", "prompts.txt", "-m", MODEL, "-o", "prompts.txt"},
            {"batch", "await", "missing.json", "-o", "out"},
            {"batch", "await", "batch_1"},
            {"batch", "list", "--max", "0"},
        }) {
            CliRunner.CommandResult result = runner("openai").run(command);
            assertThat(result.code())
                    .as(String.join(" ", command) + ": " + result.err())
                    .isEqualTo(2);
        }
        CliRunner.CommandResult sandboxed = new CliRunner(directory).run("batch", "submit", "prompts.txt");
        assertThat(sandboxed.code()).isEqualTo(2);
        assertThat(sandboxed.err()).contains("the embedded sandbox");
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void requestsTheItemsOfABulkRunInBatches() throws Exception {
        prompts("a cat [polls=1]", "a dog [polls=2]", "a fox [block]");
        String[] command = {"bulk", "prompts.txt", "-m", MODEL, "-o", "out", "--via", "batch", "--batch-size", "2"};

        CliRunner.CommandResult first = runner("openai").run(command);
        CliRunner.CommandResult second = runner("openai").run(command);

        assertThat(first.code()).as(first.err()).isEqualTo(ExitCodes.PARTLY_DELIVERED);
        assertThat(first.out().lines()).hasSize(2);
        assertThat(first.err()).contains("2 items delivered, 1 rejected");
        assertThat(second.err()).contains("0 items delivered, 2 delivered before, 1 rejected");
        sandbox.assertThat().billed(2).neverBilledTwice();
        CliRunner.CommandResult without =
                new CliRunner(directory).run("bulk", "prompts.txt", "-o", "out2", "--via", "batch");
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("--via batch requires a provider with batches");
    }
}
