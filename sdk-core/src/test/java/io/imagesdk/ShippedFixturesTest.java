package io.imagesdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.check.ProfileCheck;
import io.imagesdk.check.ResponseExample;
import io.imagesdk.check.ResponseExample.RequestType;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.TaskGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The outcome of each recorded response of the profiles that are shipped as files, compared with a golden file. */
@Timeout(120)
class ShippedFixturesTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final Path GOLDEN = Path.of("src/test/resources/shipped-responses.txt");

    /** The hosts of task URLs in the fixtures. They are replaced by the host of the test's server. */
    private static final String TASK_HOSTS = "https://(queue\\.fal\\.run|api\\.replicate\\.com|api\\.us1\\.bfl\\.ai)";

    /** The variants of an earlier gateway, whose fixtures other tests use with another profile. */
    private static final List<String> WITHOUT_REQUESTS = List.of("new-api", "gemini-compatible");

    /** Successful responses that contain no image and no reason. */
    private static final List<String> WITHOUT_IMAGES = List.of(
            "a1111/txt2img.response.no-images.json",
            "ollama/generate.response.text-only.json",
            "openrouter/generate.response.empty-data.json");

    private final Map<String, Json> index = new TreeMap<>();

    ShippedFixturesTest() throws Exception {
        for (Json entry : Json.parse(TaskGateway.text("index.json")).items()) {
            index.put(text(entry, "file"), entry);
        }
    }

    /** With {@code -Dimagesdk.write=true}, the test writes the golden file before it compares. */
    @Test
    void readsEveryRecordedResponse() throws IOException {
        StringBuilder actual = new StringBuilder();
        for (String file : files("response")) {
            actual.append(file).append("\n  ").append(outcome(file)).append('\n');
        }
        if (Boolean.getBoolean("imagesdk.write")) {
            Files.writeString(GOLDEN, actual);
        }

        assertThat(actual).hasToString(Files.readString(GOLDEN));
    }

    @Test
    void recordsRequestsAndResponsesOfEveryProfile() {
        for (String id : shipped()) {
            if (!WITHOUT_REQUESTS.contains(id)) {
                assertThat(files("request")).as(id).anyMatch(file -> file.startsWith(id + "/"));
                assertThat(files("response")).as(id).anyMatch(file -> file.startsWith(id + "/"));
            }
        }
    }

    @Test
    void findsAValueAtEveryPointerOfEachProfile() throws IOException {
        List<String> unmatched = new ArrayList<>();
        List<String> notUnderstood = new ArrayList<>();
        for (String id : shipped()) {
            List<ResponseExample> examples = new ArrayList<>();
            for (String file : files("response")) {
                if (file.startsWith(id + "/")) {
                    examples.add(example(file));
                }
            }
            if (!examples.isEmpty()) {
                ProfileCheck check = ProfileCheck.of(Providers.byId(id).orElseThrow(), examples);
                check.unmatchedPointers().stream()
                        .filter(pointer -> !pointer.alternative())
                        .forEach(pointer -> unmatched.add(id + pointer.member() + " " + pointer.pointer()));
                check.responses().stream()
                        .filter(response -> !response.isUnderstood())
                        .forEach(
                                response -> notUnderstood.add(response.example().name()));
            }
        }

        assertThat(unmatched).isEmpty();
        assertThat(notUnderstood).containsExactlyInAnyOrderElementsOf(WITHOUT_IMAGES);
    }

    private ResponseExample example(String file) throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        response.writeBytes(("HTTP/1.1 " + status(file) + " X\r\n" + head(file) + "\r\n").getBytes(UTF_8));
        response.writeBytes(Files.readAllBytes(FIXTURES.resolve(file)));
        return ResponseExample.of(file, response.toByteArray()).as(type(file));
    }

    private static RequestType type(String file) {
        return isOf(file, "list")
                ? RequestType.LIST
                : isOf(file, "result") ? RequestType.RESULT : isOfTask(file) ? RequestType.POLL : RequestType.SUBMIT;
    }

    private List<String> files(String kind) {
        return index.keySet().stream()
                .filter(file -> text(index.get(file), "kind").equals(kind))
                .filter(file -> shipped().contains(folder(file)))
                .filter(file -> !file.matches(".*\\.(sse|jsonl)"))
                .toList();
    }

    private static List<String> shipped() {
        return Providers.ids().subList(Providers.all().size(), Providers.ids().size());
    }

    private String outcome(String file) throws IOException {
        ProviderProfile profile = Providers.byId(folder(file)).orElseThrow();
        try (RawServer server = RawServer.start((request, client) -> respond(file, request, client));
                ImagesService images = service(profile, server)) {
            return describe(images, profile, file)
                    .replace(server.url(), "http://server")
                    .replace("\n", "\n  ");
        }
    }

    private String describe(ImagesService service, ProviderProfile profile, String file) throws IOException {
        GenerateRequest request = request(profile);
        BlockingImages images = service.blocking();
        try {
            if (isOf(file, "submit")) {
                ImageTask task = images.submit(request);
                return task
                        + task.statusUrl().map(url -> ", status " + url).orElse("")
                        + task.resultUrl().map(url -> ", result " + url).orElse("")
                        + task.cancelUrl().map(url -> ", cancel " + url).orElse("");
            }
            if (isOf(file, "list")) {
                return images.listTasks(2).stream().map(TaskStatus::toString).collect(Collectors.joining("; "));
            }
            if (isOfTask(file)) {
                ImageTask task = submission(file).isPresent() ? images.submit(request) : service.task("task-1");
                TaskStatus status = images.status(task);
                return status.isTerminal() ? describe(images.await(task, Delivery.asUrl())) : status.toString();
            }
            return Files.readString(FIXTURES.resolve(file), ISO_8859_1).matches("(?s).*\"https?://.*")
                    ? describe(images.generate(request, Delivery.asUrl(), CallOptions.DEFAULT))
                    : describe(images.generate(request, Delivery.inMemory(), CallOptions.DEFAULT));
        } catch (ImagesException e) {
            return e.getClass().getSimpleName() + ", " + e.billing()
                    + e.details().code().map(code -> ", code " + code).orElse("") + ": " + e.getMessage();
        }
    }

    private static String describe(ImageResult<?> result) {
        return result.outcomes().stream().map(Object::toString).collect(Collectors.joining("; "))
                + result.cost().map(cost -> "; cost " + cost).orElse("")
                + result.requestId().map(id -> "; request " + id).orElse("")
                + (result.usage().totalTokens().isPresent() ? "; usage " + result.usage() : "");
    }

    private void respond(String file, RawServer.Request request, RawServer.Connection client) throws IOException {
        if (request.line().startsWith("POST")
                && !isOf(file, "submit")
                && submission(file).isPresent()) {
            send(submission(file).get(), client);
        } else if (isOf(file, "result") && request.path().endsWith("/status")) {
            send(folder(file) + "/poll.completed.json", client);
        } else if (isFollowedByResult(file) && !request.path().endsWith("/status")) {
            send(folder(file) + "/result.response.json", client);
        } else {
            send(file, client);
        }
    }

    private void send(String file, RawServer.Connection client) throws IOException {
        byte[] body = Files.readAllBytes(FIXTURES.resolve(file));
        if (file.endsWith(".json")) {
            body = new String(body, UTF_8)
                    .replaceAll(TASK_HOSTS, client.server().url())
                    .getBytes(UTF_8);
        }
        client.respond(status(file), "Connection: close\r\n" + head(file), body);
    }

    private int status(String file) {
        return (int) index.get(file).get("status").number().orElseThrow();
    }

    /** Returns the headers of a response, each with a line break. */
    private String head(String file) {
        Json headers = index.get(file).get("headers");
        StringBuilder head =
                new StringBuilder(headers.get("content-type").isPresent() ? "" : "Content-Type: application/json\r\n");
        headers.members().forEach((name, value) -> head.append(name)
                .append(": ")
                .append(value.text().orElse(""))
                .append("\r\n"));
        return head.toString();
    }

    /** Returns the response to the submission of the task in a fixture; empty if there is none. */
    private Optional<String> submission(String file) {
        return isOfTask(file)
                ? index.keySet().stream()
                        .filter(other -> other.startsWith(folder(file) + "/submit.response"))
                        .findFirst()
                : Optional.empty();
    }

    private static ImagesService service(ProviderProfile profile, RawServer server) {
        AutoAdvancingScheduler time = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));
        String path = profile.baseUrl().map(URI::getPath).orElse(profile.defaultBasePath());
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(server.url() + path)
                .apiKey("sk-shipped-test")
                .retryPolicy(RetryPolicy.none())
                .environment(ServiceFixtures.environment(time))
                .build();
    }

    private static GenerateRequest request(ProviderProfile profile) {
        GenerateRequest.Builder request = GenerateRequest.builder().prompt("a lighthouse at dusk");
        profile.generation()
                .field(Parameter.MODEL)
                .ifPresent(field -> request.model(known(field).orElse("model")));
        profile.generation()
                .field(Parameter.SIZE)
                .filter(Field::required)
                .ifPresent(field -> request.size(known(field).orElseThrow()));
        return request.build();
    }

    private static Optional<String> known(Field field) {
        return field.constraint() instanceof Constraint.KnownValues known
                ? known.values().stream().findFirst()
                : Optional.empty();
    }

    /** Returns whether a fixture is the status or the result of a task. */
    private static boolean isOfTask(String file) {
        return Stream.of("poll", "task", "video.task", "result").anyMatch(name -> isOf(file, name));
    }

    private boolean isFollowedByResult(String file) {
        return isOf(file, "poll.completed") && index.containsKey(folder(file) + "/result.response.json");
    }

    private static boolean isOf(String file, String name) {
        return file.substring(file.indexOf('/') + 1).startsWith(name);
    }

    private static String folder(String file) {
        return file.substring(0, file.indexOf('/'));
    }

    private static String text(Json entry, String member) {
        return entry.get(member).text().orElseThrow();
    }
}
