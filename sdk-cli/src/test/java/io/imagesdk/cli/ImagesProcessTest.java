package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagesdk.model.ImageTask;
import io.imagesdk.testkit.Sandbox;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command in a separate JVM: its environment variables, its encoding and its termination. */
final class ImagesProcessTest {
    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void readsBaseUrlAndKeyFromTheEnvironment() throws Exception {
        Process images = start(
                Map.of("IMAGE_API_BASE_URL", sandbox.baseUrl().toString(), "IMAGE_API_KEY", "key-of-the-gateway"),
                "generate",
                "--prompt",
                "a",
                "--size",
                "64x64");

        assertThat(exit(images)).as(err()).isZero();
        assertThat(sandbox.requests().get(0).header("Authorization")).isEqualTo("Bearer key-of-the-gateway");
        assertThat(Path.of(out().strip())).isNotEmptyFile();
        assertThat(out() + err()).doesNotContain("key-of-the-gateway");
    }

    @Test
    void printsOnlyTheMissingKeyMessageOfWellApi() throws Exception {
        Process images = start(Map.of(), "generate", "--prompt", "a", "--provider", "wellapi");

        assertThat(exit(images)).isEqualTo(2);
        assertThat(out()).isEmpty();
        assertThat(err())
                .isEqualToNormalizingNewlines("请粘贴你的 WellAPI API Key\n"
                        + "如果还没有,请前往 https://wellapi.ai/register?channel=c_qqn3vdvc 注册后领取免费 API Key。\n\n"
                        + "Please paste your WellAPI API Key.\n"
                        + "If you don't have one yet, register at https://wellapi.ai/register?channel=c_qqn3vdvc"
                        + " to get a free key.\n");
    }

    @Test
    void storesTheImageWithAnAsciiNameIfTheLocaleIsAscii() throws Exception {
        Files.writeString(directory.resolve("prompt.txt"), "夜晚 tea 茶馆");

        Process images = start(Map.of("LC_ALL", "C"), "generate", "--prompt-file", "prompt.txt", "--size", "64x64");

        assertThat(exit(images)).as(err()).isZero();
        assertThat(Path.of(out().strip())).isNotEmptyFile().hasFileName("tea-64x64.png");
    }

    @Test
    void rejectsAnArgumentThatTheLocaleDamaged() throws Exception {
        Process images = start(Map.of("LC_ALL", "C"), "generate", "--prompt", "夜晚");

        assertThat(exit(images)).isEqualTo(2);
        assertThat(err()).contains("--prompt-file");
    }

    @Test
    void leavesNoFileWhenTerminated() throws Exception {
        Process images = start(
                sandboxEnvironment(),
                "generate",
                "--prompt",
                "a [stall]",
                "--size",
                "512x512",
                "--response-format",
                "b64_json",
                "--out",
                "x/");
        until(() -> hasPartialFile(directory.resolve("x")), images);

        images.destroy();

        assertThat(exit(images)).isNotZero();
        assertThat(out()).isEmpty();
        assertThat(names(directory.resolve("x"))).isEmpty();
    }

    /** The command must print its message before the JVM terminates. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void reportsWhatHappenedIfASignalTerminatesIt(String signal, int code) throws Exception {
        Process images = start(
                sandboxEnvironment(),
                "generate",
                "--prompt",
                "a [stall]",
                "--response-format",
                "b64_json",
                "--out",
                "x/");
        until(() -> hasPartialFile(directory.resolve("x")), images);

        new ProcessBuilder("kill", "-" + signal, Long.toString(images.pid()))
                .start()
                .waitFor();

        assertThat(exit(images)).isEqualTo(code);
        assertThat(out()).isEmpty();
        assertThat(err())
                .contains("images: interrupted; no partial file remains")
                .contains("may be processed and billed");
        assertThat(names(directory.resolve("x"))).isEmpty();
    }

    @Test
    void reportsTheTaskIfASignalTerminatesIt() throws Exception {
        Process images =
                start(sandboxEnvironment(), "generate", "--async", "--prompt", "a [seconds=60]", "--out", "x/");
        until(() -> sandbox.requests().size() > 1, images);

        new ProcessBuilder("kill", "-INT", Long.toString(images.pid())).start().waitFor();

        assertThat(exit(images)).isEqualTo(130);
        assertThat(err()).contains("interrupted").contains("images task await ");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void finishesTheRequestsOfABulkRunIfASignalTerminatesIt(String signal, int code) throws Exception {
        int items = 60;
        Files.write(
                directory.resolve("prompts.txt"),
                IntStream.range(0, items)
                        .mapToObj(i -> "cat " + i + " [seconds=0.3]")
                        .toList());
        String[] command = {"bulk", "prompts.txt", "-o", "x/", "--size", "64x64", "--in-flight", "4"};
        Process images = start(sandboxEnvironment(), command);
        until(() -> sandbox.charges().size() >= 6, images);

        new ProcessBuilder("kill", "-" + signal, Long.toString(images.pid()))
                .start()
                .waitFor();

        assertThat(exit(images)).as(err()).isEqualTo(code);
        assertThat(err())
                .contains("images: finishing the requests that run; the same command resumes the run")
                .contains("images: the requests have ended");
        List<String> delivered = out().lines().toList();
        assertThat(delivered).hasSameSizeAs(sandbox.charges()).hasSizeLessThan(items);
        assertThat(delivered)
                .allSatisfy(file -> assertThat(directory.resolve(file)).isNotEmptyFile());

        Files.delete(directory.resolve("in"));
        assertThat(exit(start(sandboxEnvironment(), command))).as(err()).isZero();
        assertThat(out().lines()).hasSize(items - delivered.size()).doesNotContainAnyElementsOf(delivered);
        sandbox.assertThat().billed(items).neverBilledTwice();
    }

    /** A disk may be full, and the reader of a pipe may have ended. The device fails at every write. */
    @ParameterizedTest
    @CsvSource({
        "generate --prompt a --size 64x64 --out x/, x/",
        "generate --prompt a --size 64x64 --out x/ --print json, \"delivered\"",
        "generate --prompt a --keep-url --response-format url, /files/",
        "task submit --prompt a, {\"",
        "providers, standard output cannot be written",
        "--help, standard output cannot be written"
    })
    void repeatsTheResultOnStandardErrorIfStandardOutputFails(String line, String expected) throws Exception {
        for (String redirection : List.of(">/dev/full", ">&-")) {
            Files.deleteIfExists(directory.resolve("in"));
            Process images = start(
                    sandboxEnvironment(), List.of("sh", "-c", "exec \"$@\" " + redirection, "sh"), line.split(" "));

            assertThat(exit(images)).as("%s %s: %s", line, redirection, err()).isEqualTo(4);
            assertThat(err()).contains("standard output cannot be written").contains(expected);
        }
    }

