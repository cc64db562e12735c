package io.imagesdk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tasks of a call that is split into several requests. Each of them is accepted, and may be charged. */
@Timeout(60)
final class SplitTasksTest {
    private static final Pattern AWAIT_COMMAND = Pattern.compile("(?m)^images task await (\\S+) --profile \\S+.*$");
    private static final String DONE =
            "{\"status\":\"completed\",\"data\":[{\"b64_json\":\"iVBORw0KGgoAAAANSUhEUgAAAAEA"
                    + "AAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==\"}]}";

    @TempDir
    Path directory;

    private final AtomicInteger accepted = new AtomicInteger();

    /** The responses to the polls of the tasks that do not wait. */
    private final Map<String, String> ends = new ConcurrentHashMap<>();

    private final BlockingQueue<String> polls = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private CliRunner cliRunner;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::respond);
        server.setExecutor(threads);
        server.start();
        String profile = FastTaskGateway.profile().toBuilder()
                .generation(Operation.of(
                        "/images/generations",
                        Field.of(Parameter.PROMPT, Constraint.any()).asRequired(),
                        Field.of(Parameter.SIZE, Constraint.any()),
                        Field.of(Parameter.COUNT, Constraint.range(1, 1))))
                .build()
                .toJson();
        cliRunner = new CliRunner(directory)
                .always(
                        "--profile",
                        Files.writeString(directory.resolve("one.json"), profile)
                                .toString(),
                        "--base-url",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "--api-key",
                        "key-of-the-split");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String id = path.substring(path.lastIndexOf('/') + 1);
        String body = "{\"status\":\"queued\"}";
        if (exchange.getRequestMethod().equals("POST")) {
            exchange.getRequestBody().readAllBytes();
            body = "{\"id\":\"t" + accepted.incrementAndGet() + "\",\"status\":\"queued\"}";
        } else {
            polls.add(id);
            body = ends.getOrDefault(id, body);
        }
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(body.contains("\"error\"") ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void printsTheCommandOfEachTaskAfterATimeout() throws Exception {
        CliRunner.CommandResult late = generate("--timeout", "2", "--quiet", "--print", "json");

        assertThat(late.code()).isEqualTo(4);
        JsonNode json = new ObjectMapper().readTree(late.out());
        List<String> tasks = Stream.of(0, 1)
                .map(index -> json.at("/outcomes/" + index + "/task/id").asText())
                .toList();
        assertThat(tasks).containsExactlyInAnyOrder("t1", "t2");
        assertThat(awaited(late)).isEqualTo(tasks);
        assertThat(json.at("/task/id").asText()).isEqualTo(tasks.get(0));
    }

    @Test
    void printsTheCommandOfEachTaskWhenInterrupted() throws Exception {
        CliRunner.CommandResult interrupted = interruptAfterPolls(List.of("t1", "t1", "t2", "t2"));

        assertThat(interrupted.code()).isEqualTo(130);
        assertThat(awaited(interrupted)).containsExactlyInAnyOrder("t1", "t2");
    }

    /** The file of such an image is deleted, and only the task delivers it again. */
    @Test
    void printsTheCommandOfATaskWhoseImageWasDeliveredBeforeAnInterrupt() throws Exception {
        ends.put("t1", DONE);

        CliRunner.CommandResult interrupted = interruptAfterPolls(List.of("t2", "t2", "t3", "t3"));

        assertThat(interrupted.out()).isEmpty();
        assertThat(awaited(interrupted)).containsExactlyInAnyOrder("t1", "t2", "t3");
    }

    @Test
    void printsNoCommandOfATaskWhoseImageIsDelivered() throws Exception {
        ends.put("t1", DONE);

        CliRunner.CommandResult late = generate("--timeout", "4");

        assertThat(late.code()).isEqualTo(5);
        assertThat(late.out().lines()).singleElement().satisfies(file -> assertThat(Path.of(file))
                .isNotEmptyFile());
        assertThat(awaited(late)).containsExactlyInAnyOrder("t2", "t3");
    }

    @Test
    void printsTheCommandOfATaskThatWasNotFoundBesideImages() throws Exception {
        ends.putAll(Map.of("t1", DONE, "t2", "{\"error\":{\"message\":\"no such task\"}}", "t3", DONE));

        CliRunner.CommandResult partly = generate("--print", "json");

        assertThat(partly.code()).as(partly.err()).isEqualTo(5);
        assertThat(awaited(partly)).containsExactly("t2");
        assertThat(new ObjectMapper().readTree(partly.out()).get("outcomes").findValues("task"))
                .singleElement()
                .satisfies(task -> assertThat(task.get("id").asText()).isEqualTo("t2"));
    }

    @Test
    void printsEachTaskBeforeItsFirstPoll() throws Exception {
        CliRunner.CommandResult plain = generate("--timeout", "2");
        accepted.set(0);
        cliRunner.typing("");
        CliRunner.CommandResult drawn = generate("--timeout", "2");

        assertThat(plain.err()).containsOnlyOnce("images: task t1: ").containsOnlyOnce("images: task t2: ");
        assertThat(drawn.err()).containsOnlyOnce("images: task t1\n").containsOnlyOnce("images: task t2\n");
    }

    private CliRunner.CommandResult generate(String... options) {
        return cliRunner.run(
                Stream.concat(Stream.of("generate", "a", "--async", "--split", "-n", "3"), Stream.of(options))
                        .toArray(String[]::new));
    }

    /** Interrupts a call when it has polled these tasks so often. */
    private CliRunner.CommandResult interruptAfterPolls(List<String> tasks) throws Exception {
        CompletableFuture<CliRunner.CommandResult> running =
                CompletableFuture.supplyAsync(() -> generate("--quiet", "--out", "x/"), threads);
        Runnable interrupt = cliRunner.interrupts.poll(20, TimeUnit.SECONDS);
        List<String> missing = new ArrayList<>(tasks);
        while (!missing.isEmpty()) {
            String polled = polls.poll(20, TimeUnit.SECONDS);
            assertThat(polled).as("polls of %s are missing", missing).isNotNull();
            missing.remove(polled);
        }
        interrupt.run();
        return running.get(20, TimeUnit.SECONDS);
    }

    private static List<String> awaited(CliRunner.CommandResult result) {
        return AWAIT_COMMAND
                .matcher(result.err())
                .results()
                .map(command -> command.group(1))
                .toList();
    }
}
