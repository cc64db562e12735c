package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.Attempt.Kind;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.CallListener.CallInfo.CallOperation;
import io.imagesdk.model.CallListener.CallRetry;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Progress;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingListener;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener is notified of for each type of call, and what no event contains. */
@Timeout(60)
class CallListenerTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 40, 30);
    private static final String BASE64 = SampleImages.base64(IMAGE);
    private static final String PROMPT = "a prompt that is nobody's business";
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt(PROMPT).model("m-1").count(2).build();

    private final RecordingListener told = new RecordingListener();

    @Test
    void tellsOfACallFromItsStartToItsEnd() throws Exception {
        String body = "{\"data\":[{\"b64_json\":\"" + BASE64 + "\"},{\"b64_json\":\"bm8gcGljdHVyZQ==\"}],"
                + "\"usage\":{\"total_tokens\":7}}";
        try (RawServer server = answering(200, "x-request-id: req-7\r\n", body)) {
            ImageResult<?> result = call(server, images -> images.generate(REQUEST));

            CallInfo start = told.only(CallInfo.class);
            assertThat(start.operation()).isEqualTo(CallOperation.GENERATE);
            assertThat(start.provider()).isEqualTo("xai");
            assertThat(start.server()).isEqualTo(URI.create(server.url()));
            assertThat(start.model())
                    .hasValueSatisfying(model -> assertThat(model).hasToString("m-1"));
            assertThat(start.count()).hasValue(2);
            assertThat(start.start()).isEqualTo(NOON);
            Attempt attempt = told.only(Attempt.class);
            assertThat(attempt).isEqualTo(result.attempts().get(0));
            assertThat(attempt.kind()).isEqualTo(Kind.CREATE);
            assertThat(attempt.method()).isEqualTo("POST");
            assertThat(attempt.host()).isEqualTo("127.0.0.1");
            assertThat(attempt.path()).isEqualTo("/v1/images/generations");
            assertThat(attempt.status()).hasValue(200);
            assertThat(attempt.bytesSent()).isEqualTo(server.requests().get(0).body().length);
            assertThat(attempt.bytesReceived()).isEqualTo(body.length());
            assertThat(attempt.requestId()).hasValue("req-7");
            assertThat(attempt.failure()).isEmpty();
            CallEnd end = told.only(CallEnd.class);
            assertThat(end.failure()).isEmpty();
            assertThat(List.of(end.delivered(), end.blocked(), end.failed())).containsExactly(1, 0, 1);
            assertThat(end.usage().totalTokens()).hasValue(7);
            assertThat(end.duration())
                    .isGreaterThanOrEqualTo(attempt.startOffset().plus(attempt.duration()));
            assertThat(told.names()).containsExactly("CallInfo", "Attempt", "CallEnd");
            assertThat(told.all(Progress.class)).isNotEmpty();
            assertThat(told.events()).extracting(RecordingListener.Event::call).containsOnly(start);
        }
    }

    /** A program that counts running calls and running callbacks sees no moment without either of them. */
    @ParameterizedTest
    @ValueSource(ints = {200, 500})
    void tellsOfTheEndWhenTheCallbackExecutorRunsTheContinuations(int status) throws Exception {
        BlockingQueue<Runnable> callbacks = new LinkedBlockingQueue<>();
        try (RawServer server = answering(status, "", images());
                ImagesService images = service(Providers.XAI, server)
                        .callbackExecutor(callbacks::add)
                        .build()) {
            CompletableFuture<?> call = images.generate(REQUEST);
            Runnable completion = callbacks.take();
            Await.until("the attempt is told", () -> !told.all(Attempt.class).isEmpty());
            assertThat(told.all(CallEnd.class)).isEmpty();
            completion.run();

            assertThat(call).isDone();
            Await.until("the end is told", () -> !told.all(CallEnd.class).isEmpty());
        }
    }

    /** An executor that is shut down at this moment may accept a task and never run it. */
    @Test
    void tellsOfTheEndAlthoughTheCallbackExecutorLosesTheCompletion() throws Exception {
        BlockingQueue<Runnable> lost = new LinkedBlockingQueue<>();
        try (RawServer server = answering(500, "", images());
                ImagesService images = service(Providers.XAI, server)
                        .callbackExecutor(lost::add)
                        .build()) {
            CompletableFuture<?> call = images.generate(REQUEST);
            Runnable unused = lost.take();
            call.cancel(true);

            assertThat(call).isDone();
            Await.until("the end is told", () -> !told.all(CallEnd.class).isEmpty());
        }
    }

    @Test
    void startsOnTheCallersThreadAndTellsTheRestOnItsOwn() throws Exception {
        try (RawServer server = answering(200, "", images())) {
            call(server, images -> images.generate(REQUEST));
        }

        assertThat(told.startThreads()).containsExactly(Thread.currentThread().getName());
        assertThat(told.threads()).singleElement().satisfies(name -> assertThat(name)
                .matches("imagesdk-[0-9]+-listener-1-1"));
    }

    @Test
    void tellsOfEachAttemptAndOfTheWaitBetween() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> {
            boolean first = requests.incrementAndGet() == 1;
            client.respond(
                    first ? 429 : 200,
                    "Connection: close\r\nRetry-After: 0\r\n",
                    (first ? "{}" : images()).getBytes(UTF_8));
        })) {
            call(server, images -> images.generate(REQUEST));
        }

        assertThat(told.names()).containsExactly("CallInfo", "Attempt", "CallRetry", "Attempt", "CallEnd");
        CallFailure refused = new CallFailure("RateLimitException", BillingStatus.REJECTED);
        assertThat(told.all(Attempt.class)).extracting(Attempt::number).containsExactly(1, 2);
        assertThat(told.all(Attempt.class).get(0).failure()).hasValue(refused);
        assertThat(told.only(CallRetry.class)).isEqualTo(new CallRetry(Kind.CREATE, 1, refused, Duration.ZERO));
    }

    @Test
    void tellsDownloadsApartWithTheirRetriesAndWithoutTheirQueries() throws Exception {
        AtomicInteger downloads = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> {
            if (request.line().startsWith("POST")) {
                String address = "http://127.0.0.1:" + request.header("Host").replaceAll(".*:", "")
                        + "/files/a.png?signature=SIGNED-" + SuiteLog.KEY;
                client.respond(
                        200, "Connection: close\r\n", ("{\"data\":[{\"url\":\"" + address + "\"}]}").getBytes(UTF_8));
            } else if (downloads.incrementAndGet() == 1) {
                client.respond(503, "Connection: close\r\n", new byte[0]);
            } else if (downloads.get() == 2) {
                client.respond(
                        302,
                        "Connection: close\r\nLocation: /" + SuiteLog.KEY + "/b.png?signature=SIGNED\r\n",
                        new byte[0]);
            } else {
                client.respond(200, "Connection: close\r\nx-request-id: " + SuiteLog.KEY + "\r\n", IMAGE);
            }
        })) {
            call(server, images -> images.generate(REQUEST));
        }

        assertThat(told.names())
                .containsExactly("CallInfo", "Attempt", "Attempt", "CallRetry", "Attempt", "Attempt", "CallEnd");
        assertThat(told.all(Attempt.class))
                .extracting(Attempt::kind)
                .containsExactly(Kind.CREATE, Kind.DOWNLOAD, Kind.DOWNLOAD, Kind.DOWNLOAD);
        assertThat(told.all(Attempt.class)).extracting(Attempt::path).endsWith("/files/a.png", "/***/b.png");
        assertThat(told.all(Attempt.class).get(3).bytesReceived()).isEqualTo(IMAGE.length);
        assertThat(told.only(CallRetry.class).kind()).isEqualTo(Kind.DOWNLOAD);
        assertThat(told.only(CallEnd.class).delivered()).isEqualTo(1);
        assertTellsNoSecrets();
    }

    @Test
    void tellsLooksApartAndTheVerbsOfTasks() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> client.respond(
                200, "Connection: close\r\n", task(request, looks).getBytes(UTF_8)))) {
            AutoAdvancingScheduler time = new AutoAdvancingScheduler(CompletableFuture::runAsync);
            ProviderProfile profile = Providers.OPENAI_COMPATIBLE.toBuilder()
                    .task(Providers.OPENAI_COMPATIBLE.task().orElseThrow().toBuilder()
                            .cancelRequest(TaskRequest.post("/v1/tasks/{id}/cancel", Map.of()))
                            .statusUrlPointers(List.of("/poll_url"))
                            .build())
                    .build();
            try (ImagesService images =
                    around(Optional.of(time), service(profile, server)).build()) {
                ImageTask task = images.blocking().submit(REQUEST);
                images.blocking().status(task);
                images.blocking().await(task, Delivery.inMemory());
                images.blocking().cancel(task);
                images.blocking().probe();
                images.blocking()
                        .edit(
                                EditRequest.builder()
                                        .prompt(PROMPT)
                                        .image(ImageInput.of(IMAGE, "a.png"))
                                        .build(),
                                Delivery.inMemory(),
                                CallOptions.builder().async(true).build());
            }
        }

        assertThat(told.all(CallInfo.class))
                .extracting(CallInfo::operation)
                .containsExactly(
                        CallOperation.SUBMIT,
                        CallOperation.STATUS,
                        CallOperation.AWAIT,
                        CallOperation.CANCEL,
                        CallOperation.PROBE,
                        CallOperation.EDIT);
        assertThat(kinds(CallOperation.SUBMIT)).containsExactly(Kind.CREATE);
        assertThat(kinds(CallOperation.STATUS)).containsExactly(Kind.POLL);
        assertThat(kinds(CallOperation.AWAIT)).containsExactly(Kind.POLL, Kind.POLL);
        assertThat(kinds(CallOperation.CANCEL)).containsExactly(Kind.CANCEL);
        assertThat(kinds(CallOperation.PROBE)).containsExactly(Kind.PROBE);
        assertThat(kinds(CallOperation.EDIT)).startsWith(Kind.CREATE).endsWith(Kind.POLL);
        assertThat(told.all(CallEnd.class)).hasSize(6).allMatch(end -> end.failure()
                .isEmpty());
        assertThat(told.all(Progress.class))
                .filteredOn(progress -> progress.task().isPresent())
                .isNotEmpty()
                .allSatisfy(progress ->
                        assertThat(progress.task().get().task().statusUrl()).isEmpty());
        assertTellsNoSecrets();
    }

    @Test
    void aSplitCallIsOneCallWithTheAttemptsOfItsParts() throws Exception {
        try (RawServer server = answering(200, "", images())) {
            call(
                    server,
                    images -> images.generate(
                            REQUEST.toBuilder().count(25).build(),
                            Delivery.inMemory(),
                            CallOptions.builder().split(true).build()));
        }

        assertThat(told.names()).containsExactly("CallInfo", "Attempt", "Attempt", "Attempt", "CallEnd");
        assertThat(told.all(Attempt.class)).extracting(Attempt::number).containsExactly(1, 2, 3);
        assertThat(told.only(CallInfo.class).count()).hasValue(25);
        assertThat(told.only(CallEnd.class).delivered()).isEqualTo(3);
    }

    @Test
    void tellsWhyACallFailedAndNotInTheProvidersWords() throws Exception {
        String echo = "{\"error\":{\"message\":\"" + PROMPT + " " + SuiteLog.KEY + "\",\"code\":\"" + SuiteLog.KEY
                + "\"},\"usage\":{\"" + SuiteLog.KEY + "\":3,\"cost_in_usd_ticks\":5}}";
        try (RawServer server = answering(400, "x-request-id: " + SuiteLog.KEY + "\r\n", echo)) {
            assertThatThrownBy(() -> call(server, images -> images.generate(REQUEST)))
                    .hasCauseInstanceOf(ImagesException.class);
        }

        assertThat(told.names()).containsExactly("CallInfo", "Attempt", "CallEnd");
        assertThat(told.only(CallEnd.class).failure())
                .isEqualTo(told.only(Attempt.class).failure())
                .isPresent();
        assertThat(told.only(Attempt.class).status()).hasValue(400);
        assertTellsNoSecrets();
    }

    @Test
    void severalListenersAreToldTheSame() throws Exception {
        RecordingListener second = new RecordingListener();
        try (RawServer server = answering(200, "", images());
                ImagesService images =
                        service(Providers.XAI, server).addListener(second).build()) {
            images.blocking().generate(REQUEST);
        }

        assertThat(second.events()).isEqualTo(told.events()).isNotEmpty();
    }

    @Test
    void aListenerThatSaysNothingIsOne() throws Exception {
        try (RawServer server = answering(200, "", images());
                ImagesService images = service(Providers.XAI, server)
                        .addListener(new CallListener() {})
                        .build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        }
    }

    private List<Kind> kinds(CallOperation callOperation) {
        return told.events().stream()
                .filter(event -> event.call().operation() == callOperation && event.what() instanceof Attempt)
                .map(event -> ((Attempt) event.what()).kind())
                .toList();
    }

    private void assertTellsNoSecrets() {
        assertThat(told.events().toString())
                .contains("127.0.0.1")
                .doesNotContain(SuiteLog.KEY, "SIGNED", "signature", PROMPT, "nobody's", BASE64.substring(0, 40));
    }

    private static String task(RawServer.Request request, AtomicInteger looks) {
        String lookup = "http://127.0.0.1:" + request.header("Host").replaceAll(".*:", "") + "/v1/tasks/t1?sig=SIGNED";
        if (!request.line().startsWith("GET")) {
            return "{\"id\":\"t1\",\"status\":\"queued\",\"poll_url\":\"" + lookup + "\",\"note\":\"" + SuiteLog.KEY
                    + "\"}";
        }
        return looks.incrementAndGet() % 3 != 0
                ? "{\"id\":\"t1\",\"status\":\"processing\"}"
                : "{\"status\":\"completed\",\"data\":[{\"b64_json\":\"" + BASE64 + "\"}]}";
    }

    private static String images() {
        return "{\"data\":[{\"b64_json\":\"" + BASE64 + "\"}],\"note\":\"" + SuiteLog.KEY + "\"}";
    }

    private static RawServer answering(int status, String headers, String body) throws IOException {
        return RawServer.start(
                (request, client) -> client.respond(status, "Connection: close\r\n" + headers, body.getBytes(UTF_8)));
    }

    private <T> T call(RawServer server, Function<ImagesService, CompletableFuture<T>> call) {
        try (ImagesService images =
                around(Optional.empty(), service(Providers.XAI, server)).build()) {
            return call.apply(images).join();
        }
    }

    private static ImagesServiceBuilder around(Optional<Scheduler> scheduler, ImagesServiceBuilder builder) {
        return builder.environment(
                new ServiceExecutors.Environment(scheduler, Clock.fixed(NOON, ZoneOffset.UTC), () -> 0.0));
    }

    private ImagesServiceBuilder service(ProviderProfile profile, RawServer server) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .addListener(told);
    }
}
