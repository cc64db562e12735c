package io.imagesdk.internal.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingSubscriber;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file system that does not respond when a call deletes the file that its image has replaced. */
@Timeout(60)
class HungDeletionTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 8, 8);
    private static final String ITEM = "{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}";
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("a cat").build();

    private final CountDownLatch hung = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @TempDir
    Path directory;

    private Path target;

    @BeforeEach
    void createTarget() throws IOException {
        target = Files.writeString(directory.resolve("cat.png"), "old");
    }

    @AfterEach
    void answer() {
        answered.countDown();
    }

    @Test
    void theFutureOfACallDoesNotWaitForIt() throws Exception {
        try (RawServer server = RawServer.start(
                        (request, client) -> client.respond(200, "", ("{\"data\":[" + ITEM + "]}").getBytes(UTF_8)));
                ImagesService images = service(server)) {
            CompletableFuture<ImageResult<Path>> call =
                    images.generate(REQUEST, Delivery.toFile(target).withOverwrite());
            hangWhenDelivered();

            assertThat(call.get(12, TimeUnit.SECONDS).images()).hasSize(1);
            assertThat(files()).hasSize(2);

            answered.countDown();
            Await.until("the replaced file is deleted", () -> files().size() == 1);
            assertThat(target).hasBinaryContent(IMAGE);
        }
    }

    @Test
    void theSubscriberOfAStreamDoesNotWaitForIt() throws Exception {
        try (RawServer server =
                        RawServer.start((request, client) -> client.write(Events.HEAD + Events.completed(IMAGE)));
                ImagesService images = service(server)) {
            RecordingSubscriber<Path> subscriber = RecordingSubscriber.of(
                    images.stream(REQUEST, Delivery.toFile(target).withOverwrite()));
            hangWhenDelivered();

            assertThat(subscriber.next()).isInstanceOf(ImageEvent.Completed.class);
            assertThat(subscriber.end()).isNull();

            answered.countDown();
            Await.until("the replaced file is deleted", () -> files().size() == 1);
        }
    }

    /** Holds the lock of the file, as a deletion does that does not return. Callbacks run only then. */
    private void hangWhenDelivered() throws Exception {
        Await.until("the image has its name", () -> Arrays.equals(read(target), IMAGE));
        Thread deletion = new Thread(() -> {
            try {
                Replacements replacements = Replacements.acquire(target);
                synchronized (replacements) {
                    hung.countDown();
                    answered.await();
                }
                replacements.release();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        deletion.setDaemon(true);
        deletion.start();
    }

    private ImagesService service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .callbackExecutor(task -> CompletableFuture.runAsync(() -> {
                    awaitHung();
                    task.run();
                }))
                .build();
    }

    private void awaitHung() {
        try {
            hung.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException ignored) {
            // The file is being replaced.
            return new byte[0];
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
