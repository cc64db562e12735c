package io.imagesdk;

import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.environment;
import static io.imagesdk.ServiceFixtures.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Progress;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.BlockingSink;
import io.imagesdk.testing.Http2Server;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawHttp2Server;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.TestTls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls over HTTP/2, which a client of the caller uses: many of them share a connection with a limit of streams. */
@Timeout(60)
class Http2Test {
    private static final byte[] RESPONSE = ("{\"data\":[" + ITEM + "]}").getBytes(UTF_8);
    private static final int CALLS = 30;
    private static final int MAX_STREAMS = 4;
    /** The bytes that the client of the JDK buffers for all streams of a connection by default. */
    private static final int CONNECTION_WINDOW = 32 << 20;

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

    @TempDir
    static Path keys;

    private static SSLContext tls;

    @BeforeAll
    static void createCertificate() throws Exception {
        tls = TestTls.context(keys, "server", "ip:127.0.0.1");
    }

    @Test
    void callsBeyondTheLimitOfStreamsWaitForAFreeOne() throws Exception {
        try (Http2Server server = Http2Server.start(tls, MAX_STREAMS, RESPONSE);
                ImagesService images = service(server).build()) {
            images.blocking().generate(REQUEST);
            CountDownLatch held = server.hold();
            List<CompletableFuture<ImageResult<ImageBytes>>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(images.generate(REQUEST, Delivery.inMemory()));
            }
            Await.until("all streams are in use", () -> server.running() == MAX_STREAMS);
            held.countDown();

            for (CompletableFuture<ImageResult<ImageBytes>> call : calls) {
                assertThat(call.get().images()).hasSize(1);
                assertThat(call.get().attempts()).hasSize(1);
            }
            assertThat(server.requests()).isEqualTo(1 + CALLS);
            assertThat(server.maxRunning()).isEqualTo(MAX_STREAMS);
        }
    }

    @Test
    void aCallThatWaitsForAStreamEndsAtItsTimeoutWithoutACharge() throws Exception {
        ManualScheduler time = new ManualScheduler(Runnable::run);
        try (Http2Server server = Http2Server.start(tls, 1, RESPONSE);
                ImagesService images =
                        service(server).environment(environment(time)).build()) {
            images.blocking().generate(REQUEST);
            CountDownLatch held = server.hold();
            CompletableFuture<ImageResult<ImageBytes>> first = images.generate(REQUEST, Delivery.inMemory());
            Await.until("the stream is in use", () -> server.running() == 1);
            CompletableFuture<ImageResult<ImageBytes>> second =
                    images.generate(REQUEST, Delivery.inMemory(), within(Duration.ofSeconds(5)));
            time.await(CHECK_INTERVAL);
            images.generate(REQUEST, Delivery.inMemory()).cancel(true);
            time.advance(Duration.ofSeconds(5));

            CallTimeoutException timeout = (CallTimeoutException)
                    catchThrowableOfType(ExecutionException.class, second::get).getCause();
            assertThat(timeout.billing()).isEqualTo(BillingStatus.NOT_SENT);
            held.countDown();
            assertThat(first.get().images()).hasSize(1);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void callsThatAreCancelledWithinAnImageLeaveTheConnectionUsable() throws Exception {
        byte[] image = SampleImages.encoded("png", 1200, 1200);
        byte[] response = ("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(image) + "\"}]}").getBytes(UTF_8);
        try (Http2Server server = Http2Server.start(tls, MAX_STREAMS, response);
                ImagesService images = service(server).build()) {
            for (int call = 1; call <= 2 * CONNECTION_WINDOW / response.length; call++) {
                int expected = call;
                BlockingSink sink = new BlockingSink(new CountDownLatch(1), new CountDownLatch(1));
                CompletableFuture<?> cancelled = images.generate(REQUEST, Delivery.to(sink));
                Await.release(sink.writing());
                Await.until("response " + expected + " is sent", () -> server.sent() == expected);
                cancelled.cancel(true);
                sink.release().countDown();
            }

            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void aRequestThatTheServerDidNotProcessIsSentAgain(Refusal refusal) throws Exception {
        AtomicInteger processed = new AtomicInteger();
        try (RawHttp2Server server = refusing(refusal, processed);
                ImagesService images = service(server.url())
                        .retryPolicy(RetryPolicy.defaults())
                        .build()) {
            ImageResult<ImageBytes> result;
            try {
                result = images.blocking().generate(REQUEST);
            } catch (ConnectionException e) {
                assertThat(isKnownToTheClient(e, refusal)).isFalse();
                assertThat(e.billing()).isEqualTo(BillingStatus.UNKNOWN);
                assertThat(e.attempts()).hasSize(1);
                return;
            }

            assertThat(result.images()).hasSize(1);
            assertThat(result.attempts()).hasSize(2);
            assertThat(result.attempts().get(0).failure().orElseThrow().billing())
                    .isEqualTo(BillingStatus.NOT_SENT);
            assertThat(processed).hasValue(1);
        }
    }

    /**
     * Returns whether the client knows which streams the server has not processed. Updates of JDK 17 such as 17.0.15
     * report the end of the connection in the same way for all streams.
     */
    private static boolean isKnownToTheClient(ConnectionException failure, Refusal refusal) {
        return refusal != Refusal.CONNECTION || !failure.getMessage().contains("GOAWAY received");
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void aRequestThatTheServerDidNotProcessIsNotSent(Refusal refusal) throws Exception {
        AtomicInteger processed = new AtomicInteger();
        try (RawHttp2Server server = refusing(refusal, processed);
                ImagesService images = service(server.url()).build()) {
            ConnectionException failure = catchThrowableOfType(
                    ConnectionException.class, () -> images.blocking().generate(REQUEST));

            if (isKnownToTheClient(failure, refusal)) {
                assertThat(failure.billing()).isEqualTo(BillingStatus.NOT_SENT);
                assertThat(failure).hasMessageContaining("did not process");
            } else {
                assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            }
            assertThat(failure.attempts()).hasSize(1);
            assertThat(processed).hasValue(0);
        }
    }

    @Test
    void framesWithoutDataHaveNoEffect() throws Exception {
        byte[] empty = new byte[0];
        byte[] start = Arrays.copyOf(RESPONSE, RESPONSE.length / 2);
        byte[] rest = Arrays.copyOfRange(RESPONSE, start.length, RESPONSE.length);
        try (RawHttp2Server server = RawHttp2Server.start(tls, (number, complete, stream) -> {
                    if (complete) {
                        stream.respondInFrames(empty, start, empty, empty, rest, empty, empty);
                    }
                });
                ImagesService images = service(server.url()).build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
            assertThat(images.blocking()
                            .generate(REQUEST, Delivery.toDirectory(keys))
                            .images())
                    .hasSize(1);
        }
    }

    @Test
    void aRefusalAfterTheStartOfTheResponseIsNotSentAgain() throws Exception {
        CountDownLatch receiving = new CountDownLatch(1);
        CallOptions options = CallOptions.builder()
                .progressConsumer(progress -> {
                    if (progress.phase() == Progress.Phase.RECEIVING) {
                        receiving.countDown();
                    }
                })
                .build();
        try (RawHttp2Server server = RawHttp2Server.start(tls, (number, complete, stream) -> {
                    if (complete) {
                        stream.begin(Arrays.copyOf(RESPONSE, RESPONSE.length / 2));
                        Await.release(receiving);
                        stream.reset(RawHttp2Server.REFUSED_STREAM);
                    }
                });
                ImagesService images = service(server.url())
                        .retryPolicy(RetryPolicy.defaults())
                        .build()) {
            // An image that has begun is reported as incomplete, otherwise the connection is reported as broken.
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST, Delivery.inMemory(), options));

            assertThat(failure.billing()).isIn(BillingStatus.UNKNOWN, BillingStatus.BILLED);
            assertThat(failure.attempts()).hasSize(1);
        }
    }

    @Test
    void theOutcomeOfAStreamThatTheServerCancelsIsUnknown() throws Exception {
        try (RawHttp2Server server = RawHttp2Server.start(tls, (number, complete, stream) -> {
                    if (complete) {
                        stream.reset(RawHttp2Server.CANCEL);
                    }
                });
                ImagesService images = service(server.url())
                        .retryPolicy(RetryPolicy.defaults())
                        .build()) {
            ConnectionException failure = catchThrowableOfType(
                    ConnectionException.class, () -> images.blocking().generate(REQUEST));

            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void aSecondResponseOnAStreamDoesNotReachAnotherCall() throws Exception {
        try (RawHttp2Server server = RawHttp2Server.start(tls, (number, complete, stream) -> {
                    if (complete) {
                        byte[] response = new String(RESPONSE, UTF_8)
                                .replace("{\"data\"", "{\"created\":" + number + ",\"data\"")
                                .getBytes(UTF_8);
                        stream.respond(response);
                        stream.respond(response);
                    }
                });
                ImagesService images = service(server.url()).build()) {
            for (int number = 1; number <= CALLS; number++) {
                assertThat(images.blocking().generate(REQUEST).createdAt()).contains(Instant.ofEpochSecond(number));
            }
        }
    }

    /** How a server refuses a request that has arrived completely. */
    enum Refusal {
        STREAM,
        CONNECTION
    }

    /** Returns a server that refuses the first complete request, and processes the others. */
    private static RawHttp2Server refusing(Refusal refusal, AtomicInteger processed) throws IOException {
        AtomicBoolean refused = new AtomicBoolean();
        return RawHttp2Server.start(tls, (number, complete, stream) -> {
            if (complete && refused.getAndSet(true)) {
                processed.incrementAndGet();
                stream.respond(RESPONSE);
            } else if (complete && refusal == Refusal.STREAM) {
                stream.reset(RawHttp2Server.REFUSED_STREAM);
            } else if (complete) {
                stream.goAway(0, 0);
            }
        });
    }

    private static ImagesServiceBuilder service(Http2Server server) {
        return service(server.url());
    }

    private static ImagesServiceBuilder service(String url) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(url)
                .apiKey("some-key")
                .retryPolicy(RetryPolicy.none())
                .httpClient(HttpClient.newBuilder().sslContext(tls).build());
    }
}
