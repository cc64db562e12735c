package io.imagesdk;

import static io.imagesdk.StreamScene.answering;
import static io.imagesdk.StreamScene.builder;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingListener;
import io.imagesdk.testing.RecordingSubscriber;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who owns the file of an image in a stream: the subscriber, as soon as it receives the event. */
@Timeout(60)
class StreamFilesTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 8, 8);
    private static final GenerateRequest ONE =
            GenerateRequest.builder().prompt("a cat").build();
    private static final GenerateRequest TWO = ONE.toBuilder().count(2).build();
    private static final String OLD = "old";
    private static final ProviderProfile STREAMS_TWO = Providers.OPENAI.toBuilder()
            .generation(Providers.OPENAI
                    .generation()
                    .withStreaming(Streaming.builder()
                            .maxImages(2)
                            .partialEvents(List.of("image_generation.partial_image"))
                            .completedEvents(List.of("image_generation.completed"))
                            .build()))
            .build();

    private final RecordingListener listener = new RecordingListener();

    @TempDir
    Path directory;

    @Test
    void aCancelDeletesTheFileOfAnImageThatTheSubscriberHasNotReceived() throws Exception {
        try (RawServer server = stallingAfter(Events.completed(IMAGE));
                ImagesService images = service(server).build()) {
            RecordingSubscriber<Path> subscriber = subscribe(images, TWO, 0);
            Await.until("the image has its name", () -> Files.exists(directory.resolve("cat-1.png")));

            subscriber.subscription().cancel();

            Await.until("the file is deleted", () -> files().isEmpty());
            assertThat(subscriber.events()).isEmpty();
        }
    }

    @Test
    void aCancelRestoresTheFileThatSuchAnImageReplaced() throws Exception {
        Path target = directory.resolve("cat-1.png");
        Files.writeString(target, OLD);
        try (RawServer server = stallingAfter(Events.completed(IMAGE));
                ImagesService images = service(server).build()) {
            RecordingSubscriber<Path> subscriber = subscribe(images, TWO, 0);
            Await.until("the image has replaced the file", () -> files().size() == 2 && hasContent(target, IMAGE));

            subscriber.subscription().cancel();

            Await.until("the file is restored", () -> files().size() == 1);
            assertThat(target).hasContent(OLD);
        }
    }

    @Test
    void anImageOfACompletedCallStaysThoughItsEventIsNotRequested() throws Exception {
        Files.writeString(directory.resolve("cat.png"), OLD);
        try (RawServer server = answering(Events.partial(0, IMAGE) + Events.completed(IMAGE));
                ImagesService images = service(server).addListener(listener).build()) {
            RecordingSubscriber<Path> subscriber = subscribe(images, ONE, 1);
            awaitEndOfCall();

            assertThat(files()).containsExactly("cat.partial-0.png", "cat.png");
            assertThat(directory.resolve("cat.png")).hasBinaryContent(IMAGE);

            images.close();
            subscriber.subscription().request(1);
            assertThat(subscriber.end()).isNull();
            assertThat(subscriber.story()).containsExactly("partial 0", "completed");
        }
    }

    @Test
    void aCancelAfterTheEndOfTheCallLeavesTheImage() throws Exception {
        Files.writeString(directory.resolve("cat.png"), OLD);
        try (RawServer server = answering(Events.completed(IMAGE));
                ImagesService images = service(server).addListener(listener).build()) {
            RecordingSubscriber<Path> subscriber = subscribe(images, ONE, 0);
            awaitEndOfCall();

            subscriber.subscription().cancel();

            assertThat(files()).containsExactly("cat.png");
            assertThat(directory.resolve("cat.png")).hasBinaryContent(IMAGE);
            assertThat(subscriber.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailedCallLeavesNoHiddenFileThoughItsSubscriberBlocks(boolean closed) throws Exception {
        Path target = directory.resolve("cat-1.png");
        Files.writeString(target, OLD);
        CyclicBarrier step = new CyclicBarrier(2);
        try (RawServer server = stallingAfter(Events.partial(0, IMAGE) + Events.completed(IMAGE));
                ImagesService images = service(server)
                        .addListener(listener)
                        .timeout(Duration.ofSeconds(closed ? 60 : 2))
                        .build()) {
            RecordingSubscriber<Path> subscriber = new RecordingSubscriber<>(1) {
                @Override
                public void onNext(ImageEvent<Path> event) {
                    await(step);
                    super.onNext(event);
                }
            };
            stream(images, TWO).subscribe(subscriber);
            Await.until("the image has replaced the file", () -> hasContent(target, IMAGE));
            Await.until("the subscriber receives the partial image", () -> step.getNumberWaiting() == 1);
            Thread closing = new Thread(closed ? images::close : () -> {});
            closing.start();
            awaitEndOfCall();

            assertThat(files()).containsExactly("cat-1.partial-0.png", "cat-1.png");
            assertThat(target).hasBinaryContent(IMAGE);

            await(step);
            assertThat(subscriber.end())
                    .isInstanceOfSatisfying(ImagesException.class, failure -> assertThat(failure.outcomes())
                            .anyMatch(ImageOutcome.Delivered.class::isInstance));
            assertThat(subscriber.story()).containsExactly("partial 0");
            closing.join();
        }
    }

    @Test
    void aCancelDeletesTheFileOfAPartialImageThatTheSubscriberHasNotReceived() throws Exception {
        try (RawServer server = stallingAfter(Events.partial(0, IMAGE));
                ImagesService images = service(server).build()) {
            RecordingSubscriber<Path> subscriber = subscribe(images, ONE, 0);
            Await.until("the partial image has its name", () -> Files.exists(directory.resolve("cat.partial-0.png")));

            subscriber.subscription().cancel();

            Await.until("the file is deleted", () -> files().isEmpty());
        }
    }

    @Test
    void anImageThatTheSubscriberReceivesAfterAFailureExists() throws Exception {
        CyclicBarrier step = new CyclicBarrier(2);
        List<Boolean> found = new CopyOnWriteArrayList<>();
        try (RawServer server = stallingAfter(Events.partial(0, IMAGE) + Events.completed(IMAGE));
                ImagesService images = service(server).addListener(listener).build()) {
            RecordingSubscriber<Path> subscriber = new RecordingSubscriber<>(Long.MAX_VALUE) {
                @Override
                public void onNext(ImageEvent<Path> event) {
                    if (event instanceof ImageEvent.Partial) {
                        await(step);
                    }
                    found.add(Files.exists(event.image().content()));
                    super.onNext(event);
                }
            };
            stream(images, TWO).subscribe(subscriber);
            Await.until("the image has its name", () -> Files.exists(directory.resolve("cat-1.png")));
            Await.until("the subscriber receives the partial image", () -> step.getNumberWaiting() == 1);
            Thread closing = new Thread(images::close);
            closing.start();
            awaitEndOfCall();
            await(step);

            assertThat(subscriber.end()).isInstanceOf(ServiceClosedException.class);
            closing.join();
            assertThat(found).hasSameSizeAs(subscriber.events()).doesNotContain(false);
        }
    }

    @Test
    void aFailureListsTheImageThatTheSubscriberHasNotRequested() throws Exception {
        try (RawServer server = answering(Events.completed(IMAGE) + Events.error("server_error", "no more"));
                ImagesService images = service(server).addListener(listener).build()) {
            RecordingSubscriber<Path> subscriber = subscribe(images, TWO, 0);

            assertThat(subscriber.end()).isInstanceOfSatisfying(ImagesException.class, failure -> assertThat(
                            failure.outcomes())
                    .singleElement()
                    .extracting(outcome ->
                            ((ImageOutcome.Delivered<?>) outcome).image().content())
                    .isEqualTo(directory.resolve("cat-1.png")));
            assertThat(subscriber.events()).isEmpty();
            assertThat(files()).containsExactly("cat-1.png");
        }
    }

    @Test
    void anImageAndItsOutcomeSurviveTheEndOfTheServiceTogether() throws Exception {
        try (RawServer server = stallingAfter(Events.completed(IMAGE));
                ImagesService images = service(server).build()) {
            RecordingSubscriber<Path> subscriber = subscribe(images, TWO, 0);
            Await.until("the image has its name", () -> Files.exists(directory.resolve("cat-1.png")));

            images.close();

            assertThat(subscriber.end()).isInstanceOfSatisfying(ServiceClosedException.class, closed -> assertThat(
                            closed.outcomes().stream().anyMatch(ImageOutcome.Delivered.class::isInstance))
                    .isEqualTo(!files().isEmpty()));
        }
    }

    private static RawServer stallingAfter(String events) throws IOException {
        return RawServer.start(
                (request, client) -> client.write(Events.HEAD + events).stall());
    }

    private static ImagesServiceBuilder service(RawServer server) {
        return builder(server).provider(STREAMS_TWO);
    }

    private RecordingSubscriber<Path> subscribe(ImagesService images, GenerateRequest request, long demand) {
        return RecordingSubscriber.of(stream(images, request), demand);
    }

    private Flow.Publisher<ImageEvent<Path>> stream(ImagesService images, GenerateRequest request) {
        return images.stream(
                request, Delivery.toFile(directory.resolve("cat.png")).withOverwrite());
    }

    private void awaitEndOfCall() throws Exception {
        Await.until("the call has ended", () -> !listener.all(CallEnd.class).isEmpty());
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean hasContent(Path file, byte[] expected) {
        try {
            return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), expected);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> files() {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
