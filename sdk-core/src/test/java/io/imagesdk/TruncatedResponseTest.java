package io.imagesdk;

import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.environment;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.model.ImageTask;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON responses that end, or never end, behind the id of a task or the URL of an image. */
@Timeout(60)
class TruncatedResponseTest {
    private static final String QUEUED = "{\"task_id\":\"abc123\",\"status\":\"queued\"}";
    private static final String URL = "https://img.example.com/a.png";
    private static final String URLS = "{\"created\":1,\"data\":[{\"url\":\"" + URL + "\"}]}";
    private static final String ITEM =
            "{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 80, 80)) + "\"}]}";
    private static final GenerateRequest NAMED =
            REQUEST.toBuilder().model("grok-imagine/text-to-image").build();
    private static final CallOptions SHORT =
            CallOptions.builder().timeout(Duration.ofSeconds(1)).build();

    private static final ImageSink<Void> NO_IMAGE = index -> {
        throw new AssertionError("no image has arrived");
    };

    private final ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);

    @TempDir
    Path directory;

    private static Stream<Arguments> startsOfTasks() {
        return Stream.of(
                Arguments.of("async-query", QUEUED),
                Arguments.of("async-query", QUEUED.substring(0, QUEUED.length() - 1)),
                Arguments.of("async-query", QUEUED.replace("}", ",\"message\":\"wait")),
                Arguments.of("async-query", QUEUED.replace("}", ",\"price\":1")),
                Arguments.of("kie", "{\"code\":200,\"data\":{\"taskId\":\"abc123\"}}"),
                Arguments.of("kie", "{\"code\":200,\"data\":{\"taskId\":\"abc123\",\"x\":[{\"y\":"));
    }

    @ParameterizedTest
    @MethodSource("startsOfTasks")
    void theDeadlineHandsOverTheTask(String provider, String body) throws Exception {
        ProviderProfile profile = Providers.byId(provider).orElseThrow();
        try (RawServer server = stalling(head("Connection: close") + body);
                ImagesService images = service(server, profile)) {
            CallTimeoutException submitted = catchThrowableOfType(
                    CallTimeoutException.class, () -> images.blocking().submit(NAMED, SHORT));
            CallTimeoutException generated = catchThrowableOfType(
                    CallTimeoutException.class, () -> images.blocking().generate(NAMED, Delivery.inMemory(), SHORT));

            for (ImagesException failure : List.of(submitted, generated)) {
                assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
                assertThat(failure.task()).map(ImageTask::id).contains("abc123");
            }
        }
    }

    /** How the caller ends a call. */
    enum End {
        CANCEL,
        INTERRUPT,
        CLOSE
    }

    private static Stream<Arguments> endsOfCalls() {
        return Stream.of(End.values()).flatMap(end -> Stream.of("Content-Length: 999", "Connection: close")
                .flatMap(length -> Stream.of("submit", "memory", "sink")
                        .map(destination -> Arguments.of(end, length, destination))));
    }

    @ParameterizedTest
    @MethodSource("endsOfCalls")
    void aCallThatItsCallerEndsHandsOverTheTask(End end, String length, String destination) throws Exception {
        AtomicReference<Runnable> ending = new AtomicReference<>();
        try (RawServer server = RawServer.start(
                        (request, client) -> client.write(head(length) + QUEUED.replace("}", ",\"message\":\"wait"))
                                .stallLong(() -> ending.get().run()));
                ImagesService images =
                        service(server, Providers.byId("async-query").orElseThrow())) {
            Thread caller = Thread.currentThread();
            CompletableFuture<?> call =
                    switch (destination) {
                        case "submit" -> images.submit(NAMED);
                        case "memory" -> images.generate(NAMED, Delivery.inMemory());
                        default -> images.generate(NAMED, Delivery.to(NO_IMAGE));
                    };
            ending.set(() -> {
                switch (end) {
                    case CANCEL -> call.cancel(true);
                    case INTERRUPT -> caller.interrupt();
                    case CLOSE -> images.close();
                }
            });

            ImagesException failure =
                    catchThrowableOfType(ImagesException.class, () -> DefaultBlockingImages.wait(call));

            assertThat(Thread.interrupted()).isEqualTo(end == End.INTERRUPT);
            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(failure.task()).map(ImageTask::id).contains("abc123");
            assertThat(server.awaitDisconnect()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("startsOfTasks")
    void aResponseThatEndsBehindTheIdIsAnAcceptedTask(String provider, String body) throws Exception {
        ProviderProfile profile = Providers.byId(provider).orElseThrow();
        for (String length : List.of("Content-Length: 999", "Connection: close")) {
            try (RawServer server = RawServer.start((request, client) -> client.write(head(length) + body));
                    ImagesService images = service(server, profile)) {
                assertThat(images.blocking().submit(NAMED).id()).isEqualTo("abc123");
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"task_id\":\"abc12",
                "{\"task_id\":123",
                "{\"task_id\":",
                "{",
                "",
                "{\"task_id\":\"abc123\",\"error\":\"insufficient",
                "{\"task_id\":\"abc123\",\"error\":{\"message\":\"insuff"
            })
    void aTaskWhoseIdIsCutIsNotKnown(String body) throws Exception {
        ProviderProfile profile = Providers.byId("async-query").orElseThrow();
        try (RawServer server = RawServer.start((request, client) -> client.write(head("Content-Length: 999") + body));
                ImagesService images = service(server, profile)) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().submit(NAMED));

            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(failure.task()).isEmpty();
        }
    }

    @Test
    void textBehindTheDocumentDoesNotHideTheTask() throws Exception {
        ProviderProfile profile = Providers.byId("async-query").orElseThrow();
        try (RawServer server = RawServer.start((request, client) ->
                        client.write(head("Connection: close") + QUEUED + "<!-- served by a gateway -->"));
                ImagesService images = service(server, profile)) {
            assertThat(images.blocking().submit(NAMED).id()).isEqualTo("abc123");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n<!-- served by a gateway -->",
                "\0",
                "}",
                ",",
                "garbage",
                "\n--boundary--",
                "\ndata: [DONE]\n",
                "\n[DONE]",
                "\n{}\n</body>",
                "\nnull nothing"
            })
    void textBehindTheDocumentIsNoFurtherImage(String text) throws Exception {
        try (RawServer server =
                        RawServer.start((request, client) -> client.write(head("Connection: close") + ITEM + text));
                ImagesService images = service(server, Providers.OPENAI_COMPATIBLE)) {
            ImageResult<Path> result = images.blocking().generate(REQUEST, Delivery.toDirectory(directory));

            assertThat(result.outcomes()).hasSize(1).hasOnlyElementsOfType(ImageOutcome.Delivered.class);
        }
        try (RawServer server =
                        RawServer.start((request, client) -> client.write(head("Connection: close") + URLS + text));
                ImagesService images = service(server, Providers.OPENAI_COMPATIBLE)) {
            ImageResult<URI> result = images.blocking().generate(REQUEST, Delivery.asUrl());

            assertThat(result.outcomes()).hasSize(1).hasOnlyElementsOfType(ImageOutcome.Delivered.class);
        }
    }

    /** The second document of JSON lines may be the one with the final image. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[{\"b64_json\":\"iVBORw0KGgo",
                "{\"data\":[{\"b64_json\":\"iVBORw0KGgo!<",
                "{\"created\":1,"
            })
    void aDocumentThatIsCutBehindACompleteOneIsAnOutcome(String start) throws Exception {
        String body = head("Connection: close") + ITEM + "\n" + start;
        try (RawServer server = RawServer.start((request, client) -> client.write(body));
                ImagesService images = service(server, Providers.OPENAI_COMPATIBLE)) {
            ImageResult<Path> result = images.blocking().generate(REQUEST, Delivery.toDirectory(directory));

            assertThat(result.images()).hasSize(1);
            assertThat(result.outcomes().size()).isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, true", "2, true", "0, false", "1, false", "2, false"})
    void urlsThatHaveArrivedAreOutcomes(int missing, boolean stalls) throws Exception {
        String body = head("Content-Length: 999") + URLS.substring(0, URLS.length() - missing);
        try (RawServer server = stalls ? stalling(body) : RawServer.start((request, client) -> client.write(body));
                ImagesService images = service(server, Providers.OPENAI_COMPATIBLE)) {
            if (stalls) {
                CallTimeoutException failure = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                        .generate(REQUEST, Delivery.inMemory(), SHORT));

                assertThat(failure.outcomes()).singleElement().satisfies(outcome -> assertThat(
                                ((ImageOutcome.Failed<?>) outcome).url())
                        .contains(URI.create(URL)));
            } else {
                ImageResult<URI> result = images.blocking().generate(REQUEST, Delivery.asUrl());

                assertThat(result.images()).singleElement().satisfies(image -> assertThat(image.content())
                        .isEqualTo(URI.create(URL)));
                assertThat(result.outcomes()).hasSize(missing == 0 ? 1 : 2);
            }
        }
    }

    @Test
    void theDeadlineHandsOverAUrlBesideAnImage() throws Exception {
        byte[] image = SampleImages.encoded("png", 80, 80);
        String body = "{\"created\":1,\"data\":[{\"url\":\"" + URL + "\"},{\"b64_json\":\"" + SampleImages.base64(image)
                + "\"}";
        try (RawServer server = stalling(head("Connection: close") + body);
                ImagesService images = service(server, Providers.OPENAI_COMPATIBLE)) {
            CallTimeoutException failure = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                    .generate(REQUEST.toBuilder().count(2).build(), Delivery.toDirectory(directory), SHORT));

            assertThat(failure.outcomes()).hasSize(2);
            assertThat(((ImageOutcome.Failed<?>) failure.outcomes().get(0)).url())
                    .contains(URI.create(URL));
            assertThat(failure.outcomes().get(1)).isInstanceOf(ImageOutcome.Delivered.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theDeadlineHandsOverThePlainResponseToAStream(boolean isMore) throws Exception {
        byte[] image = SampleImages.encoded("png", 80, 80);
        String text = Base64.getEncoder().encodeToString(image);
        String body = "{\"created\":1,\"data\":[{\"b64_json\":\"" + text + "\"}"
                + (isMore ? ",{\"b64_json\":\"" + text.substring(0, 1_000) : "]}");
        try (RawServer server = stalling(head("Connection: close") + body);
                ImagesService images = service(server, Providers.OPENAI)) {
            CallTimeoutException failure = catchThrowableOfType(
                    CallTimeoutException.class,
                    () -> images.blocking().stream(
                            REQUEST, Delivery.toFile(directory.resolve("x.png")), SHORT, event -> {}));

            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure.outcomes()).singleElement().isInstanceOf(ImageOutcome.Delivered.class);
            assertThat(directory.resolve("x.png")).hasBinaryContent(image);
        }
    }

    @Test
    void theDeadlineHandsOverTheImageThatAnswersAStream() throws Exception {
        byte[] image = SampleImages.encoded("png", 80, 80);
        String head = head("Content-Length: 99999").replace("application/json; charset=utf-8", "image/png");
        try (RawServer server = stalling(head + new String(image, ISO_8859_1));
                ImagesService images = service(server, Providers.OPENAI)) {
            CallTimeoutException failure = catchThrowableOfType(
                    CallTimeoutException.class,
                    () -> images.blocking().stream(
                            REQUEST, Delivery.toFile(directory.resolve("x.png")), SHORT, event -> {}));

            assertThat(failure.outcomes()).singleElement().isInstanceOf(ImageOutcome.Delivered.class);
            assertThat(directory.resolve("x.png")).hasBinaryContent(image);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, true", "2, true", "4, true", "4, false"})
    void theUrlInAnEventThatIsOpenIsKept(int missing, boolean stalls) throws Exception {
        String event = Events.event("image_generation.completed", "\"url\":\"" + URL + "\",\"x\":1");
        String body = Events.HEAD + event.substring(0, event.length() - missing);
        try (RawServer server = stalls ? stalling(body) : RawServer.start((request, client) -> client.write(body));
                ImagesService images = service(server, Providers.OPENAI)) {
            if (stalls && missing > 0) {
                CallTimeoutException failure = catchThrowableOfType(
                        CallTimeoutException.class,
                        () -> images.blocking().stream(REQUEST, Delivery.inMemory(), SHORT, ignored -> {}));

                assertThat(failure.outcomes()).singleElement().satisfies(outcome -> assertThat(
                                ((ImageOutcome.Failed<?>) outcome).url())
                        .contains(URI.create(URL)));
            } else {
                ImageResult<URI> result =
                        images.blocking().stream(REQUEST, Delivery.asUrl(), CallOptions.DEFAULT, ignored -> {});

                assertThat(result.images()).singleElement().satisfies(image -> assertThat(image.content())
                        .isEqualTo(URI.create(URL)));
            }
        }
    }

    private static String head(String length) {
        return Events.HEAD.replace("text/event-stream", "application/json").replace("Connection: close", length);
    }

    /** Returns a server that sends a text and is silent afterwards, until the deadline passes. */
    private RawServer stalling(String response) throws IOException {
        return RawServer.start(
                (request, client) -> client.write(response).stallLong(() -> time.advance(Duration.ofSeconds(2))));
    }

    private ImagesService service(RawServer server, ProviderProfile profile) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .environment(environment(time))
                .build();
    }
}
