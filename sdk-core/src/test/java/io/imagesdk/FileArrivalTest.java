package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A complete file has its name while the rest of the response has not arrived. */
@Timeout(60)
class FileArrivalTest {
    private static final String BLOCKED =
            "{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\",\"is_image_safe\":false}";
    private static final ProviderProfile WITH_FLAGS = Providers.XAI.toBuilder()
            .id("with-flags")
            .responseMapping(ResponseMapping.builder()
                    .moderationFlags("is_image_safe", "false")
                    .build())
            .build();

    @TempDir
    Path directory;

    private final CountDownLatch rest = new CountDownLatch(1);

    @Test
    void hasItsNameWhileOtherImagesArrive() throws Exception {
        try (RawServer server = server("[" + ITEM + ",", ITEM + "]");
                ImagesService images = service(server).build()) {
            CompletableFuture<ImageResult<Path>> call = generate(images, 2, toFile());
            awaitFiles("cat-1.png");
            assertThat(directory.resolve("cat-1.png")).hasBinaryContent(IMAGE);

            rest.countDown();

            assertThat(contents(call.join())).containsExactly("cat-1.png", "cat-2.png");
            assertThat(files()).containsExactly("cat-1.png", "cat-2.png");
        }
    }

    @Test
    void getsAnotherNameIfTheProviderSendsMoreImagesThanRequested() throws Exception {
        try (RawServer server = server("[" + ITEM + "," + ITEM, "]");
                ImagesService images = service(server).build()) {
            CompletableFuture<ImageResult<Path>> call = generate(images, 1, toFile());
            awaitFiles("cat-2.png", "cat.png");

            rest.countDown();

            assertThat(contents(call.join())).containsExactly("cat-1.png", "cat-2.png");
            assertThat(files()).containsExactly("cat-1.png", "cat-2.png");
        }
    }

    @Test
    void getsAnotherNameIfTheProviderSendsFewerImagesThanRequested() throws Exception {
        try (RawServer server = server("[" + ITEM, "]");
                ImagesService images = service(server).build()) {
            CompletableFuture<ImageResult<Path>> call = generate(images, 2, toFile());
            awaitFiles("cat-1.png");

            rest.countDown();

            assertThat(contents(call.join())).containsExactly("cat.png");
            assertThat(files()).containsExactly("cat.png");
        }
    }

    @Test
    void getsTheNumberOfItsPositionIfAnEarlierItemHasNoImage() throws Exception {
        try (RawServer server = server("[{\"b64_json\":null}," + ITEM + "," + ITEM, "]");
                ImagesService images = service(server).build()) {
            CompletableFuture<ImageResult<Path>> call = generate(images, 3, toFile());
            awaitFiles("cat-1.png", "cat-2.png");

            rest.countDown();

            assertThat(contents(call.join())).containsExactly("cat-2.png", "cat-3.png");
            assertThat(files()).containsExactly("cat-2.png", "cat-3.png");
        }
    }

    @Test
    void replacesOnlyTheFileOfItsFinalName() throws Exception {
        for (String name : List.of("cat.png", "cat-1.png", "cat-2.png")) {
            Files.writeString(directory.resolve(name), "old " + name);
        }
        try (RawServer server = server("[" + ITEM + "," + ITEM, "]");
                ImagesService images = service(server).build()) {
            CompletableFuture<ImageResult<Path>> call = generate(images, 1, toFile().withOverwrite());
            Await.until("both files are replaced", () -> isImage("cat.png") && isImage("cat-2.png"));

            rest.countDown();

            assertThat(contents(call.join())).containsExactly("cat-1.png", "cat-2.png");
            assertThat(directory.resolve("cat.png")).hasContent("old cat.png");
            assertThat(directory.resolve("cat-1.png")).hasBinaryContent(IMAGE);
            assertThat(directory.resolve("cat-2.png")).hasBinaryContent(IMAGE);
            assertThat(files()).containsExactly("cat-1.png", "cat-2.png", "cat.png");
        }
    }

