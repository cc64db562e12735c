package io.imagesdk;

import static io.imagesdk.StreamScene.answering;
import static io.imagesdk.StreamScene.builder;
import static io.imagesdk.StreamScene.service;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingSubscriber;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How a stream ends, on real sockets: cancellation, close(), timeouts, errors of a subscriber. No incomplete file
 * remains.
 */
@Timeout(60)
class StreamEndTest {
    private static final GenerateRequest CAT =
            GenerateRequest.builder().prompt("A cat in a tree").build();
    private static final byte[] IMAGE = SampleImages.encoded("png", 8, 8);
    private static final String WHOLE = Events.partial(0, IMAGE) + Events.partial(1, IMAGE) + Events.completed(IMAGE);

    @TempDir
    Path directory;

    /** The timeouts in these tests are short, and the first call of a JVM is slow. */
    @BeforeAll
    static void warmUp(@TempDir Path elsewhere) throws Exception {
        try (RawServer server = answering(Events.partial(0, IMAGE) + Events.completed(IMAGE));
                ImagesService images = service(server)) {
            assertThat(RecordingSubscriber.of(images.stream(CAT, Delivery.toDirectory(elsewhere)))
                            .end())
                    .isNull();
        }
    }

    /** The phase in which a stream is ended. */
    enum Phase {
        BEFORE_HEADERS(""),
        BEFORE_EVENTS(Events.HEAD),
        BETWEEN_EVENTS(Events.HEAD + Events.partial(0, IMAGE)),
        IN_EVENT(
                Events.HEAD + Events.partial(0, IMAGE) + Events.completed(IMAGE).substring(0, 150)),
        NOBODY_ASKS(Events.HEAD + WHOLE.substring(0, WHOLE.length() - 10));

        private final String sent;

        Phase(String sent) {
            this.sent = sent;
        }

        void play(RawServer.Connection client) throws IOException {
            client.write(sent);
            client.stall();
        }

        <T> RecordingSubscriber<T> watch(Flow.Publisher<ImageEvent<T>> events) throws Exception {
            RecordingSubscriber<T> recordingSubscriber =
                    RecordingSubscriber.of(events, this == NOBODY_ASKS ? 1 : Long.MAX_VALUE);
            if (ordinal() >= BETWEEN_EVENTS.ordinal()) {
                recordingSubscriber.next();
            }
            return recordingSubscriber;
        }
    }

