package io.imagesdk;

import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.respond;
import static io.imagesdk.ServiceFixtures.service;
import static io.imagesdk.ServiceFixtures.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.BlockingSink;
import io.imagesdk.testing.ChildJvm;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that never return, for whatever reason, neither stop nor delay the other calls of the service. */
@Timeout(120)
class StuckThreadTest {
    /** More than any pool of the service has threads at first. */
    private static final int MANY = 10;

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final Duration TWENTY_SECONDS = Duration.ofSeconds(20);

    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseThreads() {
        release.countDown();
    }

    /**
     * The HTTP client of some JDKs does not return from this chunk size, and its thread can only be ended with the JVM.
     * Newer ones, such as 17.0.21, reject the response.
     */
    @Test
    void aChunkSizeThatTheHttpClientNeverParsesStopsNoOtherCall() throws Exception {
        ChildJvm.Result result = ChildJvm.run(MalformedChunk.class, List.of());

        assertThat(result.output())
                .containsPattern("malformed: (CallTimeoutException|ConnectionException)")
                .contains("in flight: 1 image")
                .contains("later: 1 image");
        assertThat(result.exit()).isZero();
    }

    /** With four processors, the HTTP client of each JDK reports the end of an exchange through the common pool. */
    @Test
    void aBlockedCommonPoolStopsNoCall() throws Exception {
        ChildJvm.Result result = ChildJvm.run(BlockedPool.class, List.of("-XX:ActiveProcessorCount=4"));

        assertThat(result.output())
                .contains("100 bytes: 1 image")
                .contains("100000 bytes: 1 image")
                .contains("1000000 bytes: 1 image");
        assertThat(result.exit()).isZero();
    }

    @Test
    void busySinksDoNotDelayTheSinkOfAnotherCall() throws Exception {
        CountDownLatch writing = new CountDownLatch(MANY);
        try (RawServer server = RawServer.start(StuckThreadTest::image);
                ImagesService images = service(server).build()) {
            List<CompletableFuture<ImageResult<Long>>> busy = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                busy.add(images.generate(REQUEST, Delivery.to(new BlockingSink(writing, release))));
            }
            assertThat(writing.await(20, TimeUnit.SECONDS)).isTrue();

            BlockingSink free = new BlockingSink(new CountDownLatch(1), new CountDownLatch(0));
            ImageResult<Long> result = images.blocking().generate(REQUEST, Delivery.to(free), within(TWENTY_SECONDS));

            assertThat(result.images()).hasSize(1);
            assertThat(busy).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void executorThatWaitsForRoomDoesNotDelayOtherCalls() throws Exception {
        Executor waiting = task -> await(release);
        try (RawServer server = RawServer.start(StuckThreadTest::image);
                ImagesService images = service(server).callbackExecutor(waiting).build()) {
            List<CompletableFuture<?>> stuck = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                stuck.add(images.generate(REQUEST, Delivery.to(new BlockingSink(new CountDownLatch(1), release))));
            }

            ImageResult<?> result = images.blocking().generate(REQUEST, Delivery.inMemory(), within(TWENTY_SECONDS));

            assertThat(result.images()).hasSize(1);
            assertThat(stuck).noneMatch(CompletableFuture::isDone);
        }
    }

