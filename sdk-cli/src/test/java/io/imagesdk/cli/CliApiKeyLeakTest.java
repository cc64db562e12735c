package io.imagesdk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command with its log at TRACE, and a server that echoes the key: only the key file contains the key. */
final class CliApiKeyLeakTest {
    private static final String KEY = "sk-command-line-key-that-must-not-show-42";

    @TempDir
    Path directory;

    private HttpServer server;
    private byte[] image;

    @BeforeEach
    void start() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB), "png", png);
        image = png.toByteArray();
        Files.write(directory.resolve("input.png"), image);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::echo);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generate --prompt good --out g.png",
                "generate --prompt good --print json --out g.png",
                "generate --prompt good --print qqimg --response-format url",
                "generate --prompt good --dry-run",
                "generate --prompt refused --out r.png",
                "generate --prompt refused --out r.png --print json",
                "generate --prompt broken --out b.png",
                "generate --prompt nonsense --size nonsense",
                "generate --prompt good --out s.png --sidecar",
                "edit --prompt good --image input.png --out e.png",
                "edit --prompt refused --image input.png --mask input.png",
                "probe"
            })
    void keepsTheKeyOutOfAllOutputAndFiles(String line) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
        arguments.addAll(
                List.of("--base-url", "http://127.0.0.1:" + server.getAddress().getPort()));

        String output = run("", arguments, "IMAGE_API_KEY=" + KEY);

        assertThat(output).isNotBlank().doesNotContain(KEY);
        assertThat(filesWithTheKey()).isEmpty();
    }

    @Test
    void storesAKeyOnlyInItsPrivateFileWithAnyUmask() throws Exception {
        String output = run(KEY + "\n", List.of("key", "--provider", "xai"), "X=1");

        Path file = directory.resolve(".config/imagesdk/credentials.json");
        assertThat(output).doesNotContain(KEY).contains(file.toString());
        assertThat(filesWithTheKey()).containsExactly(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void rejectsAKeyFileThatOthersCanReadAndNamesTheFix() throws Exception {
        run(KEY + "\n", List.of("key", "--provider", "xai"), "X=1");
        Path file = directory.resolve(".config/imagesdk/credentials.json");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        String output = run("", List.of("generate", "--provider", "xai", "--prompt", "a"), "X=1");

        assertThat(output).contains("chmod 600 " + file).doesNotContain(KEY);
    }

    /** Runs the command with umask 000 and its log at TRACE, and returns both output streams. */
    private String run(String input, List<String> arguments, String variable) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "umask 000; exec env " + variable + " \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + directory,
                "-Djava.io.tmpdir=" + directory,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-cp",
                System.getProperty("java.class.path"),
                Images.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.matches("(WELLAPI|IMAGE|GROK_IMAGE|XAI|OPENAI)_.*"));
        Process process = builder.start();
        process.getOutputStream().write(input.getBytes(UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private List<Path> filesWithTheKey() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), UTF_8).contains(KEY)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private void echo(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String key = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        boolean rejected = request.contains("refused");
        String item = "{\"b64_json\":\"" + Base64.getEncoder().encodeToString(image) + "\",\"revised_prompt\":\"" + key
                + "\"}";
        String body = rejected
                ? "{\"error\":{\"message\":\"wrong key " + key + "\",\"code\":\"" + key + "\"}}"
                : request.contains("broken") ? "<html>" + key : "{\"data\":[" + item + "],\"echo\":\"" + key + "\"}";
        exchange.getResponseHeaders().set("x-request-id", "req-1");
        exchange.getResponseHeaders().set("x-echo", key);
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(rejected ? 401 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
