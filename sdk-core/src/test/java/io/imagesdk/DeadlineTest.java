package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.failure;
import static io.imagesdk.ServiceFixtures.respond;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static io.imagesdk.ServiceFixtures.urls;
import static io.imagesdk.ServiceFixtures.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.FullServer;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The deadline in the phases that no other test covers, and the timeouts within it; see docs/guarantees.md. */
@Timeout(60)
class DeadlineTest {
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    @TempDir
    Path directory;

    @Test
    void everyCallHasTenMinutesUnlessItSaysOtherwise() {
        assertThat(Providers.all()).extracting(ProviderProfile::timeout).containsOnly(Duration.ofSeconds(600));
    }

    @Test
    void holdsWhileTheConnectionIsMade() throws Exception {
        try (FullServer server = new FullServer();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            CallTimeoutException late =
                    failure(CallTimeoutException.class, images, Delivery.inMemory(), within(HALF_A_SECOND));

            assertThat(late).hasMessageContaining("0.5 s");
            assertThat(late.billing()).isEqualTo(BillingStatus.NOT_SENT);
        }
    }

    @Test
    void aConnectionHasALimitOfItsOwn() throws Exception {
        try (FullServer server = new FullServer();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.WELLAPI)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .limits(Limits.builder().connectTimeout(HALF_A_SECOND).build())
                        .build()) {
            CallTimeoutException late =
                    failure(CallTimeoutException.class, images, Delivery.inMemory(), CallOptions.DEFAULT);

            assertThat(late).hasMessageContaining("exceeded its timeout");
            assertThat(late.billing()).isEqualTo(BillingStatus.NOT_SENT);
        }
    }

    @Test
    void holdsWhileAnImageIsSent() throws Exception {
        byte[] large = SmallHeapTest.padded(IMAGE, 16 << 20);
        EditRequest edit = EditRequest.builder()
                .prompt("a hat")
                .image(ImageInput.of(large, "cat.png"))
                .build();
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer server = RawServer.startUnread((request, client) -> {
                    client.read(10_000);
                    time.advance(HALF_A_SECOND);
                    awaitEnd(ended);
                });
                ImagesService images = service(server)
                        .provider(Providers.OPENAI)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            CallTimeoutException late = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                    .edit(edit, Delivery.inMemory(), within(HALF_A_SECOND)));

            ended.countDown();
            assertThat(late.billing()).isEqualTo(BillingStatus.UNKNOWN);
        }
    }

    @Test
    void aDownloadHasALimitOfItsOwn() throws Exception {
        Limits brief = Limits.builder().downloadTimeout(HALF_A_SECOND).build();
        try (RawServer server = stallingDownloads(new CountDownLatch(1));
                ImagesService images = service(server).limits(brief).build()) {
            DownloadException late = failure(DownloadException.class, images, Delivery.inMemory(), CallOptions.DEFAULT);

            assertThat(late).hasMessageContaining("download exceeded its timeout of 0.5 s");
            assertThat(late.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(((ImageOutcome.Failed<?>) late.outcomes().get(0)).url())
                    .contains(URI.create(server.url() + "/image.png"));
        }
    }

    @Test
    void aCancelledDownloadLetsGoOfItsOwnConnection() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        respond(client, 200, "", urls("http://" + request.header("Host") + "/image.png"));
                        return;
                    }
                    begun.countDown();
                    try {
                        client.write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
                                .stall();
                    } finally {
                        // A client that closes the connection before it has read the head resets it.
                        left.countDown();
                    }
                });
                ImagesService images = service(server).build()) {
            CompletableFuture<?> call = images.generate(REQUEST, Delivery.toDirectory(directory));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

            call.cancel(true);

            assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void holdsWithinAQuarterOfASecond() throws Exception {
        Duration timeout = Duration.ofMillis(200);
        List<Duration> overruns = new ArrayList<>();
        int inTime = 0;
        try (RawServer server = RawServer.start((request, client) -> client.stall());
                ImagesService images = service(server).build()) {
            // Other processes may use the machine. One call that ends in time shows that nothing of ours takes longer.
            while (inTime == 0 && overruns.size() < 50) {
                long begin = System.nanoTime();
                failure(CallTimeoutException.class, images, Delivery.inMemory(), within(timeout));
                Duration overrun = Duration.ofNanos(System.nanoTime() - begin).minus(timeout);
                assertThat(overrun).isGreaterThanOrEqualTo(Duration.ZERO);
                overruns.add(overrun);
                inTime += overrun.compareTo(Duration.ofMillis(250)) <= 0 ? 1 : 0;
            }
        }
        assertThat(inTime).as("of %s", overruns).isPositive();
    }

    @Test
    void aLookThatStallsIsGivenUpAfterHalfAMinuteAndMadeAgain() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        ManualScheduler time = new ManualScheduler(task -> CompletableFuture.runAsync(task));
        CountDownLatch stalled = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        respond(client, 200, "", "{\"id\":\"task_1\",\"status\":\"queued\"}");
                    } else if (looks.getAndIncrement() == 0) {
                        stalled.countDown();
                        client.stall();
                    } else {
                        respond(client, 200, "", urls("https://cdn.example/a.png"));
                    }
                });
                ImagesService images = service(server)
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            CompletableFuture<?> call = images.generate(
                    REQUEST, Delivery.asUrl(), CallOptions.builder().async(true).build());
            time.awaitAndAdvance(Duration.ofSeconds(2));
            assertThat(stalled.await(20, TimeUnit.SECONDS)).isTrue();

            time.advance(Duration.ofSeconds(29));
            assertThat(looks).hasValue(1);
            time.awaitAndAdvance(Duration.ofSeconds(1));
            time.awaitAndAdvance(Duration.ofSeconds(2));

            assertThat(call).succeedsWithin(20, TimeUnit.SECONDS);
            assertThat(looks).hasValue(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPollMayTakeLongerWhileItsImagesArrive(boolean separateResult) throws Exception {
        String image = SampleImages.base64(SmallHeapTest.padded(IMAGE, 1 << 20));
        ManualScheduler time = new ManualScheduler(task -> CompletableFuture.runAsync(task));
        AtomicInteger slowResponses = new AtomicInteger();
        CountDownLatch minutePassed = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        respond(client, 200, "", "{\"id\":\"task_1\",\"status\":\"queued\"}");
                    } else if (separateResult && !request.path().endsWith("/result")) {
                        respond(
                                client,
                                200,
                                "",
                                "{\"status\":\"completed\",\"result\":\""
                                        + client.server().url() + "/result\"}");
                    } else {
                        slowResponses.incrementAndGet();
                        client.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
                                + "{\"status\":\"completed\",\"data\":[{\"b64_json\":\""
                                + image.substring(0, image.length() / 2));
                        Await.release(minutePassed);
                        client.write(image.substring(image.length() / 2) + "\"}]}");
                    }
                });
                ImagesService images = service(server)
                        .provider(withResultUrl(separateResult))
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            CompletableFuture<?> call = images.generate(
                    REQUEST,
                    Delivery.toDirectory(directory),
                    CallOptions.builder().async(true).build());
            time.awaitAndAdvance(Duration.ofSeconds(2));
            Await.until("the image arrives", () -> directory.toFile().list().length > 0);

            time.advance(Duration.ofSeconds(59));
            minutePassed.countDown();

            assertThat(call).succeedsWithin(20, TimeUnit.SECONDS);
            assertThat(slowResponses).hasValue(1);
        }
    }

    private static ProviderProfile withResultUrl(boolean separateResult) {
        ProviderProfile profile = Providers.OPENAI_COMPATIBLE;
        return separateResult
                ? profile.toBuilder()
                        .task(profile.task().orElseThrow().toBuilder()
                                .resultUrlPointers(List.of("/result"))
                                .build())
                        .build()
                : profile;
    }

    @Test
    void aCancelInARetryWaitLeavesNothingThatWaits() throws Exception {
        ManualScheduler time = new ManualScheduler(task -> CompletableFuture.runAsync(task));
        try (RawServer server = responding(429, "Retry-After: 30\r\n", "later");
                ImagesService images = service(server)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            CompletableFuture<?> call = images.generate(REQUEST);
            time.await(Duration.ofSeconds(30));

            call.cancel(false);

            time.awaitNothingScheduled();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aWallClockThatJumpsChangesNoWait() throws Exception {
        ManualScheduler time = new ManualScheduler(task -> CompletableFuture.runAsync(task));
        Clock jumping = new JumpingClock();
        try (RawServer server = RawServer.start((request, client) -> client.stall());
                ImagesService images = service(server)
                        .environment(new ServiceExecutors.Environment(Optional.of(time), jumping, () -> 0.0))
                        .build()) {
            CompletableFuture<?> call = images.generate(REQUEST, Delivery.inMemory(), within(Duration.ofSeconds(100)));
            server.awaitRequest();

            time.advance(Duration.ofSeconds(99));
            assertThat(call).isNotDone();
            time.advance(Duration.ofSeconds(1));

            assertThat(call)
                    .failsWithin(20, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseInstanceOf(ImagesException.class)
                    .withMessageContaining("100.0 s");
        }
    }

    private static void awaitEnd(CountDownLatch ended) throws IOException {
        try {
            ended.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static RawServer stallingDownloads(CountDownLatch begun) throws IOException {
        return RawServer.start((request, client) -> {
            if (request.line().startsWith("POST")) {
                respond(client, 200, "", urls("http://" + request.header("Host") + "/image.png"));
            } else {
                begun.countDown();
                client.stall();
            }
        });
    }

    /** A clock that jumps forward or back by a year whenever it is read. */
    private static final class JumpingClock extends Clock {
        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plus(Duration.ofDays(looks.getAndIncrement() % 2 * 365L));
        }
    }
}