    @Test
    void aCancelDeletesItAndRestoresTheFileThatItReplaced() throws Exception {
        Files.writeString(directory.resolve("cat-1.png"), "old");
        try (RawServer server = server("[" + ITEM + "," + ITEM + ",", ITEM + "]");
                ImagesService images = service(server).build()) {
            CompletableFuture<ImageResult<Path>> call = generate(images, 3, toFile().withOverwrite());
            Await.until("both files have their names", () -> isImage("cat-1.png") && isImage("cat-2.png"));

            call.cancel(true);

            assertThat(catchThrowableOfType(CancellationException.class, call::join))
                    .isNotNull();
            assertThat(directory.resolve("cat-1.png")).hasContent("old");
            assertThat(files()).containsExactly("cat-1.png");
        } finally {
            rest.countDown();
        }
    }

    @Test
    void isDeletedIfTheRestOfTheResponseBlocksIt() throws Exception {
        try (RawServer server = server("[" + BLOCKED + "," + ITEM, "]");
                ImagesService images = service(server).provider(WITH_FLAGS).build()) {
            CompletableFuture<ImageResult<Path>> call = generate(images, 2, toFile());
            awaitFiles("cat-1.png", "cat-2.png");

            rest.countDown();

            assertThat(call.join().outcomes().get(0)).isInstanceOf(ImageOutcome.Blocked.class);
            assertThat(files()).containsExactly("cat-2.png");
        }
    }

    @Test
    void itsBytesAreRecoveredIfAnotherProgramDeletesIt() throws Exception {
        try (RawServer server = server("[" + ITEM + "," + ITEM, "]");
                ImagesService images = service(server).build()) {
            CompletableFuture<ImageResult<Path>> call = generate(images, 2, toFile());
            awaitFiles("cat-1.png", "cat-2.png");
            Files.delete(directory.resolve("cat-1.png"));

            rest.countDown();

            ImageOutcome.Failed<Path> failed =
                    (ImageOutcome.Failed<Path>) call.join().outcomes().get(0);
            assertThat(failed.error()).hasMessageContaining("cat-1.png was deleted, moved or replaced");
            assertThat(failed.recoveredBytes().orElseThrow().toByteArray()).isEqualTo(IMAGE);
            assertThat(files()).containsExactly("cat-2.png");
        }
    }

    @Test
    void keepsTheChangesOfAnotherProgram() throws Exception {
        try (RawServer server = server("[" + ITEM + "," + ITEM, "]");
                ImagesService images = service(server).build()) {
            CompletableFuture<ImageResult<Path>> call = generate(images, 2, toFile());
            awaitFiles("cat-1.png", "cat-2.png");
            Files.writeString(directory.resolve("cat-1.png"), "smaller");

            rest.countDown();

            assertThat(contents(call.join())).containsExactly("cat-1.png", "cat-2.png");
            assertThat(directory.resolve("cat-1.png")).hasContent("smaller");
        }
    }

    /** Starts a server that sends the end of the response when the test permits it. */
    private RawServer server(String start, String end) throws IOException {
        String head = "{\"data\":" + start;
        String tail = end + "}";
        return RawServer.start((request, client) -> {
            client.write(String.format(
                    Locale.ROOT,
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
                    head.length() + tail.length(),
                    head));
            Await.release(rest);
            client.write(tail);
        });
    }

    private static CompletableFuture<ImageResult<Path>> generate(
            ImagesService images, int count, Delivery<Path> delivery) {
        return images.generate(REQUEST.toBuilder().count(count).build(), delivery, CallOptions.DEFAULT);
    }

    private Delivery.Files toFile() {
        return Delivery.toFile(directory.resolve("cat.png"));
    }

    private static List<String> contents(ImageResult<Path> result) {
        return result.images().stream()
                .map(image -> image.content().getFileName().toString())
                .toList();
    }

    private boolean isImage(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) && Files.size(file) == IMAGE.length;
    }

    private void awaitFiles(String... names) throws IOException {
        Await.until("the files " + List.of(names), () -> files().equals(List.of(names)));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
