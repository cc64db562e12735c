package io.imagesdk;

import static io.imagesdk.StreamScene.answering;
import static io.imagesdk.StreamScene.await;
import static io.imagesdk.StreamScene.builder;
import static io.imagesdk.StreamScene.service;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.InvalidRequestException;
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
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingSubscriber;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
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

/** Streaming of partial images, on real sockets: the request, backpressure, the events and the files. */
@Timeout(60)
class StreamTest {
    private static final GenerateRequest CAT =
            GenerateRequest.builder().prompt("A cat in a tree").build();
    private static final byte[] IMAGE = SampleImages.encoded("png", 8, 8);
    private static final String WHOLE = Events.partial(0, IMAGE) + Events.partial(1, IMAGE) + Events.completed(IMAGE);

    @TempDir
    Path directory;

    @Test
    void downloadsAnImageWhoseEventHasAUrlInTheMemberForBase64() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        String image = "\"b64_json\":\"http://" + request.header("Host") + "/image.png\"";
                        client.write(Events.HEAD
                                + Events.event("image_generation.partial_image", image)
                                + Events.event("image_generation.completed", image));
                    } else {
                        client.respond(200, "", IMAGE);
                    }
                });
                ImagesService images = service(server)) {
            RecordingSubscriber<ImageBytes> subscriber = RecordingSubscriber.of(images.stream(CAT));

            assertThat(subscriber.end()).isNull();
            assertThat(subscriber.story()).containsExactly("completed");
            assertThat(subscriber.events().get(0).image().content().toByteArray())
                    .isEqualTo(IMAGE);
        }
    }

    @Test
    void sendsNothingBeforeSomebodySubscribes() throws Exception {
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            Flow.Publisher<ImageEvent<ImageBytes>> events = images.stream(CAT);

            assertThat(server.requests()).isEmpty();
            assertThat(RecordingSubscriber.of(events).end()).isNull();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void refusesASecondSubscriberBecauseThatWouldBeASecondBill() throws Exception {
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            Flow.Publisher<ImageEvent<ImageBytes>> events = images.stream(CAT);
            RecordingSubscriber<ImageBytes> first = RecordingSubscriber.of(events);

            RecordingSubscriber<ImageBytes> second = RecordingSubscriber.of(events, 0);

            assertThat(second.end())
                    .isInstanceOfSatisfying(InvalidRequestException.class, refusal -> assertThat(refusal.billing())
                            .isEqualTo(BillingStatus.NOT_SENT))
                    .hasMessageContaining("charged separately");
            assertThat(first.end()).isNull();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void tellsAnImageWhileTheNextIsStillBeingMade() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write(Events.HEAD + Events.partial(0, IMAGE));
                    await(seen, 20_000);
                    client.write(Events.completed(IMAGE));
                });
                ImagesService images = service(server)) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(images.stream(CAT));

            assertThat(recordingSubscriber.next().image().content().toByteArray())
                    .isEqualTo(IMAGE);
            seen.countDown();

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.story()).containsExactly("partial 0", "completed");
        }
    }

    @Test
    void readsNothingMoreFromTheNetworkWhileNobodyAsks() throws Exception {
        int many = 40;
        byte[] event = Events.partial(0, SmallHeapTest.padded(IMAGE, 1 << 20)).getBytes(UTF_8);
        CountDownLatch written = new CountDownLatch(many);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write(Events.HEAD);
                    for (int i = 0; i < many; i++) {
                        client.write(event);
                        written.countDown();
                    }
                    client.write(Events.completed(IMAGE));
                });
                ImagesService images = service(server)) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(images.stream(CAT), 1);
            recordingSubscriber.next();

            assertThat(written.await(700, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(written.getCount()).as("not yet written").isGreaterThan(many / 2);
            assertThat(recordingSubscriber.events()).hasSize(1);

            recordingSubscriber.subscription().request(2);
            recordingSubscriber.next();
            recordingSubscriber.next();
            assertThat(written.await(300, TimeUnit.MILLISECONDS)).isFalse();
            recordingSubscriber.subscription().request(Long.MAX_VALUE);
            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.events()).hasSize(many + 1);
        }
    }

    @Test
    void makesNoCallForASubscriberThatLeavesAtOnce() throws Exception {
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            images.stream(CAT).subscribe(new RecordingSubscriber<>(0) {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                    given.cancel();
                }
            });
            assertThat(RecordingSubscriber.of(images.stream(CAT)).end()).isNull();

            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void tellsOnTheExecutorForCallbacksAlone() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "own-callback"));
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server);
                ImagesService with = builder(server).callbackExecutor(own).build()) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(images.stream(CAT));
            RecordingSubscriber<ImageBytes> other = RecordingSubscriber.of(with.stream(CAT));

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(other.end()).isNull();
            assertThat(recordingSubscriber.threads())
                    .hasSize(4)
                    .allMatch(name -> name.matches("imagesdk-\\d+-callback-\\d+"));
            assertThat(other.threads()).hasSize(4).containsOnly("own-callback");
        } finally {
            own.shutdown();
        }
    }

    @Test
    void putsFilesOfUnfinishedImagesBesideTheFinishedOne() throws Exception {
        Files.writeString(directory.resolve("cat.partial-1.png"), "another's");
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            RecordingSubscriber<Path> recordingSubscriber =
                    RecordingSubscriber.of(images.stream(CAT, Delivery.toFile(directory.resolve("cat.jpg"))));

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.events())
                    .extracting(event -> event.image().content().getFileName().toString())
                    .containsExactly("cat.partial-0.png", "cat.partial-1-1.png", "cat.png");
            assertThat(recordingSubscriber.events())
                    .allSatisfy(event ->
                            assertThat(event.image().content()).isAbsolute().hasBinaryContent(IMAGE));
            assertThat(result(recordingSubscriber).warnings())
                    .singleElement()
                    .asString()
                    .contains("cat.jpg was renamed to cat.png");
            assertThat(directory.resolve("cat.partial-1.png")).hasContent("another's");
        }
    }

    @Test
    void replacesFilesWhereThatIsSaid() throws Exception {
        Files.writeString(directory.resolve("cat.partial-0.png"), "old");
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            assertThat(RecordingSubscriber.of(images.stream(
                                    CAT,
                                    Delivery.toFile(directory.resolve("cat.png"))
                                            .withOverwrite()))
                            .end())
                    .isNull();
            assertThat(directory.resolve("cat.partial-0.png")).hasBinaryContent(IMAGE);
        }
    }

    @Test
    void keepsTheFilesOfUnfinishedImagesWhateverBecomesOfTheCall() throws Exception {
        try (RawServer server = answering(Events.partial(0, IMAGE));
                ImagesService images = service(server)) {
            RecordingSubscriber<Path> recordingSubscriber =
                    RecordingSubscriber.of(images.stream(CAT, Delivery.toFile(directory.resolve("cat.png"))));

            assertThat(recordingSubscriber.end()).isInstanceOf(ImagesException.class);
            assertThat(recordingSubscriber.events()).hasSize(1);
            assertThat(directory.resolve("cat.partial-0.png")).hasBinaryContent(IMAGE);
        }
    }

    @Test
    void givesEachImageToASinkInTheOrderOfTheEvents() throws Exception {
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
            RecordingSubscriber<String> recordingSubscriber =
                    RecordingSubscriber.of(images.stream(CAT, Delivery.to(sink)));

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.events())
                    .extracting(event -> event.image().content())
                    .containsExactly("0: " + IMAGE.length, "1: " + IMAGE.length, "2: " + IMAGE.length);
        }
    }

    @Test
    void leavesOutAnUnfinishedImageThatIsNoneAndSaysSo() throws Exception {
        try (RawServer server = answering(Events.partial(0, "no image".getBytes(UTF_8))
                        + Events.partial(1, IMAGE)
                        + Events.completed(IMAGE));
                ImagesService images = service(server)) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(images.stream(CAT));

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.story()).containsExactly("partial 1", "completed");
            assertThat(result(recordingSubscriber).warnings())
                    .singleElement()
                    .asString()
                    .startsWith("partial_images: ")
                    .contains("0: content is not an image");
        }
    }

    @Test
    void failsWhenTheFinishedImageIsNone() throws Exception {
        try (RawServer server = answering(Events.partial(0, IMAGE) + Events.completed("no image".getBytes(UTF_8)));
                ImagesService images = service(server)) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(images.stream(CAT));

            assertThat(recordingSubscriber.end()).isInstanceOfSatisfying(InvalidImageException.class, bad -> {
                assertThat(bad.billing()).isEqualTo(BillingStatus.BILLED);
                assertThat(bad.outcomes()).hasSize(1);
                assertThat(bad.details().usage().totalTokens()).hasValue(100);
            });
            assertThat(recordingSubscriber.story()).containsExactly("partial 0");
        }
    }

    @Test
    void asksNobodyWhenTheImagesCouldNotBeStored() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        try (RawServer server = answering(WHOLE);
                ImagesService images = service(server)) {
            RecordingSubscriber<Path> recordingSubscriber =
                    RecordingSubscriber.of(images.stream(CAT, Delivery.toDirectory(file)));

            assertThat(recordingSubscriber.end())
                    .isInstanceOfSatisfying(ImageStorageException.class, refused -> assertThat(refused.billing())
                            .isEqualTo(BillingStatus.NOT_SENT));
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai | 2 | png  | 0 | n must be 1 in a stream, was 2",
                "openai | 1 | gif  | 0 | format \"gif\" is not supported in a stream, use one of png, jpeg, webp",
                "openai | 1 | png  | 4 | partial_images must be 0..3, was 4",
                "openai | 1 | png  | -1 | partial_images must be 0..3, was -1",
                "wellapi| 1 | png  | 0 | stream is not supported",
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

            RecordingSubscriber<ImageBytes> recordingSubscriber =
                    RecordingSubscriber.of(images.stream(request, Delivery.inMemory(), options));

            assertThat(recordingSubscriber.end())
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

            assertThat(RecordingSubscriber.of(images.stream(CAT, Delivery.inMemory(), task))
                            .end())
                    .hasMessageContaining("async must not be combined with stream");
            assertThat(RecordingSubscriber.of(images.stream(twice)).end())
                    .hasMessageContaining("extra.partial_images is reserved for the SDK");
            assertThat(images.generate(CAT, Delivery.inMemory(), shown))
                    .completesExceptionallyWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .havingCause()
                    .withMessageContaining("partial_images requires a stream");
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
        AtomicInteger requested = new AtomicInteger();
        try (RawServer busy = RawServer.start((request, client) -> {
                    if (requested.getAndIncrement() == 0) {
                        client.respond(429, "Retry-After: 0\r\nConnection: close\r\n", new byte[0]);
                    } else {
                        client.write(Events.HEAD + WHOLE);
                    }
                });
                RawServer breaking = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + Events.partial(0, IMAGE));
                });
                ImagesService first = service(busy);
                ImagesService second = builder(breaking)
                        .retryPolicy(RetryPolicy.riskingDoubleBilling(2))
                        .build()) {
            RecordingSubscriber<ImageBytes> asking = RecordingSubscriber.of(first.stream(CAT));
            RecordingSubscriber<ImageBytes> broken = RecordingSubscriber.of(second.stream(CAT));

            assertThat(asking.end()).isNull();
            assertThat(result(asking).attempts()).hasSize(2);
            assertThat(broken.end()).isInstanceOfSatisfying(ImagesException.class, error -> assertThat(error.billing())
                    .isEqualTo(BillingStatus.BILLED));
            assertThat(breaking.requests()).hasSize(1);
        }
    }

    @Test
    void speaksADialectThatAProfileDescribes() throws Exception {
        ProviderProfile own = Providers.OPENAI.toBuilder()
                .generation(Providers.OPENAI
                        .generation()
                        .withStreaming(Streaming.builder()
                                .streamMember("sse")
                                .partialImagesMember("previews")
                                .maxPartialImages(9)
                                .maxImages(2)
                                .eventTypePointer("/kind")
                                .partialEvents(List.of("preview"))
                                .completedEvents(List.of("final"))
                                .partialIndexPointer("/step")
                                .eventMapping(ResponseMapping.builder()
                                        .imagePointers(List.of("/images/*"))
                                        .base64Members(List.of("png"))
                                        .build())
                                .build()))
                .build();
        String image = "\"images\":[{\"png\":\"" + SampleImages.base64(IMAGE) + "\"}]";
        String said = "data: {\"kind\":\"preview\",\"step\":7," + image + "}\n\n"
                + ("data: {\"kind\":\"final\"," + image + "}\n\n").repeat(2);
        try (RawServer server = answering(said);
                ImagesService images = builder(server).provider(own).build()) {
            CallOptions nine = CallOptions.builder().partialImages(9).build();

            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(
                    images.stream(CAT.toBuilder().count(2).build(), Delivery.inMemory(), nine));

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.story()).containsExactly("partial 7", "completed", "completed");
            assertThat(recordingSubscriber.events())
                    .extracting(event -> event.image().index())
                    .containsExactly(0, 0, 1);
            assertThat(new String(server.requests().get(0).body(), UTF_8)).contains("\"sse\":true,\"previews\":9");
        }
    }

    /** A group of images, of which the provider could not generate one. */
    @Test
    void continuesAfterTheFailureOfOneImage() throws Exception {
        ProviderProfile groups = Providers.OPENAI.toBuilder()
                .generation(Providers.OPENAI
                        .generation()
                        .withStreaming(Streaming.builder()
                                .maxImages(3)
                                .completedEvents(List.of("image_generation.partial_succeeded"))
                                .failedImageEvents(List.of("image_generation.partial_failed"))
                                .build()))
                .build();
        String image = "data: {\"type\":\"image_generation.partial_succeeded\",\"b64_json\":\""
                + SampleImages.base64(IMAGE) + "\"}\n\n";
        String failed = "data: {\"type\":\"image_generation.partial_failed\",\"image_index\":1,"
                + "\"error\":{\"code\":\"OutputImageSensitiveContentDetected\",\"message\":\"no such image\"}}\n\n";
        try (RawServer server = answering(image + failed + image);
                ImagesService images = builder(server).provider(groups).build()) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(
                    images.stream(CAT.toBuilder().count(3).build(), Delivery.inMemory(), CallOptions.DEFAULT));

            assertThat(recordingSubscriber.end()).isInstanceOfSatisfying(ImagesException.class, error -> {
                assertThat(error).hasMessageContaining("no such image");
                assertThat(error.billing()).isEqualTo(BillingStatus.BILLED);
            });
            assertThat(recordingSubscriber.events())
                    .extracting(event -> event.image().index())
                    .containsExactly(0, 2);
        }
    }

    private static <T> ImageResult<T> result(RecordingSubscriber<T> recordingSubscriber) {
        return recordingSubscriber.events().stream()
                .filter(ImageEvent.Completed.class::isInstance)
                .map(event -> ((ImageEvent.Completed<T>) event).result())
                .findFirst()
                .orElseThrow();
    }
}
