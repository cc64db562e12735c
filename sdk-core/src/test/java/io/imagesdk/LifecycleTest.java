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
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.BlockingSink;
import io.imagesdk.testing.FaultCase;
import io.imagesdk.testing.FaultContext;
import io.imagesdk.testing.FaultScript;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

/** Calls that are aborted in every phase, and services whose callers block or fail: nothing of either remains. */
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
    void releaseBlockedThreads() {
        release.countDown();
    }

    enum Abort {
        CANCEL_TRUE,
        CANCEL_FALSE,
        OR_TIMEOUT,
        COMPLETE_EXCEPTIONALLY,
        INTERRUPT,
        CLOSE
    }

    static Stream<Arguments> everyRowWithEveryAbort() {
        return FaultCase.table("lifecycle.txt").stream().flatMap(row -> Stream.of(Abort.values())
                .map(abort -> Arguments.of(row.location(), row.fault(), abort, row)));
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @MethodSource("everyRowWithEveryAbort")
    void anAbortedCallLeavesNothing(String location, String fault, Abort abort, FaultCase row) throws Exception {
        String[] parts = row.server().split(":", 2);
        FaultScenario scenario = FaultScenario.valueOf(parts[0].toUpperCase(Locale.ROOT));
        AutoAdvancingScheduler clock = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));
        FaultContext context = FaultContext.aborting();
        boolean waits = row.message().equals("in a wait");
        if (waits) {
            clock.freeze();
        }
        try (RawServer server = scenario.server(FaultScript.parse(parts[1]), context);
                ImagesService images = service(server)
                        .environment(ServiceFixtures.environment(clock))
                        .build()) {
            CompletableFuture<ImageResult<Path>> call = scenario.call(images, directory);
            AtomicReference<Throwable> error = new AtomicReference<>();
            Thread caller = blockedThread(call, error);
            if (waits) {
                clock.awaitDelay();
            } else {
                assertThat(context.reached().await(60, TimeUnit.SECONDS)).isTrue();
            }

            switch (abort) {
                case CANCEL_TRUE -> call.cancel(true);
                case CANCEL_FALSE -> call.cancel(false);
                case OR_TIMEOUT -> call.orTimeout(1, TimeUnit.MILLISECONDS);
                case COMPLETE_EXCEPTIONALLY -> call.completeExceptionally(new IllegalStateException("aborted"));
                case INTERRUPT -> caller.interrupt();
                case CLOSE -> images.close();
            }
            caller.join();
            context.aborted().countDown();

            Throwable failure = error.get();
            switch (abort) {
                case CANCEL_TRUE, CANCEL_FALSE, INTERRUPT ->
                    assertThat(failure).isInstanceOf(CallCancelledException.class);
                case CLOSE -> {
                    assertThat(FaultCase.classNames(failure)).contains(row.result());
                    if (!row.billing().equals("-")) {
                        assertThat(((ImagesException) failure).billing())
                                .isEqualTo(BillingStatus.valueOf(row.billing()));
                    }
                }
                default -> assertThat(failure).isInstanceOf(UnexpectedException.class);
            }
            assertThat(server.awaitAllDisconnects())
                    .as("all connections are closed")
                    .isTrue();
            assertThat(server.requests()).hasSize(row.requests());
            images.close();
            // The thread of the client may still be processing a buffer. It cancels what it has scheduled, and deletes
            // the file, afterwards.
            Await.until("no task is scheduled", () -> clock.scheduledCount() == 0);
        }
        Await.until("the directory is empty", () -> directory.toFile().list().length == 0);
    }

    /** Starts a thread that blocks until a call ends. */
    private static Thread blockedThread(CompletableFuture<?> call, AtomicReference<Throwable> error) {
        Thread caller = new Thread(() -> error.set(catchThrowable(() -> DefaultBlockingImages.wait(call))));
        caller.start();
        return caller;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void abortsACallWhoseResultIsOnItsWayToTheCaller(boolean closes) throws Exception {
        BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        try (RawServer server = goodServer();
                ImagesService images =
                        service(server).callbackExecutor(queue::add).build()) {
            CompletableFuture<ImageResult<Path>> call = images.generate(REQUEST, Delivery.toDirectory(directory));
            Runnable completion = queue.take();
            assertThat(directory).isNotEmptyDirectory();

            if (closes) {
                images.close();
            } else {
                call.cancel(false);
            }
            completion.run();
            queue.forEach(Runnable::run);

            assertThat(call).isCompletedExceptionally();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void callsBesideAFailedOneSucceed() throws Exception {
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
    void doesNotRepeatABillableRequestAfterALostConnection() throws Exception {
        try (RawServer server = RawServer.startUnread((unread, client) -> {
                    client.readRequest();
                    client.respond(200, "", GOOD);
                    client.readRequest();
                });
                ImagesService images = service(server).build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);

            assertThatThrownBy(() -> images.blocking().generate(REQUEST))
                    .isInstanceOfSatisfying(ConnectionException.class, lost -> assertThat(lost.billing())
                            .isEqualTo(BillingStatus.UNKNOWN));
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void doesNotUseAConnectionThatWasClosedWhileIdle() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (RawServer server = RawServer.startUnread((unread, client) -> {
                    client.readRequest();
                    client.respond(200, "Keep-Alive: timeout=1\r\n", GOOD);
                    closed.countDown();
                });
                ImagesService images = service(server).build()) {
            images.blocking().generate(REQUEST);
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.awaitAllDisconnects()).isTrue();

            Throwable second = catchThrowable(() -> images.blocking().generate(REQUEST));

            // The client may notice the closed connection only when it writes. Then it reports that and does not write
            // again.
            assertThat(second == null || ((ImagesException) second).billing() == BillingStatus.UNKNOWN)
                    .isTrue();
            assertThat(server.requests()).hasSizeBetween(1, 2);
        }
    }

    @Test
    void aBlockingListenerDelaysNoCall() throws Exception {
        try (RawServer server = goodServer();
                ImagesService images = service(server).build()) {
            CallOptions listening = CallOptions.builder()
                    .progressConsumer(progress -> Await.release(release))
                    .build();

            assertThat(images.generate(REQUEST, Delivery.inMemory(), listening)).succeedsWithin(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aBlockingSinkDelaysNoOtherCallAndNoCancellation() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        try (RawServer server = goodServer();
                ImagesService images = service(server).build()) {
            CompletableFuture<?> stuck = images.generate(REQUEST, Delivery.to(new BlockingSink(writing, release)));
            assertThat(writing.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(images.generate(REQUEST)).succeedsWithin(60, TimeUnit.SECONDS);
            stuck.cancel(false);
            assertThat(stuck).isCancelled();
            assertThat(images.generate(REQUEST)).succeedsWithin(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void closeDoesNotWaitForContinuations() throws Exception {
        try (RawServer server = goodServer();
                ImagesService images = service(server).build()) {
            CountDownLatch blocked = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                images.generate(REQUEST).thenRun(() -> {
                    blocked.countDown();
                    Await.release(release);
                });
            }
            assertThat(blocked.await(60, TimeUnit.SECONDS)).isTrue();
            long start = System.nanoTime();

            images.close();

            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                    .isLessThan(4);
        }
    }

    @Test
    void closeAbortsEveryCallInFlight() throws Exception {
        CountDownLatch arrived = new CountDownLatch(50);
        try (RawServer server = RawServer.start((request, client) -> {
                    arrived.countDown();
                    client.stall();
                });
                ImagesService images = service(server).build()) {
            List<CompletableFuture<ImageResult<Path>>> calls = IntStream.range(0, 50)
                    .mapToObj(i -> images.generate(REQUEST, Delivery.toDirectory(directory)))
                    .toList();
            assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();

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
    void shutdownSendsNoFurtherRequestThatMayBeCharged() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, client) -> {
                    arrived.countDown();
                    Await.release(release);
                    ServiceFixtures.respond(client, 200, "", new String(GOOD, UTF_8));
                });
                ImagesService images = service(server).build()) {
            CompletableFuture<ImageResult<ImageBytes>> running = images.generate(REQUEST);
            assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();

            images.shutdown();

            assertThat(catchThrowable(images.generate(REQUEST)::join))
                    .cause()
                    .isInstanceOfSatisfying(ServiceClosedException.class, failure -> assertThat(failure.billing())
                            .isEqualTo(BillingStatus.NOT_SENT));
            assertThat(catchThrowable(() -> images.blocking().generate(REQUEST)))
                    .isInstanceOf(ServiceClosedException.class);
            assertThat(catchThrowable(() -> images.blocking().submit(REQUEST)))
                    .isInstanceOf(ServiceClosedException.class);
            release.countDown();
            assertThat(running.join().images()).hasSize(1);
            assertThat(images.probe().join().reachable()).isTrue();
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void closeLeavesTheInjectedClientAndExecutorOpen() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (RawServer server = goodServer()) {
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
    void cancellationAtAnyMomentLeavesNothing() throws Exception {
        try (RawServer server = goodServer()) {
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
        for (GeneratedImage<Path> image : result.images()) {
            Files.delete(image.content());
        }
    }

    private static RawServer goodServer() throws IOException {
        return RawServer.start((request, client) -> client.respond(200, "Connection: close\r\n", GOOD));
    }

    private static ImagesServiceBuilder service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY);
    }
}
