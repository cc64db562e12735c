package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.ImageTask;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.RecordedRequest;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks on the command line: submitted once by one command, and delivered by another. */
final class TaskCommandTest {
    private static final String KEY = "sk-secret-of-the-test";
    private static final Pattern AWAIT_COMMAND = Pattern.compile("(?m)^images (task await .*)$");

    @TempDir
    Path directory;

    private Sandbox sandbox;
    private Path profile;
    private CliRunner cliRunner;

    @BeforeEach
    void start() throws IOException {
        sandbox = Sandbox.start();
        profile = FastTaskGateway.file(directory);
        cliRunner = new CliRunner(directory)
                .always(
                        "--profile",
                        profile.toString(),
                        "--base-url",
                        sandbox.baseUrl().toString(),
                        "--api-key",
                        KEY);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void printsTheTaskAsOneLineOfJson() {
        CliRunner.CommandResult result = submit("a cat");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines()).hasSize(1);
        ImageTask task = ImageTask.fromJson(result.out());
        assertThat(task.provider()).isEqualTo("quick-gateway");
        assertThat(task.baseUrl()).isEqualTo(sandbox.baseUrl());
        assertThat(text(posts().get(0))).contains("\"async\":true", "\"prompt\":\"a cat\"");
        assertThat(result.out() + result.err()).doesNotContain(KEY);
    }

    @Test
    void listsTheTasksOfTheAccount() throws IOException {
        ProviderProfile replicate = Providers.byId("replicate").orElseThrow();
        try (Sandbox other = Sandbox.builder().profile(replicate).start()) {
            CliRunner runner = new CliRunner(directory)
                    .always(
                            "--provider",
                            "replicate",
                            "--base-url",
                            other.baseUrl(replicate).toString(),
                            "--api-key",
                            KEY);
            runner.run("task", "submit", "--model", "a/b", "--prompt", "one");
            runner.run("task", "submit", "--model", "a/b", "--prompt", "two");

            CliRunner.CommandResult text = runner.run("task", "list");
            CliRunner.CommandResult json = runner.run("task", "list", "--max", "1", "--print", "json");

            assertThat(text.out().lines())
                    .hasSize(2)
                    .allMatch(
                            line -> line.matches("task_[0-9a-f]{32}\\t\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\\tqueued( 0 %)?"));
            assertThat(json.out().lines()).hasSize(1).allMatch(line -> line.startsWith("{\"task\":{"));
            assertThat(json.out()).contains("\"state\":\"queued\"");
            assertThat(runner.run("task", "list", "--max", "0").code()).isEqualTo(2);
        }
        CliRunner.CommandResult unsupported = cliRunner.run("task", "list");
        assertThat(unsupported.code()).isEqualTo(2);
        assertThat(unsupported.err()).contains("this provider cannot list them");
    }

