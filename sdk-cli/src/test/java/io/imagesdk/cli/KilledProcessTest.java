package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageTask;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.RecordedRequest;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed while it awaits a task: another process delivers the task, and nothing is submitted twice. */
final class KilledProcessTest {
    private static final Pattern TASK_LINE = Pattern.compile("images: task (task_\\w+)");
    private static final String KEY = "key-of-the-killed";

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void awaitsAStoredTaskAfterAKill() throws Exception {
        kill(start(SubmitAndAwait.class, sandbox.baseUrl().toString()));

        Path stored;
        try (Stream<Path> files = Files.walk(directory)) {
            stored =
                    files.filter(file -> file.endsWith("task.json")).findFirst().orElseThrow();
        }
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(sandbox.baseUrl())
                .apiKey(KEY)
                .build()) {
            ImageTask task = ImageTask.fromJson(Files.readString(stored));
            assertThat(images.blocking()
                            .await(task, Delivery.toDirectory(directory))
                            .images())
                    .hasSize(1);
        }
        assertThat(requested("POST")).isEqualTo(1);
    }

    @Test
    void printsTheTaskBeforeTheFirstPoll() throws Exception {
        String[] gateway = {"--base-url", sandbox.baseUrl().toString(), "--api-key", KEY};
        kill(start(
                Images.class, "generate", "--prompt", "a", "--async", gateway[0], gateway[1], gateway[2], gateway[3]));

        Matcher line = TASK_LINE.matcher(Files.readString(directory.resolve("process.log")));
        assertThat(line.find()).isTrue();
        CliRunner.CommandResult fetched =
                new CliRunner(directory).always(gateway).run("task", "await", line.group(1));

        assertThat(fetched.code()).as(fetched.err()).isZero();
        assertThat(fetched.path()).isNotEmptyFile();
        assertThat(requested("POST")).isEqualTo(1);
    }

    /** A program that stores its task and then awaits it. */
    static final class SubmitAndAwait {
        private SubmitAndAwait() {}

        public static void main(String[] args) throws IOException {
            try (ImagesService images = ImagesService.builder()
                    .provider(Providers.OPENAI_COMPATIBLE)
                    .baseUrl(args[0])
                    .apiKey(KEY)
                    .build()) {
                ImageTask task = images.blocking()
                        .submit(GenerateRequest.builder().prompt("a").build());
                Files.writeString(Path.of("task.json"), task.toJson());
                images.blocking().await(task, Delivery.toDirectory(Path.of(".")));
            }
        }
    }

    /** Kills a process after its first poll. */
    private void kill(Process process) throws Exception {
        while (requested("GET") == 0) {
            assertThat(process.waitFor(20, TimeUnit.MILLISECONDS))
                    .as("the process terminated: %s", Files.readString(directory.resolve("process.log")))
                    .isFalse();
        }
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private long requested(String method) {
        return sandbox.requests().stream()
                .map(RecordedRequest::method)
                .filter(method::equals)
                .count();
    }

    private Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + directory,
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("process.log").toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(WELLAPI|IMAGE|GROK_IMAGE|XAI|OPENAI)_.*"));
        builder.environment().put("IMAGE_API_KEY", KEY);
        return builder.start();
    }
}
