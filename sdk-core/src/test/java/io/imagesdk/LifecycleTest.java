package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.FaultCase;
import io.imagesdk.testing.FaultContext;
import io.imagesdk.testing.FaultScript;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are ended from outside in every phase, and services beside callers' code at its worst: nothing of either stays. */
@Timeout(60)
class LifecycleTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();
    private static final byte[] GOOD = ("{\"data\":[{\"b64_json\":\""
                    + SampleImages.base64(SampleImages.encoded("png", 8, 8)) + "\"}]}")
            .getBytes(UTF_8);

    private final CountDownLatch release = new CountDownLatch(1);

    @TempDir
    Path directory;

    @AfterEach
    void letGo() {
        release.countDown();
    }

    /** How a call is ended. */
    enum End {
        CANCEL_TRUE,
        CANCEL_FALSE,
        LIMIT,
        BY_HAND,
        INTERRUPT,
        CLOSE
    }

    static Stream<Arguments> everyRowInEveryWay() {
        return FaultCase.table("lifecycle.txt").stream().flatMap(row -> Stream.of(End.values())
                .map(end -> Arguments.of(row.location(), row.fault(), end, row)));
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @MethodSource("everyRowInEveryWay")
    void leavesNothing(String place, String fault, End end, FaultCase row) throws Exception {
        String[] parts = row.server().split(":", 2);
        FaultScenario scene = FaultScenario.valueOf(parts[0].toUpperCase(Locale.ROOT));
        AutoAdvancingScheduler clock = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));
        FaultContext context = FaultContext.aborting();
        boolean waits = row.message().equals("in a wait");
        if (waits) {
            clock.freeze();
        }
        try (RawServer server = scene.server(FaultScript.parse(parts[1]), context);
                ImagesService images = service(server)
                        .environment(new ServiceExecutors.Environment(Optional.of(clock), Clock.systemUTC(), () -> 0.0))
                        .build()) {
            CompletableFuture<ImageResult<Path>> call = scene.call(images, directory);
            AtomicReference<Throwable> error = new AtomicReference<>();
            Thread caller = waiting(call, error);
            if (waits) {
                clock.awaitDelay();
            } else {
                assertThat(context.reached().await(60, TimeUnit.SECONDS)).isTrue();
            }

            switch (end) {
                case CANCEL_TRUE -> call.cancel(true);
                case CANCEL_FALSE -> call.cancel(false);
                case LIMIT -> call.orTimeout(1, TimeUnit.MILLISECONDS);
                case BY_HAND -> call.completeExceptionally(new IllegalStateException("enough"));
                case INTERRUPT -> caller.interrupt();
                case CLOSE -> images.close();
            }
            caller.join();
            context.aborted().countDown();

            Throwable told = error.get();
            switch (end) {
                case CANCEL_TRUE, CANCEL_FALSE, INTERRUPT ->
                    assertThat(told).isInstanceOf(CallCancelledException.class);
                case CLOSE -> {
                    assertThat(FaultCase.classNames(told)).contains(row.result());
                    if (!row.billing().equals("-")) {
                        assertThat(((ImagesException) told).billing()).isEqualTo(BillingStatus.valueOf(row.billing()));
                    }
                }
                default -> assertThat(told).isInstanceOf(UnexpectedException.class);
            }
            assertThat(server.awaitAllDisconnects())
                    .as("all connections are closed")
                    .isTrue();
            assertThat(server.requests()).hasSize(row.requests());
            images.close();
            assertThat(clock.scheduledCount()).as("scheduled tasks").isZero();
        }
        awaitEmpty();
    }

    /** The client's own thread may just be at work on a piece, and lets go after it. */
    private void awaitEmpty() {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (directory.toFile().list().length > 0) {
            assertThat(System.nanoTime())
                    .as("left behind: %s", List.of(directory.toFile().list()))
                    .isLessThan(patience);
            Thread.onSpinWait();
        }
    }

    /** A thread in a blocking call. */
    private static Thread waiting(CompletableFuture<?> call, AtomicReference<Throwable> error) {
        Thread caller = new Thread(() -> error.set(catchThrowable(() -> DefaultBlockingImages.wait(call))));
        caller.start();
        return caller;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsACallWhoseResultIsOnItsWayToTheCaller(boolean closes) throws Exception {
        BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        try (RawServer server = answering();
                ImagesService images =
                        service(server).callbackExecutor(queue::add).build()) {
            CompletableFuture<ImageResult<Path>> call = images.generate(REQUEST, Delivery.toDirectory(directory));
            Runnable handingOver = queue.take();
            assertThat(directory).isNotEmptyDirectory();

            if (closes) {
                images.close();
            } else {
                call.cancel(false);
            }
            handingOver.run();
            queue.forEach(Runnable::run);

            assertThat(call).isCompletedExceptionally();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void callsBesideOneThatFailsGoWell() throws Exception {
        AtomicInteger number = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> {
                    if (number.getAndIncrement() % 3 != 1) {
                        client.respond(200, "Connection: close\r\n", GOOD);
                    } else {
                        client.reset();
                    }
                });
                ImagesService images = service(server).build()) {
            List<CompletableFuture<ImageResult<Path>>> calls = IntStream.range(0, 30)
                    .mapToObj(i -> images.generate(REQUEST, Delivery.toDirectory(directory)))
                    .toList();

            List<CompletableFuture<ImageResult<Path>>> failed = calls.stream()
                    .filter(call -> catchThrowable(call::join) != null)
                    .toList();

            assertThat(failed).hasSize(10).allSatisfy(call -> assertThatThrownBy(call::join)
                    .hasCauseInstanceOf(ConnectionException.class));
            assertThat(directory.toFile().list()).hasSize(20);
            assertThat(server.requests()).hasSize(30);
        }
    }

    @Test
    void aPaidRequestOnAConnectionThatDiedIsNotRepeated() throws Exception {
        try (RawServer server = RawServer.startUnread((unread, client) -> {
                    client.readRequest();
                    client.respond(200, "", GOOD);
                    client.readRequest();
                });
                ImagesService images = service(server).build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);

            assertThatThrownBy(() -> images.blocking().generate(REQUEST))
                    .isInstanceOfSatisfying(ConnectionException.class, died -> assertThat(died.billing())
                            .isEqualTo(BillingStatus.UNKNOWN));
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void aConnectionThatWasClosedWhileNobodyUsedItIsNotUsed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (RawServer server = RawServer.startUnread((unread, client) -> {
                    client.readRequest();
                    client.respond(200, "Keep-Alive: timeout=1\r\n", GOOD);
                    closed.countDown();
                });
                ImagesService images = service(server).build()) {
            images.blocking().generate(REQUEST);
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.awaitAllDisconnects()).isTrue();

            Throwable second = catchThrowable(() -> images.blocking().generate(REQUEST));

            // the client may notice the end only when it writes; then it is told, and not written again
            assertThat(second == null || ((ImagesException) second).billing() == BillingStatus.UNKNOWN)
                    .isTrue();
            assertThat(server.requests()).hasSizeBetween(1, 2);
        }
    }

    @Test
    void aListenerThatBlocksHoldsUpNoCall() throws Exception {
        try (RawServer server = answering();
                ImagesService images = service(server).build()) {
            CallOptions listening =
                    CallOptions.builder().progressConsumer(told -> block()).build();

            assertThat(images.generate(REQUEST, Delivery.inMemory(), listening)).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSinkThatBlocksHoldsUpNoOtherCallAndNoCancel() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        try (RawServer server = answering();
                ImagesService images = service(server).build()) {
            CompletableFuture<?> stuck = images.generate(REQUEST, Delivery.to(blocking(writing)));
            assertThat(writing.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(images.generate(REQUEST)).succeedsWithin(20, TimeUnit.SECONDS);
            stuck.cancel(false);
            assertThat(stuck).isCancelled();
            assertThat(images.generate(REQUEST)).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void closeWaitsForNoCallersCode() throws Exception {
        try (RawServer server = answering();
                ImagesService images = service(server).build()) {
            CountDownLatch blocked = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                images.generate(REQUEST).thenRun(() -> {
                    blocked.countDown();
                    block();
                });
            }
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
            long begin = System.nanoTime();

            images.close();

            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin))
                    .isLessThan(4);
        }
    }

    @Test
    void closeEndsEveryCallInFlight() throws Exception {
        CountDownLatch arrived = new CountDownLatch(50);
        try (RawServer server = RawServer.start((request, client) -> {
                    arrived.countDown();
                    client.stall();
                });
                ImagesService images = service(server).build()) {
            List<CompletableFuture<ImageResult<Path>>> calls = IntStream.range(0, 50)
                    .mapToObj(i -> images.generate(REQUEST, Delivery.toDirectory(directory)))
                    .toList();
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

            images.close();

            assertThat(calls).allSatisfy(call -> assertThatThrownBy(call::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ServiceClosedException.class));
            assertThat(server.awaitAllDisconnects()).isTrue();
            assertThat(server.requests()).hasSize(50);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatWasInjectedStaysOpen() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (RawServer server = answering()) {
            HttpClient client = HttpClient.newBuilder().executor(executor).build();
            for (int i = 0; i < 2; i++) {
                try (ImagesService images = service(server)
                        .httpClient(client)
                        .callbackExecutor(executor)
                        .build()) {
                    assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
                }
            }
            assertThat(executor.isShutdown()).isFalse();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void cancelsAtAnyMomentLeaveNothing() throws Exception {
        try (RawServer server = answering()) {
            try (ImagesService images = service(server).build()) {
                for (int i = 0; i < 300; i++) {
                    CompletableFuture<ImageResult<Path>> call =
                            images.generate(REQUEST, Delivery.toDirectory(directory));
                    long until = System.nanoTime() + i * 10_000L;
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                    if (!call.cancel(false) && !call.isCompletedExceptionally()) {
                        delete(call.join());
                    }
                }
            }
            assertThat(server.awaitAllDisconnects()).isTrue();
            assertThat(directory).isEmptyDirectory();
        }
    }

    private static void delete(ImageResult<Path> result) throws IOException {
        for (var image : result.images()) {
            java.nio.file.Files.delete(image.content());
        }
    }

    private ImageSink<String> blocking(CountDownLatch writing) {
        return index -> new ImageSink.Receiver<>() {
            @Override
            public void write(ByteBuffer bytes) {
                writing.countDown();
                block();
            }

            @Override
            public String complete(ImageFacts facts) {
                return "there";
            }

            @Override
            public void abort() {
                // nothing was kept
            }
        };
    }

    private void block() {
        try {
            release.await();
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
    }

    private static RawServer answering() throws IOException {
        return RawServer.start((request, client) -> client.respond(200, "Connection: close\r\n", GOOD));
    }

    private static ImagesServiceBuilder service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY);
    }
}