    @Test
    void endsWithTheFinishedImageWhateverTheServerDoesThen() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write(Events.HEAD + WHOLE);
                    client.stall();
                });
                ImagesService images = service(server)) {
            assertThat(RecordingSubscriber.of(images.stream(CAT)).end()).isNull();
            assertThat(server.awaitDisconnect()).isTrue();
        }
    }

    @Test
    void aFinishedImageThatWasToldStaysWhenItsSubscriberCancelsThere() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        CompletableFuture<Boolean> there = new CompletableFuture<>();
        try (RawServer server = answering(WHOLE);
                ImagesService images = builder(server).callbackExecutor(one).build()) {
            images.stream(CAT, Delivery.toDirectory(directory)).subscribe(new Flow.Subscriber<>() {
                private Flow.Subscription subscription;

                @Override
                public void onSubscribe(Flow.Subscription given) {
                    subscription = given;
                    given.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(ImageEvent<Path> event) {
                    if (event instanceof ImageEvent.Completed<Path> completed) {
                        subscription.cancel();
                        there.complete(Files.exists(completed.image().content()));
                    }
                }

                @Override
                public void onError(Throwable error) {
                    there.completeExceptionally(error);
                }

                @Override
                public void onComplete() {}
            });

            assertThat(there.get(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            one.shutdown();
        }
    }

    @Test
    void holdsTheFinishedImageForWhoAsksLate() throws Exception {
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        try (RawServer server = RawServer.start((request, client) ->
                        client.write(Events.HEAD + Events.completed(IMAGE)).stall());
                ImagesService images = builder(server)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(
                    images.stream(CAT, Delivery.inMemory(), ServiceFixtures.within(Duration.ofSeconds(1))), 0);
            // The call has ended for the provider; its deadline is no longer scheduled.
            assertThat(server.awaitDisconnect()).isTrue();
            time.awaitNothingScheduled();

            time.advance(Duration.ofSeconds(2));
            assertThat(recordingSubscriber.ended()).isFalse();
            recordingSubscriber.subscription().request(1);

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.story()).containsExactly("completed");
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void cancelEndsTheExchangeAndLeavesNoHalfFile(Phase phase) throws Exception {
        // Time stands still, so that no timeout can close the connection.
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        try (RawServer server = RawServer.start((request, client) -> phase.play(client));
                ImagesService images = builder(server)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            RecordingSubscriber<Path> recordingSubscriber =
                    phase.watch(images.stream(CAT, Delivery.toDirectory(directory)));
            server.awaitRequest();
            int received = recordingSubscriber.events().size();

            recordingSubscriber.subscription().cancel();
            assertThat(server.awaitDisconnect()).isTrue();

            awaitNoHalfFile();
            assertThat(recordingSubscriber.events()).hasSize(received);
            assertThat(recordingSubscriber.ended()).isFalse();
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(halfFiles()).as("after the last work of the service").isZero();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void closeEndsItWithAnError(Phase phase) throws Exception {
        try (RawServer server = RawServer.start((request, client) -> phase.play(client));
                ImagesService images = service(server)) {
            RecordingSubscriber<Path> recordingSubscriber =
                    phase.watch(images.stream(CAT, Delivery.toDirectory(directory)));
            server.awaitRequest();

            images.close();

            assertThat(recordingSubscriber.end()).isInstanceOf(ServiceClosedException.class);
            assertThat(server.awaitDisconnect()).isTrue();
            awaitNoHalfFile();
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void theDeadlineHoldsAndSaysWhatIsKnown(Phase phase) throws Exception {
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        try (RawServer server = RawServer.start((request, client) -> phase.play(client));
                ImagesService images = builder(server)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            RecordingSubscriber<Path> recordingSubscriber = phase.watch(images.stream(
                    CAT, Delivery.toDirectory(directory), ServiceFixtures.within(Duration.ofMillis(1500))));
            server.awaitRequest();
            time.advance(Duration.ofMillis(1499));
            assertThat(recordingSubscriber.ended()).isFalse();
            time.advance(Duration.ofMillis(1));

            assertThat(recordingSubscriber.end()).isInstanceOfSatisfying(CallTimeoutException.class, late -> {
                assertThat(late.billing())
                        .isEqualTo(
                                phase.ordinal() >= Phase.BETWEEN_EVENTS.ordinal()
                                        ? BillingStatus.BILLED
                                        : BillingStatus.UNKNOWN);
                assertThat(late.attempts()).hasSize(1);
            });
            assertThat(server.awaitDisconnect()).isTrue();
            awaitNoHalfFile();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong check sum", "another member that is none"})
    void endsWellWhateverIsPackedBehindTheFinishedImage(String rubbish) throws Exception {
        byte[] packed = gzip(Events.completed(IMAGE));
        if (rubbish.equals("wrong check sum")) {
            packed[packed.length - 6] ^= 1;
        }
        try (RawServer server = RawServer.start((request, client) -> client.write(
                                Events.HEAD.replace("Connection", "Content-Encoding: gzip\r\nConnection")
                                        + new String(packed, ISO_8859_1)
                                        + rubbish)
                        .stall());
                ImagesService images = service(server)) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(images.stream(CAT));

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.story()).containsExactly("completed");
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(ISO_8859_1));
        }
        return packed.toByteArray();
    }

    @Test
    void endsThoughTheExecutorForCallbacksBreaks() throws Exception {
        Executor broken = task -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        try (RawServer server = answering(WHOLE);
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI)
                        .baseUrl(server.url())
                        .apiKey("sk-test-key")
                        .callbackExecutor(broken)
                        .build()) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(images.stream(CAT));

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.story()).containsExactly("partial 0", "partial 1", "completed");
        }
    }

    @Test
    void tellsNothingWhileTheSubscriberIsStillBeingSubscribed() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        CompletableFuture<Boolean> early = new CompletableFuture<>();
        RecordingSubscriber<ImageBytes> recordingSubscriber = new RecordingSubscriber<>(0) {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                super.onSubscribe(given);
                given.request(-1);
                try {
                    early.complete(failed.await(200, TimeUnit.MILLISECONDS));
                } catch (InterruptedException e) {
                    early.completeExceptionally(e);
                }
            }

            @Override
            public void onError(Throwable error) {
                failed.countDown();
                super.onError(error);
            }
        };
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            images.stream(CAT).subscribe(recordingSubscriber);

            assertThat(recordingSubscriber.end()).isInstanceOf(IllegalArgumentException.class);
            assertThat(early.get()).isFalse();
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void takesADemandOfNothingForAMistake(long demand) throws Exception {
        try (RawServer server = RawServer.start((request, client) -> Phase.BETWEEN_EVENTS.play(client));
                ImagesService images = service(server)) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(images.stream(CAT));
            recordingSubscriber.next();

            recordingSubscriber.subscription().request(demand);

            assertThat(recordingSubscriber.end()).isInstanceOf(IllegalArgumentException.class);
            assertThat(server.awaitDisconnect()).isTrue();
        }
    }

    @Test
    void endsTheCallOfASubscriberThatThrows() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> Phase.BETWEEN_EVENTS.play(client));
                ImagesService images = service(server)) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = new RecordingSubscriber<>(9) {
                @Override
                public void onNext(ImageEvent<ImageBytes> event) {
                    throw new IllegalStateException("no more room on the wall");
                }
            };

            images.stream(CAT).subscribe(recordingSubscriber);

            assertThat(server.awaitDisconnect()).isTrue();
            assertThat(recordingSubscriber.ended()).isFalse();
            assertThat(SuiteLog.lines()).anyMatch(line -> line.contains("a subscriber threw"));
        }
    }

    @Test
    void tellsOnAThreadApartWhenTheExecutorTakesNoMore() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor();
        try (RawServer server = RawServer.start((request, client) -> Phase.BETWEEN_EVENTS.play(client));
                ImagesService images = builder(server).callbackExecutor(own).build()) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(images.stream(CAT));
            recordingSubscriber.next();
            own.shutdown();
            assertThat(own.awaitTermination(20, TimeUnit.SECONDS)).isTrue();

            recordingSubscriber.subscription().request(0);

            assertThat(recordingSubscriber.end()).isInstanceOf(IllegalArgumentException.class);
            assertThat(recordingSubscriber.threads()).endsWith("imagesdk-events");
        }
    }

    @Test
    void letsTheProviderBeSilentBetweenEventsButNotInOne() throws Exception {
        Limits limits = Limits.builder().bodyIdleTimeout(Duration.ofMillis(300)).build();
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        AtomicBoolean waited = new AtomicBoolean();
        try (RawServer working =
                        RawServer.start((request, client) -> client.write(Events.HEAD + Events.partial(0, IMAGE))
                                .stallLong(() -> {
                                    if (waited.getAndSet(true)) {
                                        client.write(Events.completed(IMAGE));
                                    } else {
                                        time.advance(Duration.ofMillis(900));
                                    }
                                }));
                RawServer gone = RawServer.start((request, client) ->
                        client.write(Phase.IN_EVENT.sent).stallLong(() -> time.advance(Duration.ofMillis(300))));
                ImagesService patient = builder(working)
                        .limits(limits)
                        .environment(ServiceFixtures.environment(time))
                        .build();
                ImagesService warned = builder(gone)
                        .limits(limits)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            assertThat(RecordingSubscriber.of(patient.stream(CAT)).end()).isNull();
            assertThat(RecordingSubscriber.of(warned.stream(CAT)).end())
                    .isInstanceOfSatisfying(CallTimeoutException.class, late -> assertThat(late.billing())
                            .isEqualTo(BillingStatus.BILLED))
                    .hasMessageContaining("silent for 0.3 s");
        }
    }

    private void awaitNoHalfFile() throws IOException {
        Await.until("no temporary file remains", () -> halfFiles() == 0);
    }

    private long halfFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".part")).count();
        }
    }
}
