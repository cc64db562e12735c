package io.imagesdk;

import static io.imagesdk.StreamScene.answering;
import static io.imagesdk.StreamScene.await;
import static io.imagesdk.StreamScene.builder;
import static io.imagesdk.StreamScene.service;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ContentException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.OutputException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ReplyFormat;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.Pictures;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import io.imagesdk.testing.Watcher;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures while they are made, on real sockets: the call, back-pressure, what a subscriber is told and where pictures go. */
@Timeout(60)
class StreamTest {
    private static final GenerateRequest CAT =
            GenerateRequest.builder().prompt("A cat in a tree").build();
    private static final byte[] PICTURE = Pictures.encoded("png", 8, 8);
    private static final String WHOLE =
            Events.partial(0, PICTURE) + Events.partial(1, PICTURE) + Events.completed(PICTURE);

    @TempDir
    Path directory;

    @Test
    void sendsNothingBeforeSomebodySubscribes() throws Exception {
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            Flow.Publisher<ImageEvent<ImageBytes>> events = images.stream(CAT);

            assertThat(server.requests()).isEmpty();
            assertThat(Watcher.of(events).end()).isNull();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void refusesASecondSubscriberBecauseThatWouldBeASecondBill() throws Exception {
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            Flow.Publisher<ImageEvent<ImageBytes>> events = images.stream(CAT);
            Watcher<ImageBytes> first = Watcher.of(events);

            Watcher<ImageBytes> second = Watcher.of(events, 0);

            assertThat(second.end())
                    .isInstanceOfSatisfying(InvalidRequestException.class, refusal -> assertThat(refusal.outcome())
                            .isEqualTo(CallOutcome.NOT_SENT))
                    .hasMessageContaining("another bill");
            assertThat(first.end()).isNull();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void tellsAPictureWhileTheNextIsStillBeingMade() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write(Events.HEAD + Events.partial(0, PICTURE));
                    await(seen, 20_000);
                    client.write(Events.completed(PICTURE));
                });
                ImagesService images = service(server)) {
            Watcher<ImageBytes> watcher = Watcher.of(images.stream(CAT));

            assertThat(watcher.next().image().content().toByteArray()).isEqualTo(PICTURE);
            seen.countDown();

            assertThat(watcher.end()).isNull();
            assertThat(watcher.story()).containsExactly("partial 0", "completed");
        }
    }

    @Test
    void readsNothingMoreFromTheNetworkWhileNobodyAsks() throws Exception {
        int many = 40;
        byte[] event = Events.partial(0, SmallHeapTest.padded(PICTURE, 1 << 20)).getBytes(UTF_8);
        CountDownLatch written = new CountDownLatch(many);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write(Events.HEAD);
                    for (int i = 0; i < many; i++) {
                        client.write(event);
                        written.countDown();
                    }
                    client.write(Events.completed(PICTURE));
                });
                ImagesService images = service(server)) {
            Watcher<ImageBytes> watcher = Watcher.of(images.stream(CAT), 1);
            watcher.next();

            assertThat(written.await(700, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(written.getCount()).as("not yet written").isGreaterThan(many / 2);
            assertThat(watcher.events()).hasSize(1);

            watcher.subscription().request(2);
            watcher.next();
            watcher.next();
            assertThat(written.await(300, TimeUnit.MILLISECONDS)).isFalse();
            watcher.subscription().request(Long.MAX_VALUE);
            assertThat(watcher.end()).isNull();
            assertThat(watcher.events()).hasSize(many + 1);
        }
    }

    @Test
    void makesNoCallForASubscriberThatLeavesAtOnce() throws Exception {
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            images.stream(CAT).subscribe(new Watcher<>(0) {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                    given.cancel();
                }
            });
            assertThat(Watcher.of(images.stream(CAT)).end()).isNull();

            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void tellsOnTheExecutorForCallbacksAlone() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "own-callback"));
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server);
                ImagesService with = builder(server).executor(own).build()) {
            Watcher<ImageBytes> watcher = Watcher.of(images.stream(CAT));
            Watcher<ImageBytes> other = Watcher.of(with.stream(CAT));

            assertThat(watcher.end()).isNull();
            assertThat(other.end()).isNull();
            assertThat(watcher.threads()).hasSize(4).allMatch(name -> name.matches("imagesdk-\\d+-callback-\\d+"));
            assertThat(other.threads()).hasSize(4).containsOnly("own-callback");
        } finally {
            own.shutdown();
        }
    }

    @Test
    void putsFilesOfUnfinishedPicturesBesideTheFinishedOne() throws Exception {
        Files.writeString(directory.resolve("cat.partial-1.png"), "another's");
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            Watcher<Path> watcher = Watcher.of(images.stream(CAT, Delivery.toFile(directory.resolve("cat.jpg"))));

            assertThat(watcher.end()).isNull();
            assertThat(watcher.events())
                    .extracting(event -> event.image().content().getFileName().toString())
                    .containsExactly("cat.partial-0.png", "cat.partial-1-1.png", "cat.png");
            assertThat(watcher.events())
                    .allSatisfy(event ->
                            assertThat(event.image().content()).isAbsolute().hasBinaryContent(PICTURE));
            assertThat(result(watcher).warnings()).singleElement().asString().contains("cat.jpg became cat.png");
            assertThat(directory.resolve("cat.partial-1.png")).hasContent("another's");
        }
    }

    @Test
    void replacesFilesWhereThatIsSaid() throws Exception {
        Files.writeString(directory.resolve("cat.partial-0.png"), "old");
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            assertThat(Watcher.of(images.stream(
                                    CAT,
                                    Delivery.toFile(directory.resolve("cat.png"))
                                            .overwriting()))
                            .end())
                    .isNull();
            assertThat(directory.resolve("cat.partial-0.png")).hasBinaryContent(PICTURE);
        }
    }

    @Test
    void keepsTheFilesOfUnfinishedPicturesWhateverBecomesOfTheCall() throws Exception {
        try (RawServer server = answering(Events.partial(0, PICTURE));
                ImagesService images = service(server)) {
            Watcher<Path> watcher = Watcher.of(images.stream(CAT, Delivery.toFile(directory.resolve("cat.png"))));

            assertThat(watcher.end()).isInstanceOf(ImagesException.class);
            assertThat(watcher.events()).hasSize(1);
            assertThat(directory.resolve("cat.partial-0.png")).hasBinaryContent(PICTURE);
        }
    }

    @Test
    void givesEachPictureToASinkInTheOrderOfTheEvents() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        ImageSink<String> sink = index -> {
            assertThat(index).isEqualTo(opened.getAndIncrement());
            return new ImageSink.Receiver<>() {
                private int taken;

                @Override
                public void write(ByteBuffer bytes) {
                    assertThat(Thread.currentThread().getName()).contains("-callback-");
                    taken += bytes.remaining();
                }

                @Override
                public String complete(ImageFacts facts) {
                    return index + ": " + taken;
                }

                @Override
                public void abort() {}
            };
        };
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            Watcher<String> watcher = Watcher.of(images.stream(CAT, Delivery.to(sink)));

            assertThat(watcher.end()).isNull();
            assertThat(watcher.events())
                    .extracting(event -> event.image().content())
                    .containsExactly("0: " + PICTURE.length, "1: " + PICTURE.length, "2: " + PICTURE.length);
        }
    }

    @Test
    void leavesOutAnUnfinishedPictureThatIsNoneAndSaysSo() throws Exception {
        try (RawServer server = answering(Events.partial(0, "no picture".getBytes(UTF_8))
                        + Events.partial(1, PICTURE)
                        + Events.completed(PICTURE));
                ImagesService images = service(server)) {
            Watcher<ImageBytes> watcher = Watcher.of(images.stream(CAT));

            assertThat(watcher.end()).isNull();
            assertThat(watcher.story()).containsExactly("partial 1", "completed");
            assertThat(result(watcher).warnings())
                    .singleElement()
                    .asString()
                    .startsWith("partial_images: ")
                    .contains("0: what came is not a picture");
        }
    }

    @Test
    void failsWhenTheFinishedPictureIsNone() throws Exception {
        try (RawServer server = answering(Events.partial(0, PICTURE) + Events.completed("no picture".getBytes(UTF_8)));
                ImagesService images = service(server)) {
            Watcher<ImageBytes> watcher = Watcher.of(images.stream(CAT));

            assertThat(watcher.end()).isInstanceOfSatisfying(ContentException.class, bad -> {
                assertThat(bad.outcome()).isEqualTo(CallOutcome.PAID);
                assertThat(bad.outcomes()).hasSize(1);
                assertThat(bad.details().usage().totalTokens()).hasValue(100);
            });
            assertThat(watcher.story()).containsExactly("partial 0");
        }
    }

    @Test
    void asksNobodyWhenThePicturesCouldNotBeStored() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            Watcher<Path> watcher = Watcher.of(images.stream(CAT, Delivery.toDirectory(file)));

            assertThat(watcher.end())
                    .isInstanceOfSatisfying(OutputException.class, refused -> assertThat(refused.outcome())
                            .isEqualTo(CallOutcome.NOT_SENT));
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai | 2 | png  | 0 | n must be 1 in a stream, was 2",
                "openai | 1 | gif  | 0 | format \"gif\" is not streamed, say one of png, jpeg, webp",
                "openai | 1 | png  | 4 | partial_images must be 0..3, was 4",
                "openai | 1 | png  | -1 | partial_images must be 0..3, was -1",
                "wellapi| 1 | png  | 0 | stream is not known here",
            })
    void refusesWhatCannotBeStreamed(String profile, int count, String format, int partials, String words)
            throws Exception {
        try (RawServer server = answering(WHOLE);
                ImagesService images = builder(server)
                        .provider(Providers.byId(profile).orElseThrow())
                        .build()) {
            GenerateRequest request =
                    CAT.toBuilder().model("m").count(count).format(format).build();
            CallOptions options = CallOptions.builder().partialImages(partials).build();

            Watcher<ImageBytes> watcher = Watcher.of(images.stream(request, Delivery.inMemory(), options));

            assertThat(watcher.end())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(words);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void refusesWhatExcludesAStream() throws Exception {
        try (RawServer server = answering(WHOLE);
                ImagesService images =
                        builder(server).provider(Providers.OPENAI_COMPATIBLE).build()) {
            CallOptions task = CallOptions.builder().async(true).build();
            CallOptions shown = CallOptions.builder().partialImages(1).build();
            GenerateRequest twice = CAT.toBuilder().extra("partial_images", 2).build();

            assertThat(Watcher.of(images.stream(CAT, Delivery.inMemory(), task)).end())
                    .hasMessageContaining("async and stream exclude each other");
            assertThat(Watcher.of(images.stream(twice)).end())
                    .hasMessageContaining("extra.partial_images is set by the SDK alone");
            assertThat(images.generate(CAT, Delivery.inMemory(), shown))
                    .completesExceptionallyWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .havingCause()
                    .withMessageContaining("partial_images are for a stream alone");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void showsTheRequestWithoutSendingIt() throws Exception {
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            CallOptions shown = CallOptions.builder().partialImages(3).build();

            String curl = images.previewStream(CAT, shown).toCurl();

            assertThat(curl)
                    .contains("\"stream\":true,\"partial_images\":3")
                    .contains("text/event-stream")
                    .doesNotContain(SuiteLog.KEY);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void asksAgainOnlyWhereNothingWasMade() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RawServer busy = RawServer.start((request, client) -> {
                    if (asked.getAndIncrement() == 0) {
                        client.answer(429, "Retry-After: 0\r\nConnection: close\r\n", new byte[0]);
                    } else {
                        client.write(Events.HEAD + WHOLE);
                    }
                });
                RawServer breaking = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + Events.partial(0, PICTURE));
                });
                ImagesService first = service(busy);
                ImagesService second = builder(breaking)
                        .retry(RetryPolicy.riskingDoubleBilling(2))
                        .build()) {
            Watcher<ImageBytes> asking = Watcher.of(first.stream(CAT));
            Watcher<ImageBytes> broken = Watcher.of(second.stream(CAT));

            assertThat(asking.end()).isNull();
            assertThat(result(asking).attempts()).hasSize(2);
            assertThat(broken.end()).isInstanceOfSatisfying(ImagesException.class, error -> assertThat(error.outcome())
                    .isEqualTo(CallOutcome.PAID));
            assertThat(breaking.requests()).hasSize(1);
        }
    }

    @Test
    void speaksADialectThatAProfileDescribes() throws Exception {
        ProviderProfile own = Providers.OPENAI.toBuilder()
                .generation(Providers.OPENAI
                        .generation()
                        .streaming(Streaming.builder()
                                .member("sse")
                                .partialsMember("previews")
                                .mostPartials(9)
                                .mostImages(2)
                                .type("/kind")
                                .partial(List.of("preview"))
                                .completed(List.of("final"))
                                .partialIndex("/step")
                                .event(ReplyFormat.builder()
                                        .items(List.of("/images/*"))
                                        .imageMembers(List.of("png"))
                                        .build())
                                .build()))
                .build();
        String image = "\"images\":[{\"png\":\"" + Pictures.base64(PICTURE) + "\"}]";
        String said = "data: {\"kind\":\"preview\",\"step\":7," + image + "}\n\n"
                + ("data: {\"kind\":\"final\"," + image + "}\n\n").repeat(2);
        try (RawServer server = answering(said);
                ImagesService images = builder(server).provider(own).build()) {
            CallOptions nine = CallOptions.builder().partialImages(9).build();

            Watcher<ImageBytes> watcher =
                    Watcher.of(images.stream(CAT.toBuilder().count(2).build(), Delivery.inMemory(), nine));

            assertThat(watcher.end()).isNull();
            assertThat(watcher.story()).containsExactly("partial 7", "completed", "completed");
            assertThat(watcher.events())
                    .extracting(event -> event.image().index())
                    .containsExactly(0, 0, 1);
            assertThat(new String(server.requests().get(0).body(), UTF_8)).contains("\"sse\":true,\"previews\":9");
        }
    }

    private static <T> ImageResult<T> result(Watcher<T> watcher) {
        return watcher.events().stream()
                .filter(ImageEvent.Completed.class::isInstance)
                .map(event -> ((ImageEvent.Completed<T>) event).result())
                .findFirst()
                .orElseThrow();
    }
}