    @Test
    void storesTheTaskInAPrivateFile() throws IOException {
        CliRunner.CommandResult result = submit("a", "--out", "new/task.json");

        assertThat(result.path()).isEqualTo(directory.resolve("new/task.json"));
        assertThat(ImageTask.fromJson(Files.readString(result.path())).id()).startsWith("task_");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(result.path())))
                .isEqualTo("rw-------");
        assertThat(names(directory.resolve("new"))).containsExactly("task.json");
    }

    @Test
    void submitsNothingIfTheFileCannotBeWritten() throws IOException {
        Files.writeString(directory.resolve("task.json"), "mine");

        CliRunner.CommandResult existing = submit("a", "--out", "task.json");
        CliRunner.CommandResult belowAFile = submit("a", "--out", "task.json/below.json");

        assertThat(existing.code()).isEqualTo(2);
        assertThat(existing.err()).contains("--overwrite");
        assertThat(belowAFile.code()).isEqualTo(2);
        assertThat(sandbox.requests()).isEmpty();
        assertThat(directory.resolve("task.json")).hasContent("mine");
    }

    @Test
    void replacesTheTaskFileOnRequest() throws IOException {
        Path file = Files.writeString(directory.resolve("task.json"), "mine");

        submit("a", "--out", "task.json", "--overwrite");

        assertThat(ImageTask.fromJson(Files.readString(file)).id()).startsWith("task_");
    }

    @Test
    void leavesNoFileOfARejectedTask() throws IOException {
        CliRunner.CommandResult result = submit("a [refuse=429]", "--out", "new/task.json");

        assertThat(result.code()).isEqualTo(3);
        assertThat(names(directory.resolve("new"))).isEmpty();
    }

    @Test
    void awaitsATaskByIdAndByFile() {
        Path file = submit("a", "--out", "task.json").path();
        String id = ImageTask.fromJson(submit("b").out()).id();

        CliRunner.CommandResult byFile = cliRunner.run("task", "await", file.toString(), "--out", "cat.png");
        CliRunner.CommandResult byId = cliRunner.run("task", "await", id);

        assertThat(byFile.code()).as(byFile.err()).isZero();
        assertThat(byFile.path()).isEqualTo(directory.resolve("cat.png")).isNotEmptyFile();
        assertThat(byId.code()).as(byId.err()).isZero();
        assertThat(byId.path())
                .hasParent(directory.resolve("output/grok-images/2026-11-21/102030"))
                .hasFileName(id.replace('_', '-') + ".png");
        assertThat(posts()).hasSize(2);
    }

    @Test
    void printsStateAndProgressOfATask() {
        String id = ImageTask.fromJson(submit("a").out()).id();

        List<String> states = Stream.generate(() -> cliRunner.run("task", "status", id))
                .limit(3)
                .map(result -> result.code() + " " + result.out().strip())
                .toList();

        assertThat(states).containsExactly("0 queued 0 %", "0 running 30 %", "0 done 100 %");
    }

    @Test
    void printsTaskProgressInLinesOrInOneLineOnATerminal() {
        CliRunner.CommandResult plain = cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--async");
        CliRunner.CommandResult drawn =
                cliRunner.typing("").run("generate", "--prompt", "b [seconds=1.4]", "--size", "64x64", "--async");

        assertThat(plain.code()).as(plain.err()).isZero();
        assertThat(plain.err())
                .containsPattern("images: task task_\\w+: queued 0 %\\R(.*\\R)*images: task task_\\w+: running 30 %");
        assertThat(plain.out().lines()).hasSize(1);
        assertThat(drawn.err())
                .containsPattern("\\rimages: task running [0-9]+ % 0 s")
                .containsOnlyOnce("images: task task_");
    }

    @Test
    void submitsATaskWithAsync() {
        Path image = cliRunner
                .run("generate", "--prompt", "a", "--size", "64x64", "--async", "--out", "a.png")
                .path();
        CliRunner.CommandResult edited =
                cliRunner.run("edit", "--prompt", "b", "--size", "64x64", "--image", image.toString(), "--async");

        assertThat(edited.code()).as(edited.err()).isZero();
        assertThat(edited.path()).isNotEmptyFile();
        assertThat(posts()).hasSize(2);
        assertThat(polls()).isEqualTo(6);
    }

    @Test
    void printsTheAwaitCommandAfterATimeout() {
        CliRunner.CommandResult late = cliRunner.run(
                "generate", "--prompt", "a [seconds=2]", "--size", "64x64", "--async", "--timeout", "1.5");
        String[] command = awaitCommand(late);
        CliRunner.CommandResult fetched =
                new CliRunner(directory).always("--api-key", KEY).run(command);

        assertThat(late.code()).isEqualTo(4);
        assertThat(late.out()).isEmpty();
        assertThat(late.err()).contains("still running and may be billed, id = task_", "--timeout");
        assertThat(command).contains("--profile", profile.toString(), "--base-url");
        assertThat(fetched.code()).as(fetched.err()).isZero();
        assertThat(fetched.path()).isNotEmptyFile();
        assertThat(posts()).hasSize(1);
    }

    @Test
    void printsTheAwaitCommandWhenInterrupted() throws Exception {
        CompletableFuture<CliRunner.CommandResult> running = CompletableFuture.supplyAsync(
                () -> cliRunner.run("generate", "--prompt", "a [task-slow]", "--async", "--out", "x/"));
        Runnable interrupt = cliRunner.interrupts.poll(20, TimeUnit.SECONDS);
        awaitPolls(3, running);

        interrupt.run();
        CliRunner.CommandResult result = running.get(20, TimeUnit.SECONDS);

        assertThat(result.code()).isEqualTo(130);
        assertThat(result.err()).contains("interrupted");
        assertThat(awaitCommand(result)).contains("--profile", profile.toString());
        assertThat(names(directory.resolve("x"))).isEmpty();
    }

    @Test
    void exitsWith3WhenATaskFailsOrIsNotFound() {
        String failing = ImageTask.fromJson(submit("a [task-fail]").out()).id();
        String lost = ImageTask.fromJson(submit("a [task-lost]").out()).id();

        CliRunner.CommandResult failed = cliRunner.run("task", "await", failing);
        CliRunner.CommandResult status = cliRunner.run("task", "status", failing);
        CliRunner.CommandResult notFound = cliRunner.run("task", "await", lost);
        CliRunner.CommandResult expired = cliRunner.run("generate", "--prompt", "a [task-expire]", "--async");

        assertThat(failed.code()).as(failed.err()).isEqualTo(3);
        assertThat(failed.err()).contains("The task failed in the sandbox").doesNotContain("task await");
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.out()).isEqualToIgnoringNewLines("failed");
        assertThat(status.err()).contains("The task failed in the sandbox");
        assertThat(notFound.code()).as(notFound.err()).isEqualTo(3);
        assertThat(notFound.out()).isEmpty();
        assertThat(awaitCommand(notFound)).contains(lost);
        assertThat(expired.code()).as(expired.err()).isEqualTo(3);
        assertThat(expired.err()).contains("expired", "to poll the task again:");
        assertThat(awaitCommand(expired)).contains("--profile", profile.toString());
    }

    @Test
    void cancelsATaskIfTheProviderSupportsIt() {
        Path file = submit("a [task-slow]", "--out", "task.json").path();

        CliRunner.CommandResult cancelled = cliRunner.run("task", "cancel", file.toString());
        CliRunner.CommandResult impossible = new CliRunner(directory)
                .run(
                        "task",
                        "cancel",
                        "task_1",
                        "--provider",
                        "openai-compatible",
                        "--base-url",
                        sandbox.baseUrl().toString(),
                        "--api-key",
                        KEY);

        assertThat(cancelled.code()).as(cancelled.err()).isZero();
        assertThat(cancelled.out().strip()).isEqualTo("cancelled");
        assertThat(impossible.code()).isEqualTo(2);
        assertThat(impossible.err()).contains("cannot be cancelled");
    }

    @Test
    void readsTheProviderFromTheTaskFileButNotTheBaseUrl() throws IOException {
        CliRunner plain = new CliRunner(directory).always("--api-key", KEY);
        String url = sandbox.baseUrl().toString();
        Path file = plain.run("task", "submit", "--prompt", "a", "--base-url", url, "--out", "task.json")
                .path();
        Path unknownProvider = Files.writeString(
                directory.resolve("unknown.json"),
                Files.readString(file).replace("openai-compatible", "unknown-provider"));

        CliRunner.CommandResult withoutUrl = plain.run("task", "status", file.toString());
        CliRunner.CommandResult withUrl = plain.run("task", "status", file.toString(), "--base-url", url);
        CliRunner.CommandResult unknown = plain.run("task", "status", unknownProvider.toString());
        CliRunner.CommandResult otherProvider = plain.run("task", "status", file.toString(), "--provider", "xai");

        assertThat(withoutUrl.code()).isEqualTo(2);
        assertThat(withoutUrl.err()).contains("the task was submitted to " + url, "--base-url");
        assertThat(withUrl.out().strip()).isEqualTo("queued 0 %");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("--profile FILE.json");
        assertThat(otherProvider.code()).isEqualTo(2);
        assertThat(otherProvider.err()).contains("task.provider");
    }

    @Test
    void rejectsTheEmbeddedSandboxForTasks() {
        CliRunner.CommandResult result = new CliRunner(directory).run("task", "submit", "--prompt", "a");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("images sandbox");
    }

    @Test
    void printsTheSubmitRequestWithDryRun() {
        CliRunner.CommandResult submitted =
                cliRunner.run("task", "submit", "--prompt", "a", "--dry-run", "--out", "new/task.json");
        CliRunner.CommandResult generated = cliRunner.run("generate", "--prompt", "a", "--async", "--dry-run");

        assertThat(submitted.out()).contains("\"async\":true");
        assertThat(generated.out()).contains("\"async\":true");
        assertThat(sandbox.requests()).isEmpty();
        assertThat(directory.resolve("new")).doesNotExist();
    }

    private CliRunner.CommandResult submit(String prompt, String... options) {
        return cliRunner.run(
                Stream.concat(Stream.of("task", "submit", "--prompt", prompt, "--size", "64x64"), Stream.of(options))
                        .toArray(String[]::new));
    }

    private List<RecordedRequest> posts() {
        return sandbox.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
    }

    /** Waits until the command has polled its task. Fails if the command completes. */
    private void awaitPolls(int times, CompletableFuture<CliRunner.CommandResult> running) throws Exception {
        for (int step = 0; step < 1_000 && polls() < times; step++) {
            try {
                CliRunner.CommandResult early = running.get(20, TimeUnit.MILLISECONDS);
                assertThat(early).as("the command completed").isNull();
            } catch (TimeoutException ignored) {
                // The command is still running.
                continue;
            }
        }
        assertThat(polls()).isGreaterThanOrEqualTo(times);
    }

    private long polls() {
        return sandbox.requests().stream()
                .filter(request -> request.path().contains("/tasks/"))
                .count();
    }

    private static String text(RecordedRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    private static String[] awaitCommand(CliRunner.CommandResult result) {
        List<MatchResult> found = AWAIT_COMMAND.matcher(result.err()).results().toList();
        assertThat(found).as(result.err()).hasSize(1);
        return found.get(0).group(1).split(" ");
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
