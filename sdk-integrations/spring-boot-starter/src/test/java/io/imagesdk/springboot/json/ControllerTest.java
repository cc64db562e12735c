package io.imagesdk.springboot.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagesdk.ImagesService;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Values that controllers return, over HTTP, with the Jackson of the Spring Boot on the class path. */
class ControllerTest {
    private static final Sandbox SANDBOX = Sandbox.start();
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();

    @TempDir
    static Path directory;

    private static ConfigurableApplicationContext application;
    private final HttpClient client = HttpClient.newHttpClient();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {
        private final ImagesService images;

        Controller(ImagesService images) {
            this.images = images;
        }

        @GetMapping("/bytes")
        CompletableFuture<ImageResult<ImageBytes>> bytes() {
            return images.generate(REQUEST);
        }

        @GetMapping("/file")
        ImageResult<Path> file() {
            return images.blocking().generate(REQUEST, Delivery.toDirectory(directory));
        }

        @GetMapping("/url")
        ImageResult<URI> url() {
            return images.blocking()
                    .generate(
                            GenerateRequest.builder()
                                    .prompt("A cat")
                                    .responseFormat("url")
                                    .build(),
                            Delivery.asUrl());
        }

        @GetMapping("/outcomes")
        List<ImageOutcome<ImageBytes>> outcomes() {
            return images.blocking()
                    .generate(GenerateRequest.builder().prompt("A cat").count(2).build())
                    .outcomes();
        }

        @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flow.Publisher<ImageEvent<ImageBytes>> events() {
            return images.stream(
                    REQUEST,
                    Delivery.inMemory(),
                    CallOptions.builder().partialImages(2).build());
        }

        @GetMapping("/submit")
        ImageTask submit() {
            return images.blocking().submit(REQUEST);
        }

        @PostMapping("/status")
        TaskStatus status(@RequestBody ImageTask task) {
            return images.blocking().status(task);
        }

        @ExceptionHandler
        ResponseEntity<ImagesException> failure(ImagesException e) {
            return ResponseEntity.status(502).body(e);
        }
    }

    @BeforeAll
    static void start() {
        application = SpringApplication.run(
                Application.class,
                "--server.port=0",
                "--imagesdk.provider=openai-compatible",
                "--imagesdk.base-url=" + SANDBOX.baseUrl(),
                "--imagesdk.api-key=secret-1",
                "--imagesdk.timeout=60s");
    }

    @AfterAll
    static void close() {
        application.close();
        SANDBOX.close();
    }

    @BeforeEach
    void reset() {
        SANDBOX.reset();
    }

    @Test
    void returnsBytesAsADataUri() throws Exception {
        JsonNode json = get("/bytes", 200);

        JsonNode image = json.at("/images/0");
        assertThat(image.get("dataUri").asText()).startsWith("data:image/png;base64,iVBOR");
        assertThat(image.get("format").asText()).isEqualTo("png");
        assertThat(image.get("width").asInt()).isPositive();
        assertThat(image.get("sha256").asText()).hasSize(64);
        assertThat(json.has("failures")).isFalse();
        assertThat(json.get("requestId").asText()).isNotEmpty();
        SANDBOX.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void returnsFilesAsNames() throws Exception {
        String name = get("/file", 200).at("/images/0/file").asText();

        assertThat(directory.resolve(name)).isNotEmptyFile();
        assertThat(name).doesNotContain("/");
    }

    @Test
    void returnsUrls() throws Exception {
        assertThat(get("/url", 200).at("/images/0/url").asText()).startsWith("http://127.0.0.1:");
    }

    @Test
    void returnsTheOutcomeOfEachImage() throws Exception {
        SANDBOX.onGenerate().reply(SandboxReply.moderatedImage(1));

        JsonNode json = get("/outcomes", 200);

        assertThat(json.at("/0/outcome").asText()).isEqualTo("delivered");
        assertThat(json.at("/0/dataUri").asText()).startsWith("data:image/png");
        assertThat(json.at("/1/outcome").asText()).isEqualTo("blocked");
        assertThat(json.at("/1/error/type").asText()).isEqualTo("ModerationException");
    }

    @Test
    void returnsAFailure() throws Exception {
        SANDBOX.onGenerate().reply(SandboxReply.status(400).withHeader("x-request-id", "req-1"));

        JsonNode json = get("/bytes", 502);

        assertThat(json.get("type").asText()).isEqualTo("ApiException");
        assertThat(json.get("billing").asText()).isEqualTo("REJECTED");
        assertThat(json.get("retrySafe").asBoolean()).isTrue();
        assertThat(json.get("provider").asText()).isEqualTo("openai-compatible");
        assertThat(json.get("status").asInt()).isEqualTo(400);
        assertThat(json.get("requestId").asText()).isEqualTo("req-1");
        assertThat(json.has("stackTrace")).isFalse();
    }

    @Test
    void streamsEvents() throws Exception {
        HttpResponse<String> response = client.send(request("/events").build(), HttpResponse.BodyHandlers.ofString());

        assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        List<JsonNode> events = response.body()
                .lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> parse(line.substring("data:".length())))
                .toList();
        assertThat(events)
                .extracting(event -> event.get("event").asText())
                .containsExactly("partial", "partial", "completed");
        assertThat(events.get(2).at("/image/dataUri").asText()).startsWith("data:image/png");
        SANDBOX.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void readsATaskThatItWrote() throws Exception {
        SANDBOX.onGenerate().reply(SandboxReply.taskDoneAfter(3));
        JsonNode task = get("/submit", 200);
        assertThat(ImageTask.fromJson(task.toString()).toJson()).isEqualTo(task.toString());

        HttpResponse<String> response = client.send(
                request("/status")
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(task.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        JsonNode status = parse(response.body());
        assertThat(status.get("taskId")).isEqualTo(task.get("id"));
        assertThat(status.get("state").asText()).isIn("QUEUED", "RUNNING");
        assertThat(response.body()).doesNotContain("127.0.0.1");
    }

    @Test
    void rejectsATaskThatIsNotValid() throws Exception {
        HttpResponse<String> response = client.send(
                request("/status")
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"id\": 1}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(SANDBOX.requests()).isEmpty();
    }

    private JsonNode get(String path, int status) throws Exception {
        HttpResponse<String> response = client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).doesNotContain("secret-1");
        return parse(response.body());
    }

    private static HttpRequest.Builder request(String path) {
        String port = application.getEnvironment().getProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static JsonNode parse(String json) {
        try {
            return new JsonMapper().readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
