package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.environment;
import static io.imagesdk.ServiceFixtures.service;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that ends early, after one of its two images has its name: the other image is still being downloaded. */
@Timeout(60)
class OverwriteTest {
    private static final GenerateRequest TWO = REQUEST.toBuilder().count(2).build();

    @TempDir
    Path directory;

    private Path first;

    @BeforeEach
    void nameTheFirstFile() {
        first = directory.resolve("cat-1.png");
    }

    @Test
    void aCancelledCallRestoresTheFileThatItReplaced() throws Exception {
        Files.writeString(first, "old");

        CancellationException cancelled = cancelAfterTheFirstImage(true, () -> {});

        assertThat(first).hasContent("old");
        assertThat(files()).containsExactly("cat-1.png");
        assertThat(cancelled)
                .rootCause()
                .isInstanceOf(CallCancelledException.class)
                .extracting(cause -> ((CallCancelledException) cause).outcomes())
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(2)
                .allMatch(ImageOutcome.Failed.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCancelledCallLeavesAFileThatAnotherCallPutThere(boolean overwrite) throws Exception {
        CancellationException unused = cancelAfterTheFirstImage(overwrite, () -> {
            Path other = Files.writeString(directory.resolve("other"), "of another call");
            Files.move(other, first, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        });

        assertThat(first).hasContent("of another call");
        assertThat(files()).containsExactly("cat-1.png");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallThatSucceedsLeavesOnlyTheNewFiles(boolean overwrite) throws Exception {
        try (RawServer server = RawServer.start((request, client) -> respond(request, client, IMAGE));
                ImagesService images = service(server).build()) {
            Files.writeString(first, "old");

            ImageResult<Path> result = images.blocking().generate(TWO, delivery(overwrite));

            assertThat(result.image().content()).hasBinaryContent(IMAGE);
            assertThat(files())
                    .containsExactlyElementsOf(
                            overwrite
                                    ? List.of("cat-1.png", "cat-2.png")
                                    : List.of("cat-1-1.png", "cat-1.png", "cat-2.png"));
        }
    }

    @Test
    void aCallThatExceedsItsTimeoutKeepsTheNewFile() throws Exception {
        Files.writeString(first, "old");
        ManualScheduler time = new ManualScheduler(Runnable::run);
        try (RawServer server = RawServer.start((request, client) -> respond(request, client, new byte[0]));
                ImagesService images =
                        service(server).environment(environment(time)).build()) {
            CallOptions options =
                    CallOptions.builder().timeout(Duration.ofSeconds(10)).build();
            CompletableFuture<ImageResult<Path>> call = images.generate(TWO, delivery(true), options);
            awaitFirstImage(server);
            // The limits of a download are longer. One that ended before the call would fail the second image alone.
            time.advance(Duration.ofSeconds(10));

            CompletionException failure = catchThrowableOfType(CompletionException.class, call::join);

            assertThat(failure).hasCauseInstanceOf(CallTimeoutException.class);
            List<ImageOutcome<?>> outcomes = ((CallTimeoutException) failure.getCause()).outcomes();
            assertThat(outcomes).hasSize(2);
            assertThat(((ImageOutcome.Delivered<?>) outcomes.get(0)).image().content())
                    .isEqualTo(first);
            assertThat(((ImageOutcome.Failed<?>) outcomes.get(1)).url()).isPresent();
            assertThat(first).hasBinaryContent(IMAGE);
            assertThat(files()).containsExactly("cat-1.png");
        }
    }

    /** A provider may send more images than were requested. */
    @Test
    void imagesOfAnIncompleteResponseGetDifferentNames() throws Exception {
        ManualScheduler time = new ManualScheduler(Runnable::run);
        String images = "{\"data\":[" + ITEM + "," + ITEM + ",";
        CallOptions options =
                CallOptions.builder().timeout(Duration.ofSeconds(10)).build();
        try (RawServer server = RawServer.start(
                        (request, client) -> client.write("HTTP/1.1 200 X\r\nContent-Length: 999999\r\n\r\n" + images)
                                .stallLong(() -> time.advance(Duration.ofSeconds(10))));
                ImagesService service =
                        service(server).environment(environment(time)).build()) {
            CompletableFuture<ImageResult<Path>> call = service.generate(REQUEST, delivery(true), options);

            CompletionException failure = catchThrowableOfType(CompletionException.class, call::join);

            CallTimeoutException timeout = (CallTimeoutException) failure.getCause();
            assertThat(timeout.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(timeout.outcomes())
                    .extracting(outcome ->
                            ((ImageOutcome.Delivered<?>) outcome).image().content())
                    .isEqualTo(List.of(directory.resolve("cat.png"), directory.resolve("cat-2.png")));
        }
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    private CancellationException cancelAfterTheFirstImage(boolean overwrite, Action action) throws Exception {
        try (RawServer server = RawServer.start((request, client) -> respond(request, client, new byte[0]));
                ImagesService images = service(server).build()) {
            CompletableFuture<ImageResult<Path>> call = images.generate(TWO, delivery(overwrite), CallOptions.DEFAULT);
            awaitFirstImage(server);
            action.run();
            call.cancel(true);
            return catchThrowableOfType(CancellationException.class, call::join);
        }
    }

    private void awaitFirstImage(RawServer server) throws Exception {
        Await.until("the first image has its name", () -> Files.exists(first) && Files.size(first) == IMAGE.length);
        Await.until("the download of the second image", () -> server.requests().size() == 2);
    }

    private Delivery<Path> delivery(boolean overwrite) {
        Delivery.Files files = Delivery.toFile(directory.resolve("cat.png"));
        return overwrite ? files.withOverwrite() : files;
    }

    /** Responds with an image and the URL of another one, whose download stalls if it has no bytes. */
    private static void respond(RawServer.Request request, RawServer.Connection client, byte[] second)
            throws IOException {
        if (request.line().startsWith("POST")) {
            String url = "http://" + request.header("Host") + "/image.png";
            String body = "{\"data\":[" + ITEM + ",{\"url\":\"" + url + "\"}]}";
            client.respond(200, "Connection: close\r\n", body.getBytes(UTF_8));
        } else if (second.length == 0) {
            client.stall();
        } else {
            client.respond(200, "Connection: close\r\n", second);
        }
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
