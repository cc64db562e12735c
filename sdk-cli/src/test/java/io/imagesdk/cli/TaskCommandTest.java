package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.ImageTask;
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

/** Tasks on the command line: asked for by one command, fetched by another, and never asked for twice. */
final class TaskCommandTest {
    private static final String KEY = "sk-secret-of-the-test";
    private static final Pattern AGAIN = Pattern.compile("(?m)^images (task await .*)$");

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
        CliRunner.Ended ended = submit("a cat");

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out().lines()).hasSize(1);
        ImageTask task = ImageTask.fromJson(ended.out());
        assertThat(task.provider()).isEqualTo("quick-gateway");
        assertThat(task.baseUrl()).isEqualTo(sandbox.baseUrl());
        assertThat(text(posts().get(0))).contains("\"async\":true", "\"prompt\":\"a cat\"");
        assertThat(ended.out() + ended.err()).doesNotContain(KEY);
    }

    @Test
    void keepsTheTaskInAFileOfItsOwner() throws IOException {
        CliRunner.Ended ended = submit("a", "--out", "new/task.json");

        assertThat(ended.path()).isEqualTo(directory.resolve("new/task.json"));
        assertThat(ImageTask.fromJson(Files.readString(ended.path())).id()).startsWith("task_");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ended.path())))
                .isEqualTo("rw-------");
        assertThat(names(directory.resolve("new"))).containsExactly("task.json");
    }

    @Test
    void asksForNothingWhenTheFileCouldNotBeKept() throws IOException {
        Files.writeString(directory.resolve("task.json"), "mine");

        CliRunner.Ended taken = submit("a", "--out", "task.json");
        CliRunner.Ended nowhere = submit("a", "--out", "task.json/below.json");

        assertThat(taken.code()).isEqualTo(2);
        assertThat(taken.err()).contains("--overwrite");
        assertThat(nowhere.code()).isEqualTo(2);
        assertThat(sandbox.requests()).isEmpty();
        assertThat(directory.resolve("task.json")).hasContent("mine");
    }

    @Test
    void replacesTheFileWhenThatIsSaid() throws IOException {
        Path file = Files.writeString(directory.resolve("task.json"), "mine");

        submit("a", "--out", "task.json", "--overwrite");

        assertThat(ImageTask.fromJson(Files.readString(file)).id()).startsWith("task_");
    }

    @Test
    void leavesNoFileOfATaskThatWasRefused() throws IOException {
        CliRunner.Ended ended = submit("a [refuse=429]", "--out", "new/task.json");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(names(directory.resolve("new"))).isEmpty();
    }

    @Test
    void awaitsByIdAndByFileAndDeliversAsGenerateDoes() {
        Path file = submit("a", "--out", "task.json").path();
        String id = ImageTask.fromJson(submit("b").out()).id();

        CliRunner.Ended byFile = cliRunner.run("task", "await", file.toString(), "--out", "cat.png");
        CliRunner.Ended byId = cliRunner.run("task", "await", id);

        assertThat(byFile.code()).as(byFile.err()).isZero();
        assertThat(byFile.path()).isEqualTo(directory.resolve("cat.png")).isNotEmptyFile();
        assertThat(byId.code()).as(byId.err()).isZero();
        assertThat(byId.path())
                .hasParent(directory.resolve("output/grok-images/2026-11-21/102030"))
                .hasFileName(id.replace('_', '-') + ".png");
        assertThat(posts()).hasSize(2);
    }

    @Test
    void saysTheStateAndTheProgressOfATask() {
        String id = ImageTask.fromJson(submit("a").out()).id();

        List<String> said = Stream.generate(() -> cliRunner.run("task", "status", id))
                .limit(3)
                .map(ended -> ended.code() + " " + ended.out().strip())
                .toList();

        assertThat(said).containsExactly("0 queued 0 %", "0 running 30 %", "0 done 100 %");
    }

    @Test
    void tellsProgressAsLinesAndOnATerminalInOne() {
        CliRunner.Ended plain = cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--async");
        CliRunner.Ended drawn =
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
    void asksForATaskWhenGenerateOrEditIsToldTo() {
        Path image = cliRunner
                .run("generate", "--prompt", "a", "--size", "64x64", "--async", "--out", "a.png")
                .path();
        CliRunner.Ended edited =
                cliRunner.run("edit", "--prompt", "b", "--size", "64x64", "--image", image.toString(), "--async");

        assertThat(edited.code()).as(edited.err()).isZero();
        assertThat(edited.path()).isNotEmptyFile();
        assertThat(posts()).hasSize(2);
        assertThat(looks()).isEqualTo(6);
    }

    @Test
    void saysHowToAwaitAgainWhatRunsOn() {
        CliRunner.Ended late = cliRunner.run(
                "generate", "--prompt", "a [seconds=2]", "--size", "64x64", "--async", "--timeout", "1.5");
        String[] again = again(late);
        CliRunner.Ended fetched =
                new CliRunner(directory).always("--api-key", KEY).run(again);

        assertThat(late.code()).isEqualTo(4);
        assertThat(late.out()).isEmpty();
        assertThat(late.err()).contains("still running and may be billed, id = task_", "--timeout");
        assertThat(again).contains("--profile", profile.toString(), "--base-url");
        assertThat(fetched.code()).as(fetched.err()).isZero();
        assertThat(fetched.path()).isNotEmptyFile();
        assertThat(posts()).hasSize(1);
    }

    @Test
    void saysHowToAwaitAgainWhenInterrupted() throws Exception {
        CompletableFuture<CliRunner.Ended> running = CompletableFuture.supplyAsync(
                () -> cliRunner.run("generate", "--prompt", "a [task-slow]", "--async", "--out", "x/"));
        Runnable interrupt = cliRunner.interrupts.poll(20, TimeUnit.SECONDS);
        untilLookedAt(3, running);

        interrupt.run();
        CliRunner.Ended ended = running.get(20, TimeUnit.SECONDS);

        assertThat(ended.code()).isEqualTo(130);
        assertThat(ended.err()).contains("interrupted");
        assertThat(again(ended)).contains("--profile", profile.toString());
        assertThat(names(directory.resolve("x"))).isEmpty();
    }

    @Test
    void endsWith3WhenATaskFailsOrIsLost() {
        String failing = ImageTask.fromJson(submit("a [task-fail]").out()).id();
        String lost = ImageTask.fromJson(submit("a [task-lost]").out()).id();

        CliRunner.Ended failed = cliRunner.run("task", "await", failing);
        CliRunner.Ended status = cliRunner.run("task", "status", failing);
        CliRunner.Ended gone = cliRunner.run("task", "await", lost);
        CliRunner.Ended expired = cliRunner.run("generate", "--prompt", "a [task-expire]", "--async");

        assertThat(failed.code()).as(failed.err()).isEqualTo(3);
        assertThat(failed.err()).contains("The task failed in the sandbox").doesNotContain("task await");
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.out()).isEqualToIgnoringNewLines("failed");
        assertThat(status.err()).contains("The task failed in the sandbox");
        assertThat(gone.code()).as(gone.err()).isEqualTo(3);
        assertThat(gone.out()).isEmpty();
        assertThat(expired.code()).as(expired.err()).isEqualTo(3);
        assertThat(expired.err()).contains("expired").doesNotContain("task await");
    }

    @Test
    void cancelsATaskWhereThatIsPossible() {
        Path file = submit("a [task-slow]", "--out", "task.json").path();

        CliRunner.Ended cancelled = cliRunner.run("task", "cancel", file.toString());
        CliRunner.Ended impossible = new CliRunner(directory)
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
    void takesTheProviderOutOfTheFileButNotWhereTheKeyGoes() throws IOException {
        CliRunner plain = new CliRunner(directory).always("--api-key", KEY);
        String here = sandbox.baseUrl().toString();
        Path file = plain.run("task", "submit", "--prompt", "a", "--base-url", here, "--out", "task.json")
                .path();
        Path stranger = Files.writeString(
                directory.resolve("stranger.json"), Files.readString(file).replace("openai-compatible", "somebody"));

        CliRunner.Ended silent = plain.run("task", "status", file.toString());
        CliRunner.Ended said = plain.run("task", "status", file.toString(), "--base-url", here);
        CliRunner.Ended unknown = plain.run("task", "status", stranger.toString());
        CliRunner.Ended elsewhere = plain.run("task", "status", file.toString(), "--provider", "xai");

        assertThat(silent.code()).isEqualTo(2);
        assertThat(silent.err()).contains("the task was asked for at " + here, "--base-url");
        assertThat(said.out().strip()).isEqualTo("queued 0 %");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("--profile FILE.json");
        assertThat(elsewhere.code()).isEqualTo(2);
        assertThat(elsewhere.err()).contains("task.provider");
    }

    @Test
    void refusesTheSandboxThatWouldEndBeforeItsTask() {
        CliRunner.Ended ended = new CliRunner(directory).run("task", "submit", "--prompt", "a");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("images sandbox");
    }

    @Test
    void showsTheRequestThatAsksForATask() {
        CliRunner.Ended submitted =
                cliRunner.run("task", "submit", "--prompt", "a", "--dry-run", "--out", "new/task.json");
        CliRunner.Ended generated = cliRunner.run("generate", "--prompt", "a", "--async", "--dry-run");

        assertThat(submitted.out()).contains("\"async\":true");
        assertThat(generated.out()).contains("\"async\":true");
        assertThat(sandbox.requests()).isEmpty();
        assertThat(directory.resolve("new")).doesNotExist();
    }

    private CliRunner.Ended submit(String prompt, String... options) {
        return cliRunner.run(
                Stream.concat(Stream.of("task", "submit", "--prompt", prompt, "--size", "64x64"), Stream.of(options))
                        .toArray(String[]::new));
    }

    private List<RecordedRequest> posts() {
        return sandbox.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
    }

    /** Waits in steps of the command's own life. */
    private void untilLookedAt(int times, CompletableFuture<CliRunner.Ended> running) throws Exception {
        for (int step = 0; step < 1_000 && looks() < times; step++) {
            try {
                CliRunner.Ended early = running.get(20, TimeUnit.MILLISECONDS);
                assertThat(early).as("it runs").isNull();
            } catch (TimeoutException ignored) {
                continue;
            }
        }
        assertThat(looks()).isGreaterThanOrEqualTo(times);
    }

    private long looks() {
        return sandbox.requests().stream()
                .filter(request -> request.path().contains("/tasks/"))
                .count();
    }

    private static String text(RecordedRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    private static String[] again(CliRunner.Ended ended) {
        List<MatchResult> found = AGAIN.matcher(ended.err()).results().toList();
        assertThat(found).as(ended.err()).hasSize(1);
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