    @Test
    void storesATaskIfNeitherOutputCanBeWritten() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Map<String, String> environment = new HashMap<>(sandboxEnvironment());
        environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);

        Process images = start(
                environment,
                List.of("sh", "-c", "exec \"$@\" >/dev/full 2>/dev/full", "sh"),
                "task submit --prompt a".split(" ", 0));

        assertThat(exit(images)).isEqualTo(4);
        try (Stream<Path> files = Files.list(temporary)) {
            Path stored = files.filter(file -> file.toString().endsWith(".txt"))
                    .findFirst()
                    .orElseThrow();
            assertThat(ImageTask.fromJson(Files.readString(stored)).provider()).isEqualTo("openai-compatible");
        }
    }

    /** The files and directories of another user, such as lost+found, do not hide images that were charged. */
    @ParameterizedTest
    @CsvSource({"recover", "gallery"})
    void skipsWhatItMayNotRead(String command) throws Exception {
        assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
        for (String name : List.of("a/cat", "b/ant", "b/dog", "lost+found/fox")) {
            Path parent = Files.createDirectories(directory.resolve(name).getParent());
            String file = Path.of(name).getFileName().toString();
            Files.write(parent.resolve("." + file + ".0123456789abcdef.part"), png.toByteArray());
            Files.write(parent.resolve(file + ".png"), png.toByteArray());
        }
        for (String hidden : List.of("b/.ant.0123456789abcdef.part", "b/ant.png", "lost+found")) {
            Files.setPosixFilePermissions(directory.resolve(hidden), Set.of());
        }
        boolean root = System.getProperty("user.name").equals("root");
        try {
            Process images = start(
                    Map.of(),
                    root ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search") : List.of(),
                    (command + " -r . " + (command.equals("recover") ? "--min-age 0" : "")).split(" ", 0));

            assertThat(exit(images)).as(err()).isEqualTo(ExitCodes.PARTLY_DELIVERED);
        } finally {
            Files.setPosixFilePermissions(
                    directory.resolve("lost+found"), PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(err()).contains("the directory cannot be read and is skipped: ", "lost+found");
        if (command.equals("recover")) {
            assertThat(err()).contains("the file cannot be read and is skipped: ", ".ant.0123456789abcdef.part");
            assertThat(out().lines())
                    .containsExactly(
                            directory.resolve("a/cat-1.png").toString(),
                            directory.resolve("b/dog-1.png").toString());
        } else {
            assertThat(err()).contains("the image cannot be read and is omitted: ", "ant.png");
            assertThat(Files.readString(directory.resolve("gallery.html")))
                    .contains("a/cat.png", "b/dog.png")
                    .doesNotContain("ant.png", "fox.png");
        }
    }

    private Map<String, String> sandboxEnvironment() {
        return Map.of("IMAGE_API_BASE_URL", sandbox.baseUrl().toString(), "IMAGE_API_KEY", "k-123456");
    }

    private Process start(Map<String, String> environment, String... args) throws IOException {
        return start(environment, List.of(), args);
    }

    private Process start(Map<String, String> environment, List<String> launcher, String... args) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Images.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(
                        Files.createFile(directory.resolve("in")).toFile()))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("(WELLAPI|IMAGE|GROK_IMAGE|XAI|OPENAI)_.*|LC_.*|LANG"));
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static int exit(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String out() throws IOException {
        return Files.readString(directory.resolve("out"), StandardCharsets.UTF_8);
    }

    private String err() throws IOException {
        return Files.readString(directory.resolve("err"), StandardCharsets.UTF_8);
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Returns whether a part of an image is stored. An empty file may only test whether the directory is writable. */
    private static boolean hasPartialFile(Path directory) throws IOException {
        for (String name : names(directory)) {
            try {
                if (name.endsWith(".part") && Files.size(directory.resolve(name)) > 0) {
                    return true;
                }
            } catch (NoSuchFileException ignored) {
                // The file was deleted after it was listed.
                continue;
            }
        }
        return false;
    }

    /** Waits until a condition holds. Fails if the process terminates. */
    private void until(Condition condition, Process process) throws Exception {
        boolean holds = condition.holds();
        for (int step = 0; step < 1_000 && !holds; step++) {
            assertThat(process.waitFor(20, TimeUnit.MILLISECONDS))
                    .as("the process terminated: %s", err())
                    .isFalse();
            holds = condition.holds();
        }
        assertThat(holds).isTrue();
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }
}
