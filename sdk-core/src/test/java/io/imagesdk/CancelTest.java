package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.DelegatingClient;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cancellation, close(), interrupts and timeouts in every phase, on real sockets: the exchange ends and no file
 * remains.
 */
@Timeout(60)
class CancelTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat in a tree").build();

    @TempDir
    Path directory;

    /** The phase in which the call is aborted. */
    enum Phase {
        BEFORE_HEADERS {
            @Override
            void play(RawServer.Request request, RawServer.Connection client) throws IOException {
                client.stall();
            }
        },
        IN_BODY {
            @Override
            void play(RawServer.Request request, RawServer.Connection client) throws IOException {
                String half = SampleImages.base64(SampleImages.encoded("png", 200, 200))
                        .substring(0, 100_000);
                client.write("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n{\"data\":[{\"b64_json\":\"" + half);
                client.stall();
            }
        },
        IN_DOWNLOAD {
            @Override
            void play(RawServer.Request request, RawServer.Connection client) throws IOException {
                if (request.path().startsWith("/f")) {
                    byte[] image = SampleImages.encoded("png", 200, 200);
                    client.write("HTTP/1.1 200 OK\r\nContent-Length: " + image.length + "\r\n\r\n")
                            .write(Arrays.copyOf(image, 50_000));
                    client.stall();
                }
                String url = "http://" + request.header("Host") + "/f.png";
                client.respond(
                        200, "Connection: close\r\n", ("{\"data\":[{\"url\":\"" + url + "\"}]}").getBytes(UTF_8));
            }
        };

        abstract void play(RawServer.Request request, RawServer.Connection client) throws IOException;
    }

    /** How the call is aborted. */
    enum End {
        CANCEL_TRUE,
        CANCEL_FALSE,
        OR_TIMEOUT,
        CLOSE
    }

    static Stream<Arguments> everyEndInEveryPhase() {
        return Stream.of(Phase.values())
                .flatMap(phase -> Stream.of(End.values()).map(end -> Arguments.of(phase, end)));
    }

    @ParameterizedTest
    @MethodSource("everyEndInEveryPhase")
    void endsTheExchangeAndLeavesNoFile(Phase phase, End end) throws Exception {
        try (RawServer server = RawServer.start(phase::play);
                ImagesService images = service(server)) {
            CompletableFuture<ImageResult<Path>> call = images.generate(REQUEST, Delivery.toDirectory(directory));
            awaitPhase(server, phase);

            switch (end) {
                case CANCEL_TRUE -> call.cancel(true);
                case CANCEL_FALSE -> call.cancel(false);
                case OR_TIMEOUT -> call.orTimeout(1, TimeUnit.MILLISECONDS);
                case CLOSE -> images.close();
            }

            assertThatThrownBy(call::join).isInstanceOfAny(CancellationException.class, CompletionException.class);
            assertThat(server.awaitDisconnect()).isTrue();
            if (end == End.CLOSE) {
                assertThatThrownBy(call::join).hasCauseInstanceOf(ServiceClosedException.class);
            }
            awaitEmpty();
            assertThat(server.requests()).hasSizeLessThanOrEqualTo(2);
        }
    }

    /** What cancel() attaches as a cause: nothing else leads a caller to an image that is charged. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theErrorOfATimeoutOfTheCallerHasWhatIsKnown(boolean fallback) throws Exception {
        try (RawServer server = RawServer.start(Phase.IN_DOWNLOAD::play);
                ImagesService first = service(server);
                ImagesService second = service(server)) {
            ImagesService images = fallback ? first.withFallback(second) : first;
            CompletableFuture<ImageResult<Path>> call = images.generate(REQUEST, Delivery.toDirectory(directory));
            awaitPhase(server, Phase.IN_DOWNLOAD);

            call.orTimeout(1, TimeUnit.MILLISECONDS);

            assertThatThrownBy(call::join)
                    .cause()
                    .isInstanceOf(TimeoutException.class)
                    .satisfies(error -> assertThat(error.getSuppressed())
                            .singleElement()
                            .isInstanceOfSatisfying(CallCancelledException.class, known -> {
                                assertThat(known.billing()).isEqualTo(BillingStatus.BILLED);
                                assertThat(known.outcomes()).hasSize(1);
                            }));
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void theDeadlineHoldsInEveryPhaseAndSaysWhatIsKnown(Phase phase) throws Exception {
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        try (RawServer server = RawServer.start(phase::play);
                ImagesService images = ServiceFixtures.service(server)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            CompletableFuture<ImageResult<Path>> call = images.generate(
                    REQUEST, Delivery.toDirectory(directory), ServiceFixtures.within(Duration.ofMillis(700)));
            awaitPhase(server, phase);

            time.advance(Duration.ofMillis(699));
            assertThat(call).isNotDone();
            time.advance(Duration.ofMillis(1));

            assertThatThrownBy(call::join)
                    .hasCauseInstanceOf(CallTimeoutException.class)
                    .satisfies(error -> {
                        ImagesException cause = (ImagesException) error.getCause();
                        assertThat(cause.billing()).isIn(BillingStatus.UNKNOWN, BillingStatus.BILLED);
                        assertThat(cause.provider()).contains("xai");
                        assertThat(cause).hasMessageContaining("0.7 s");
                    });
            assertThat(server.awaitDisconnect()).isTrue();
            awaitEmpty();
        }
    }

    /** The futures of instrumented clients do not always pass a cancel on. */
    @Test
    void theClientItselfEndsARequestAfterTheDeadline() throws Exception {
        List<Optional<Duration>> timeouts = new CopyOnWriteArrayList<>();
        HttpClient client = new DelegatingClient(HttpClient.newHttpClient()) {
            @Override
            public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                    HttpRequest request, HttpResponse.BodyHandler<T> handler) {
                timeouts.add(request.timeout());
                return super.sendAsync(request, handler);
            }
        };
        try (RawServer server = ServiceFixtures.responding(200, "", "{\"data\":[" + ServiceFixtures.ITEM + "]}");
                ImagesService images =
                        ServiceFixtures.service(server).httpClient(client).build()) {
            images.blocking()
                    .generate(
                            ServiceFixtures.REQUEST,
                            Delivery.inMemory(),
                            ServiceFixtures.within(Duration.ofSeconds(10)));

            assertThat(timeouts).singleElement().satisfies(timeout -> assertThat(timeout.orElseThrow())
                    .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40)));
        }
    }

    /** The HTTP client has the request, and the exchange does not have the future of the client yet. */
    @Test
    void aCancelWhileTheClientTakesTheRequestSendsNothing() throws Exception {
        AtomicReference<CompletableFuture<?>> call = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        HttpClient client = new DelegatingClient(HttpClient.newHttpClient()) {
            @Override
            public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                    HttpRequest request, HttpResponse.BodyHandler<T> handler) {
                Await.release(started);
                call.get().cancel(true);
                return super.sendAsync(request, handler);
            }
        };
        try (RawServer server = ServiceFixtures.responding(200, "", "{}");
                ImagesService images =
                        ServiceFixtures.service(server).httpClient(client).build()) {
            CompletableFuture<?> cancelled = images.generate(ServiceFixtures.REQUEST);
            call.set(cancelled);
            started.countDown();

            assertThatThrownBy(cancelled::join)
                    .isInstanceOf(CancellationException.class)
                    .rootCause()
                    .isInstanceOfSatisfying(CallCancelledException.class, cause -> assertThat(cause.billing())
                            .isEqualTo(BillingStatus.NOT_SENT));
            images.close();
            assertThat(server.awaitAllDisconnects()).isTrue();
            assertThat(server.requests()).isEmpty();
        }
    }

    /** The HTTP client writes the header before it reads the body, and does not report that. */
    @Test
    void aCancelWhileTheHeaderIsWrittenSendsNoBody() throws Exception {
        CompletableFuture<CompletableFuture<?>> call = new CompletableFuture<>();
        HttpClient client = new DelegatingClient(HttpClient.newHttpClient()) {
            @Override
            public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                    HttpRequest request, HttpResponse.BodyHandler<T> handler) {
                HttpRequest.BodyPublisher body = request.bodyPublisher().orElseThrow();
                HttpRequest.BodyPublisher cancelling = new HttpRequest.BodyPublisher() {
                    @Override
                    public long contentLength() {
                        // The client creates the header.
                        call.join().cancel(true);
                        return body.contentLength();
                    }

                    @Override
                    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
                        body.subscribe(subscriber);
                    }
                };
                return super.sendAsync(
                        HttpRequest.newBuilder(request, (name, value) -> true)
                                .method(request.method(), cancelling)
                                .build(),
                        handler);
            }
        };
        try (RawServer server = ServiceFixtures.responding(200, "", "{}");
                ImagesService images =
                        ServiceFixtures.service(server).httpClient(client).build()) {
            CompletableFuture<?> cancelled = images.generate(ServiceFixtures.REQUEST);
            call.complete(cancelled);

            assertThatThrownBy(cancelled::join)
                    .isInstanceOf(CancellationException.class)
                    .rootCause()
                    .isInstanceOfSatisfying(CallCancelledException.class, cause -> assertThat(cause.billing())
                            .isEqualTo(BillingStatus.NOT_SENT));
            images.close();
            assertThat(server.awaitAllDisconnects()).isTrue();
            assertThat(server.requests()).as("complete requests").isEmpty();
        }
    }

    @Test
    void anInterruptCancelsABlockingCall() throws Exception {
        try (RawServer server = RawServer.start(Phase.BEFORE_HEADERS::play);
                ImagesService images = service(server)) {
            AtomicReference<Throwable> error = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    images.blocking().generate(REQUEST);
                } catch (RuntimeException e) {
                    error.set(e);
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                }
            });
            caller.start();
            server.awaitRequest();

            caller.interrupt();
            caller.join();

            assertThat(error.get()).isInstanceOf(CallCancelledException.class);
            assertThat(server.awaitDisconnect()).isTrue();
        }
    }

    @Test
    void aClosedServiceTakesNoCallsAndClosesAgainInPeace() throws Exception {
        try (RawServer server = RawServer.start(Phase.BEFORE_HEADERS::play)) {
            ImagesService images = service(server);
            images.close();
            images.close();

            assertThatThrownBy(() -> images.generate(REQUEST).join())
                    .hasCauseInstanceOf(ServiceClosedException.class)
                    .satisfies(error -> assertThat(((ImagesException) error.getCause()).billing())
                            .isEqualTo(BillingStatus.NOT_SENT));
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void noThreadOfOursStaysAfterClose() throws Exception {
        byte[] response = ("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 8, 8))
                        + "\"}]}")
                .getBytes(UTF_8);
        try (RawServer server =
                RawServer.start((request, client) -> client.respond(200, "Connection: close\r\n", response))) {
            for (int i = 0; i < 20; i++) {
                try (ImagesService images = service(server)) {
                    images.generate(REQUEST).join();
                }
            }
            awaitNoThread("imagesdk-");
        }
    }

    @Test
    void continuationsStayOffTheCommonPoolAndOurNetworkThreads() throws Exception {
        byte[] response = ("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 8, 8))
                        + "\"}]}")
                .getBytes(UTF_8);
        try (RawServer server =
                        RawServer.start((request, client) -> client.respond(200, "Connection: close\r\n", response));
                ImagesService images = service(server)) {
            CompletableFuture<String> sync = images.generate(REQUEST)
                    .thenApply(result -> Thread.currentThread().getName());
            CompletableFuture<String> async = images.generate(REQUEST)
                    .thenApplyAsync(result -> Thread.currentThread().getName());

            assertThat(List.of(sync.join(), async.join())).allMatch(name -> name.contains("-callback-"));
        }
    }

    @Test
    void continuationsThatWaitForOtherCallsStarveNobody() throws Exception {
        byte[] response = ("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 8, 8))
                        + "\"}]}")
                .getBytes(UTF_8);
        try (RawServer server =
                        RawServer.start((request, client) -> client.respond(200, "Connection: close\r\n", response));
                ImagesService images = service(server)) {
            List<CompletableFuture<Integer>> nested = Stream.generate(() -> images.generate(REQUEST)
                            .thenApply(first ->
                                    images.generate(REQUEST).join().images().size()))
                    .limit(12)
                    .toList();

            assertThat(nested).allSatisfy(call -> assertThat(call.join()).isEqualTo(1));
        }
    }

    private static ImagesService service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .build();
    }

    /** Waits until the server has read the request of a phase, and the client has processed what precedes the stall. */
    private void awaitPhase(RawServer server, Phase phase) throws Exception {
        server.awaitRequest();
        if (phase != Phase.BEFORE_HEADERS) {
            Await.until("a temporary file", () -> files().stream()
                    .anyMatch(file -> file.toString().endsWith(".part")));
        }
    }

    private void awaitEmpty() throws Exception {
        Await.until("no file remains", () -> files().isEmpty());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static void awaitNoThread(String prefix) throws IOException {
        Await.until("no thread " + prefix, () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(prefix)));
    }
}
