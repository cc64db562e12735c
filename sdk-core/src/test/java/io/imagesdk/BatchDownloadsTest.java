package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results of a batch by URL: a download that hangs delays no other one, and the results keep their order. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchDownloadsTest {
    private static final int PAGE = 20;
    private static final byte[] IMAGE = SampleImages.encoded("png", 20, 20);

    @TempDir
    Path directory;

    private final List<String> received = new CopyOnWriteArrayList<>();

    @Test
    void downloadsTheOtherImagesWhileSomeHang() throws Exception {
        try (Storage storage = new Storage(60, 10, 50);
                ImagesService images = service(storage)) {
            BatchSummary summary =
                    await(images, images.batch("b-1"), result -> {}).join();

            assertThat(summary.delivered()).isEqualTo(60);
        }
        assertThat(received).isEqualTo(ids(0, 60));
        assertThat(names()).hasSize(60);
    }

    @Test
    void downloadsSixteenResultsAtATime() throws Exception {
        try (Storage storage = new Storage(60, 60, 16);
                ImagesService images = service(storage)) {
            await(images, images.batch("b-1"), result -> {}).join();

            assertThat(storage.maxRunning).hasValue(16);
        }
        assertThat(received).isEqualTo(ids(0, 60));
    }

    /** Images in memory stay there until the consumer has received them. */
    @Test
    void downloadsFewImagesAheadIntoMemory() throws Exception {
        try (Storage storage = new Storage(60, 60, 4);
                ImagesService images = service(storage)) {
            BatchSummary summary = images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {})
                    .join();

            assertThat(summary.delivered()).isEqualTo(60);
            assertThat(storage.maxRunning).hasValue(4);
        }
    }

    @Test
    void anotherCallContinuesBehindTheResultThatTheConsumerRejects() throws Exception {
        try (Storage storage = new Storage(60, 0, 0);
                ImagesService images = service(storage)) {
            List<ImageBatch> stored = new CopyOnWriteArrayList<>();
            Throwable failure = catchThrowable(() -> await(images, images.batch("b-1"), result -> {
                        if (result.id().equals("i-3")) {
                            storage.awaitDownloads(30);
                            throw new IllegalStateException("no more");
                        }
                        stored.add(result.next());
                    })
                    .join());

            assertThat(failure).hasMessageContaining("no more");
            assertThat(names()).containsExactly("i-0.png", "i-1.png", "i-2.png", "i-3.png");
            received.clear();
            await(images, ImageBatch.fromJson(stored.get(2).toJson()), result -> {})
                    .join();
        }
        assertThat(received).isEqualTo(ids(3, 60));
    }

    @Test
    void nothingRemainsOfResultsBehindADownloadThatHangs() throws Exception {
        try (Storage storage = new Storage(40, 1, Integer.MAX_VALUE);
                ImagesService images = service(storage)) {
            CompletableFuture<BatchSummary> call = await(images, images.batch("b-1"), result -> {});
            Await.until("the other images are files", () -> named() == 39);

            call.cancel(true);

            Await.until("no file is left", () -> names().isEmpty());
        }
        assertThat(received).isEmpty();
    }

    private CompletableFuture<BatchSummary> await(
            ImagesService images, ImageBatch batch, Consumer<BatchResult<Path>> consumer) {
        return images.awaitBatch(batch, Delivery.toDirectory(directory), result -> {
            received.add(result.id());
            consumer.accept(result);
        });
    }

    private static ImagesService service(Storage storage) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(storage.server.url() + "/v1")
                .apiKey(SuiteLog.KEY)
                .build();
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "i-" + number).toList();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private long named() throws IOException {
        return names().stream().filter(name -> name.endsWith(".png")).count();
    }

    /** A batch whose results have URLs, in pages of twenty. */
    private static final class Storage implements AutoCloseable {
        private final RawServer server;
        private final int results;
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger maxRunning = new AtomicInteger();

        /**
         * Starts the server.
         *
         * @param hanging the first downloads hang
         * @param until until so many other downloads have been requested, or run at a time if all hang
         */
        Storage(int results, int hanging, int until) throws IOException {
            this.results = results;
            CountDownLatch requested = new CountDownLatch(until);
            this.server = RawServer.start((request, client) -> {
                if (!request.path().startsWith("/img/")) {
                    byte[] body =
                            (request.path().contains("/results") ? page(request.path()) : status()).getBytes(UTF_8);
                    client.respond(200, "Connection: close\r\n", body);
                    return;
                }
                maxRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
                int number = Integer.parseInt(request.path().substring("/img/".length()));
                if (number >= hanging || hanging == results) {
                    requested.countDown();
                }
                if (number < hanging && until == Integer.MAX_VALUE) {
                    client.stall();
                }
                if (number < hanging) {
                    Await.release(requested);
                }
                running.decrementAndGet();
                client.respond(200, "Connection: close\r\n", IMAGE);
            });
        }

        private String status() {
            return "{\"batch_id\":\"b-1\",\"expire_time\":\"2126-12-11\",\"state\":{\"num_requests\":" + results
                    + ",\"num_pending\":0,\"num_success\":" + results + "}}";
        }

        private String page(String path) {
            int from = Integer.parseInt("0" + path.replaceAll(".*pagination_token=p([0-9]+).*|.*", "$1"));
            int to = Math.min(results, from + PAGE);
            String token = to < results ? "\"pagination_token\":\"p" + to + "\"," : "";
            return IntStream.range(from, to)
                    .mapToObj(number -> "{\"batch_request_id\":\"i-" + number
                            + "\",\"batch_result\":{\"response\":{\"image_generation\":{\"data\":[{\"url\":\""
                            + server.url() + "/img/" + number + "\"}]}}}}")
                    .collect(Collectors.joining(",", "{" + token + "\"results\":[", "]}"));
        }

        void awaitDownloads(int count) {
            try {
                Await.until(
                        count + " images are requested",
                        () -> server.requests().stream()
                                        .filter(request -> request.path().startsWith("/img/"))
                                        .count()
                                >= count);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
