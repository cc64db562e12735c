package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command in a pseudo-terminal, which the program {@code script} provides. The session in docs/command-line.md is
 * what the commands print there. With {@code -Dimagesdk.write=true} the test writes it.
 */
@Timeout(180)
final class TerminalSessionTest {
    private static final Path PAGE = Path.of("..", "docs", "command-line.md");
    private static final String BEGIN = "<!-- begin: session -->\n";
    private static final String END = "<!-- end: session -->\n";
    private static final int COLUMNS = 100;
    private static final String CTRL_C = "\003";
    /** Variables of the machine that would change what the commands print. */
    private static final Pattern INHERITED =
            Pattern.compile("(WELLAPI|IMAGE|GROK_IMAGE|XAI|OPENAI)_.*|LC_.*|LANG|NO_COLOR"
                    + "|.*_JAVA_OPTIONS|JAVA_TOOL_OPTIONS|.*_proxy|.*_PROXY");

    private static final Pattern COLORS = Pattern.compile("\033\\[[0-9;]*m");

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    /** The exit code and the text of a command. */
    private record Session(int code, String screen) {}

    @BeforeEach
    void requirePseudoTerminal() {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        assumeThat(Path.of("/usr/bin/script"))
                .as("the program script of util-linux")
                .exists();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void documentedSessionIsWhatTheCommandsPrint() throws Exception {
        List<String> session = new ArrayList<>();
        record(session, "images help recover", 0);
        record(session, "images completion | grep -c '^function _complete_images'", 0);
        record(session, "images generate 'A cat in a tree' -p xai", 2);
        sandbox.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ofSeconds(3)));
        record(session, "images generate 'A cat in a tree' --size 512x512 -o cat.png", 0);
        record(session, "images generate 'A cat [refuse=401]' --print json", 3);
        Session interrupted = run("images generate 'A cat [stall]' -o cats/", "receiving", CTRL_C);
        add(session, "images generate 'A cat [stall]' -o cats/", interrupted);
        assertThat(interrupted.code()).isEqualTo(130);
        record(session, "printf 'A red fox\\nA lighthouse\\n\\nA bowl of ramen\\n' > prompts.txt", 0);
        record(session, "images bulk prompts.txt -o pets/ --size 512x512 --in-flight 1", 0);
        record(session, "images bulk prompts.txt -o pets/ --size 512x512", 0);
        String block = BEGIN + "```text\n" + String.join("\n", session) + "\n```\n" + END;

        String page = Files.readString(PAGE);
        assertThat(page).contains(BEGIN, END);
        String documented = page.substring(page.indexOf(BEGIN), page.indexOf(END) + END.length());
        if (Boolean.getBoolean("imagesdk.write")) {
            Files.writeString(PAGE, page.replace(documented, block));
            return;
        }
        assertThat(documented).isEqualTo(block);
    }

    @Test
    void respectsNoColor() throws Exception {
        assertThat(run("images generate --help", "", null).screen()).containsPattern(COLORS);
        assertThat(run("NO_COLOR=1; export NO_COLOR; images generate --help", "", null)
                        .screen())
                .doesNotContainPattern(COLORS);
    }

    @Test
    void readsAKeyWithoutEcho() throws Exception {
        Session key = run("images key -p xai", "", "key-that-nobody-sees\n");

        assertThat(key.code()).as(key.screen()).isZero();
        assertThat(key.screen()).doesNotContain("nobody-sees").contains("credentials");
    }

    private void record(List<String> session, String command, int code) throws Exception {
        Session result = run(command, "", null);
        assertThat(result.code()).as(result.screen()).isEqualTo(code);
        add(session, command, result);
    }

    private void add(List<String> session, String command, Session result) {
        session.add("$ " + command);
        String previous = "";
        String bar = "";
        for (String line : normalized(result.screen()).split("\n", 0)) {
            // Each drawing of the progress line is a line. How often it is drawn depends on the machine.
            boolean progress = line.startsWith("images: waiting") || line.startsWith("images: receiving");
            boolean first = progress && previous.isEmpty();
            if (line.startsWith("images: [")) {
                // The progress of a bulk run is shown as its last state only.
                bar = line;
                continue;
            }
            if (line.startsWith("images: downloading")) {
                // A download can be too fast for a progress line.
                continue;
            }
            if (line.contains(" items delivered")) {
                session.add(bar);
            }
            if (!line.isBlank() && !line.equals(previous) && (!progress || first)) {
                session.addAll(folded(line));
            }
            previous = line;
        }
        if (result.code() != 0) {
            session.add("exit code " + result.code());
        }
    }

    /** Returns the text without what differs from run to run: times, paths, ports and ids. */
    private String normalized(String screen) {
        return COLORS.matcher(screen)
                .replaceAll("")
                .replace("\r\n", "\n")
                .replace('\r', '\n')
                .replaceAll(" +\n", "\n")
                .replace(directory.toString(), "/home/me")
                .replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:8080")
                .replaceAll("retry in [0-9]+ s", "retry in 3 s")
                .replaceAll("after [0-9]+ s", "after 0 s")
                .replaceAll("(waiting|MiB) [0-9]+ s", "$1 0 s")
                .replaceAll("[0-9]+/min(, [0-9:]+ left)?", "60/min, 0:00 left")
                .replaceAll("(delivered|before), [0-9]+ s", "$1, 1 s")
                .replaceAll("[0-9]+\\.[0-9] s$", "3.5 s")
                .replaceAll("(?m)[0-9]+\\.[0-9] s$", "3.5 s")
                .replaceAll("\"(duration_ms|start_offset_ms|elapsed_ms)\":[0-9]+", "\"$1\":12")
                .replaceAll("req_[0-9a-f]+", "req_1")
                .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "2026-11-22T10:20:30Z");
    }

    /** A terminal starts a new line after its last column. */
    private static List<String> folded(String line) {
        List<String> lines = new ArrayList<>();
        for (int start = 0; start < line.length(); start += COLUMNS) {
            lines.add(line.substring(start, Math.min(line.length(), start + COLUMNS)));
        }
        return lines;
    }

    /**
     * Runs a command of a shell in a pseudo-terminal.
     *
     * @param awaited what must be on the screen before anything is typed
     * @param typed what is typed then; null for nothing
     */
    private Session run(String command, String awaited, String typed) throws Exception {
        Path script = directory.resolve("session.sh");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.writeString(
                script,
                String.join(
                        "\n",
                        "stty cols " + COLUMNS,
                        "images() { '" + java + "' -XX:TieredStopAtLevel=1 -Duser.home='" + directory + "' -cp '"
                                + System.getProperty("java.class.path") + "' " + Images.class.getName() + " \"$@\"; }",
                        command,
                        ""));
        ProcessBuilder builder = new ProcessBuilder("/usr/bin/script", "-qefc", "sh " + script, "/dev/null")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> INHERITED.matcher(name).matches());
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("TERM", "xterm");
        builder.environment().put("IMAGE_API_BASE_URL", sandbox.baseUrl().toString());
        builder.environment().put("IMAGE_API_KEY", "k-123456");
        Process process = builder.start();
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        boolean done = typed == null;
        try (InputStream in = process.getInputStream()) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                screen.write(next);
                if (!done && screen.toString(StandardCharsets.UTF_8).contains(awaited)) {
                    done = true;
                    type(process, typed);
                }
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Session(process.exitValue(), screen.toString(StandardCharsets.UTF_8));
    }

    private static void type(Process process, String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }
}