    /** The sink cannot be notified, as if a file could not be deleted. */
    @Test
    void theTimeoutHoldsWhileTheReleaseOfAnImageHangs() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        Executor full = task -> {
            if (writing.getCount() == 0) {
                await(release);
            }
            new Thread(task, "sink").start();
        };
        try (RawServer server = RawServer.start(StuckThreadTest::image);
                ImagesService images = service(server).callbackExecutor(full).build()) {
            CallTimeoutException late = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.to(new BlockingSink(writing, release)), within(ONE_SECOND)));

            assertThat(late).hasMessageContaining("call exceeded its timeout of 1.0 s");
            assertThat(late.billing()).isEqualTo(BillingStatus.BILLED);
            release.countDown();
        }
    }

    /** The sinks cannot be notified, as if the files of many requests could not be deleted. */
    @Test
    void aCancelOfASplitCallWaitsOnceForTheReleaseOfItsImages() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        CountDownLatch stalled = new CountDownLatch(1);
        Executor full = task -> {
            if (stalled.getCount() == 0) {
                await(release);
            }
            new Thread(task, "sink").start();
        };
        try (RawServer server = RawServer.start((request, client) -> {
                    if (requests.incrementAndGet() > 5) {
                        stalled.countDown();
                        client.stall();
                    } else {
                        image(request, client);
                    }
                });
                ImagesService images = service(server).callbackExecutor(full).build()) {
            CompletableFuture<?> call = images.generate(
                    REQUEST.toBuilder().count(100).build(),
                    Delivery.to(new BlockingSink(new CountDownLatch(1), new CountDownLatch(0))),
                    CallOptions.builder().split(true).build());
            assertThat(stalled.await(20, TimeUnit.SECONDS)).isTrue();

            long start = System.nanoTime();
            assertThat(call.cancel(true)).isTrue();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
            release.countDown();
        }
    }

    @Test
    void blockingStreamTimesOutWhileTheCallbackExecutorIsBusy() throws Exception {
        Executor losing = task -> {};
        try (RawServer server = RawServer.start((request, client) -> client.stall());
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .callbackExecutor(losing)
                        .build()) {
            CallTimeoutException late = catchThrowableOfType(
                    CallTimeoutException.class,
                    () -> images.blocking().stream(REQUEST, Delivery.inMemory(), within(ONE_SECOND), event -> {}));

            assertThat(late).hasMessageContaining("call exceeded its timeout of 1.0 s");
        }
    }

    private static void image(RawServer.Request request, RawServer.Connection client) throws IOException {
        respond(client, 200, "Content-Type: application/json\r\n", "{\"data\":[" + ITEM + "]}");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs calls beside some whose responses have a malformed chunk size. */
    static final class MalformedChunk {
        private static final GenerateRequest MALFORMED =
                GenerateRequest.builder().prompt("malformed").build();
        private static final GenerateRequest IN_FLIGHT =
                GenerateRequest.builder().prompt("in flight").build();

        private MalformedChunk() {}

        public static void main(String[] arguments) throws Exception {
            CountDownLatch stuck = new CountDownLatch(1);
            AtomicInteger malformed = new AtomicInteger();
            try (RawServer server = RawServer.start((request, client) -> {
                        String body = new String(request.body(), UTF_8);
                        if (body.contains("malformed")) {
                            malformed.incrementAndGet();
                            client.write("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n80000000\r\nx");
                            client.stall();
                        } else {
                            if (body.contains("in flight")) {
                                await(stuck);
                            }
                            image(request, client);
                        }
                    });
                    ImagesService images =
                            service(server).timeout(Duration.ofMinutes(1)).build()) {
                CompletableFuture<ImageResult<?>> inFlight =
                        images.generate(IN_FLIGHT).thenApply(result -> result);
                // A busy machine may take a second to send a request.
                while (malformed.get() < 2) {
                    ImagesException failure = catchThrowableOfType(ImagesException.class, () -> images.blocking()
                            .generate(MALFORMED, Delivery.inMemory(), within(ONE_SECOND)));
                    System.out.println("malformed: " + failure.getClass().getSimpleName());
                }
                stuck.countDown();
                print("in flight", inFlight.get(40, TimeUnit.SECONDS));
                print("later", images.blocking().generate(REQUEST));
            }
            System.exit(0);
        }

        static void print(String name, ImageResult<?> result) {
            System.out.println(name + ": " + result.images().size() + " image");
        }
    }

    /** Runs calls while tasks of the application occupy every thread of the common pool. */
    static final class BlockedPool {
        private BlockedPool() {}

        public static void main(String[] arguments) throws Exception {
            for (int i = 0; i < MANY; i++) {
                CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> await(new CountDownLatch(1)));
            }
            for (int padding : List.of(100, 100_000, 1_000_000)) {
                try (RawServer server = RawServer.start((request, client) -> {
                            String body = "{\"data\":[" + ITEM + "],\"x\":\"" + "x".repeat(padding) + "\"}";
                            respond(client, 200, "Content-Type: application/json\r\n", body);
                        });
                        ImagesService images = service(server).build()) {
                    ImageResult<?> result =
                            images.blocking().generate(REQUEST, Delivery.inMemory(), within(TWENTY_SECONDS));
                    MalformedChunk.print(padding + " bytes", result);
                }
            }
            System.exit(0);
        }
    }
}
