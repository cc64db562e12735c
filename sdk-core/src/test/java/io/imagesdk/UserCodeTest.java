package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static io.imagesdk.ServiceFixtures.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.BlockingSink;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sinks, executors and continuations of a caller that throw or block affect their own image or call only. */
@Timeout(60)
class UserCodeTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> sinkCalls = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    /** What the code of a caller throws. */
    private enum Thrown {
        IO(() -> new IOException("the sink is full")),
        RUNTIME(() -> new IllegalStateException("the sink is full")),
        ERROR(() -> new AssertionError("the sink is full"));

        private final Supplier<Throwable> throwable;

        Thrown(Supplier<Throwable> throwable) {
            this.throwable = throwable;
        }

        void raise() throws IOException {
            Throwable thrown = throwable.get();
            if (thrown instanceof IOException known) {
                throw known;
            } else if (thrown instanceof RuntimeException known) {
                throw known;
            }
            throw (Error) thrown;
        }
    }

    @AfterEach
    void releaseThreads() {
        release.countDown();
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void sinkWhoseCompleteThrowsIsAborted(Thrown thrown) throws Exception {
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            ImageStorageException failure = catchThrowableOfType(ImageStorageException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.to(sink(0, "complete", thrown)), within(HOUR)));

            assertThat(failure).hasMessageContaining("the sink is full");
            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(sinkCalls).containsExactly("open 0", "write 0", "complete 0", "abort 0");
        }
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void streamWhoseSinkThrowsEndsAtOnce(Thrown thrown) throws Exception {
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write(Events.HEAD + Events.completed(ServiceFixtures.IMAGE));
                    client.stall();
                });
                ImagesService images = openai(server)) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class,
                    () -> images.blocking().stream(
                            REQUEST, Delivery.to(sink(0, "complete", thrown)), within(HOUR), event -> {}));

            assertThat(failure).hasMessageContaining("the sink is full");
            assertThat(sinkCalls).contains("abort 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "write", "complete"})
    void errorForTheSecondImageKeepsTheFirst(String method) throws Exception {
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "," + ITEM + "]}");
                ImagesService images = service(server).build()) {
            ImageResult<String> result = images.blocking()
                    .generate(REQUEST, Delivery.to(sink(1, method, Thrown.ERROR)), CallOptions.DEFAULT);

            assertThat(result.images()).singleElement().satisfies(image -> assertThat(image.content())
                    .isEqualTo("image 0"));
            assertThat(result.outcomes().get(1))
                    .isInstanceOfSatisfying(ImageOutcome.Failed.class, failed -> assertThat(failed.error())
                            .isInstanceOf(ImageStorageException.class)
                            .hasMessageContaining("the sink is full"));
            assertThat(sinkCalls).doesNotContain("abort 0");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Thrown.class, names = "IO", mode = EnumSource.Mode.EXCLUDE)
    void executorThatAcceptsNothingIsReportedBeforeAnythingIsSent(Thrown thrown) throws Exception {
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images =
                        service(server).callbackExecutor(task -> raise(thrown)).build()) {
            ImagesException failure = catchThrowableOfType(InvalidConfigurationException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.to(sink(9, "", thrown)), within(HOUR)));

            assertThat(failure).hasMessageContaining("callback executor did not accept a task");
            assertThat(failure.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(server.requests()).isEmpty();
            // An image in memory needs no executor of the caller.
            assertThat(images.generate(REQUEST).get(20, TimeUnit.SECONDS).images())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void executorThatStopsToAcceptIsReportedAtOnce(int accepted) throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server)
                        .callbackExecutor(task -> {
                            if (tasks.incrementAndGet() > accepted) {
                                throw new RejectedExecutionException("the queue is full");
                            }
                            new Thread(task).start();
                        })
                        .build()) {
            ImagesException failure = catchThrowableOfType(ImagesException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.to(sink(9, "", Thrown.IO)), within(HOUR)));

            assertThat(failure).hasMessageContaining("the queue is full").hasMessageNotContaining("connection");
            assertThat(failure.billing()).isIn(BillingStatus.UNKNOWN, BillingStatus.BILLED);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void rejectingExecutorOfTheHttpClientIsReportedAtOnce() throws Exception {
        Executor rejecting = task -> {
            throw new RejectedExecutionException("the queue is full");
        };
        HttpClient client = HttpClient.newBuilder().executor(rejecting).build();
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).httpClient(client).build()) {
            ImagesException failure = catchThrowableOfType(ImagesException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.inMemory(), within(HOUR)));

            assertThat(failure)
                    .hasMessageContaining("an executor of the application did not accept a task: the queue is full");
            assertThat(failure.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void keySuppliersThatBlockDoNotDelayTheResponsesOfOtherCalls() throws Exception {
        CountDownLatch blocked = new CountDownLatch(4);
        CountDownLatch received = new CountDownLatch(1);
        CountDownLatch respond = new CountDownLatch(1);
        AtomicInteger keys = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> {
                    received.countDown();
                    Await.release(respond);
                    ServiceFixtures.respond(client, 200, "", "{\"data\":[" + ITEM + "]}");
                });
                ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl(server.url())
                        .apiKeySupplier(() -> {
                            if (keys.getAndIncrement() > 0) {
                                blocked.countDown();
                                Await.release(release);
                            }
                            return SuiteLog.KEY;
                        })
                        .build()) {
            CompletableFuture<?> running = images.generate(REQUEST);
            assertThat(received.await(20, TimeUnit.SECONDS)).isTrue();
            List<CompletableFuture<?>> waiting = Stream.<CompletableFuture<?>>generate(() -> images.generate(REQUEST))
                    .limit(8)
                    .toList();
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

            respond.countDown();

            assertThat(running).succeedsWithin(Duration.ofSeconds(20));
            waiting.forEach(call -> assertThat(call.cancel(true)).isTrue());
        }
    }

    /** Both receivers may use the same file. */
    @RepeatedTest(10)
    void sinkIsAbortedBeforeItIsOpenedForTheNextAttempt() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        try (RawServer server = RawServer.start((request, client) -> cutOnce(request, client));
                ImagesService images = service(server).build()) {
            ImageResult<Long> result = images.blocking().generate(REQUEST, Delivery.to(index -> {
                events.add("open");
                return new RecordingReceiver(events);
            }));

            assertThat(result.images()).hasSize(1);
            assertThat(events).containsExactly("open", "abort", "open", "complete");
        }
    }

    private void cutOnce(RawServer.Request request, RawServer.Connection client) throws IOException {
        if (request.line().startsWith("POST")) {
            ServiceFixtures.respond(
                    client, 200, "", ServiceFixtures.urls(client.server().url() + "/1.png"));
        } else if (client.server().requests().size() == 2) {
            client.write("HTTP/1.1 200 X\r\nContent-Length: " + IMAGE.length + "\r\n\r\n")
                    .write(Arrays.copyOf(IMAGE, 40));
        } else {
            client.respond(200, "Connection: close\r\n", IMAGE);
        }
    }

    private record RecordingReceiver(List<String> events) implements ImageSink.Receiver<Long> {
        @Override
        public void write(ByteBuffer bytes) {
            // The bytes are not of interest.
        }

        @Override
        public Long complete(ImageFacts facts) {
            events.add("complete");
            return facts.byteCount();
        }

        @Override
        public void abort() {
            events.add("abort");
        }
    }

    @Test
    void sinkOnTheSubmittingThreadDoesNotBlockOtherCalls() throws Exception {
        CountDownLatch blocked = new CountDownLatch(8);
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images =
                        service(server).callbackExecutor(Runnable::run).build()) {
            List<CompletableFuture<ImageResult<Long>>> busy = Stream.generate(
                            () -> images.generate(REQUEST, Delivery.to(new BlockingSink(blocked, release))))
                    .limit(8)
                    .toList();
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

            // Neither the network thread nor a worker nor the timer is blocked.
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
            busy.forEach(call -> assertThat(call.cancel(true)).isTrue());
        }
    }

    @Test
    void continuationsOnTheSubmittingThreadDoNotBlockOtherCalls() throws Exception {
        CountDownLatch blocked = new CountDownLatch(8);
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images =
                        service(server).callbackExecutor(Runnable::run).build()) {
            for (int i = 0; i < 8; i++) {
                CompletableFuture<Void> unused = images.generate(REQUEST).thenRun(() -> {
                    blocked.countDown();
                    Await.release(release);
                });
            }
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        }
    }

    @Test
    void timeoutOfABusySinkReleasesTheConnectionAndTheBlockingCall() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        ExecutorService single = Executors.newSingleThreadExecutor();
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 X\r\nContent-Length: 100000\r\n\r\n{\"data\":[" + ITEM + ",");
                    client.stall();
                });
                ImagesService images = service(server).callbackExecutor(single).build()) {
            CallTimeoutException late = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.to(new BlockingSink(blocked, release)), within(Duration.ofSeconds(1))));

            assertThat(late).hasMessageContaining("1.0 s");
            assertThat(server.awaitAllDisconnects()).isTrue();
            // The sink is still busy: nothing has waited for it.
            assertThat(release.getCount()).isEqualTo(1);
        } finally {
            release.countDown();
            single.shutdown();
        }
    }

    @Test
    void cancelDoesNotWaitForABusySinkOnTheSubmittingThread() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images =
                        service(server).callbackExecutor(Runnable::run).build()) {
            CompletableFuture<?> call = images.generate(REQUEST, Delivery.to(new BlockingSink(blocked, release)));
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(call.cancel(true)).isTrue();

            assertThat(release.getCount()).isEqualTo(1);
        }
    }

    private static void raise(Thrown thrown) {
        try {
            thrown.raise();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ImagesService openai(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .build();
    }

    /** Returns a sink one of whose methods throws for one image. */
    private ImageSink<String> sink(int image, String method, Thrown thrown) {
        return index -> {
            called("open", index, image, method, thrown);
            return new ImageSink.Receiver<>() {
                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    called("write", index, image, method, thrown);
                }

                @Override
                public String complete(ImageFacts facts) throws IOException {
                    called("complete", index, image, method, thrown);
                    return "image " + index;
                }

                @Override
                public void abort() {
                    sinkCalls.add("abort " + index);
                }
            };
        };
    }

    private void called(String name, int index, int image, String method, Thrown thrown) throws IOException {
        sinkCalls.add(name + " " + index);
        if (index == image && name.equals(method)) {
            thrown.raise();
        }
    }
}
