package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outcomes of charged items that a full disk, an outage or a broken result file could cost. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeptOutcomesTest {
    private static final String KEY = "sk-key-that-must-not-show-0123456789";

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        sandbox.close();
        threads.shutdownNow();
    }

    private static ImagesService service(ProviderProfile profile, Object baseUrl) {
        PollingSchedule soon = PollingSchedule.of(Duration.ofMillis(200), Duration.ofMillis(200));
        return ImagesService.builder()
                .provider(
                        profile.batch().isEmpty()
                                ? profile
                                : profile.toBuilder()
                                        .batch(profile.batch().get().withPollingSchedule(soon))
                                        .build())
                .baseUrl(baseUrl.toString())
                .apiKey(KEY)
                .build();
    }

    private BulkRunBuilder builder(ImagesService images, Path journal) {
        return BulkRun.builder(images).journal(journal).output(directory.resolve("images"));
    }

    private static List<BulkItem> items(int count, String text) {
        return IntStream.range(0, count)
                .mapToObj(i -> BulkItem.of(
                        "item-" + i,
                        GenerateRequest.builder()
                                .prompt("A cat " + i + text)
                                .model("m-1")
                                .build()))
                .toList();
    }

    /** The records of the running requests repeat their prompts, and need more space than the claims of short ones. */
    @Test
    void recordsTheOutcomesOfLongPromptsOnAFullDisk() throws Exception {
        SmallDisk disk = new SmallDisk(directory.resolve("disk"));
        disk.mount("8m");
        byte[] image = imageResponse();
        CountDownLatch full = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(2);
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = server(exchange -> {
            requests.incrementAndGet();
            running.countDown();
            await(full);
            respond(exchange, 200, image);
        });
        try (ImagesService images = service(Providers.OPENAI_COMPATIBLE, url(server));
                BulkRun run = builder(images, disk.path().resolve("journal")).build()) {
            CompletableFuture<BulkSummary> summary = run.execute(items(20, "x".repeat(30_000)));
            running.await();
            fill(disk.path().resolve("filler"));
            full.countDown();

            assertThat(summary.join().delivered()).isEqualTo(requests.get()).isGreaterThan(1);
            assertThat(summary.join().unknown()).isZero();
        } finally {
            server.stop(0);
            disk.close();
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException ignored) {
            // The disk is full.
            return;
        }
    }

    @Test
    void theListOfUndeliveredItemsCanBeTheInputOfARunWithTheSameJournal() throws Exception {
        int count = 200;
        Path list = directory.resolve("journal.undelivered.jsonl");
        try (ImagesService images = service(Providers.OPENAI_COMPATIBLE, sandbox.baseUrl())) {
            try (BulkRun run = builder(images, directory.resolve("journal")).build()) {
                assertThat(run.execute(items(count, " [refuse=400]" + "x".repeat(60)))
                                .join()
                                .rejected())
                        .isEqualTo(count);
            }
            assertThat(Files.size(list)).isGreaterThan(32_000);
            try (Reader in = Files.newBufferedReader(list);
                    BulkRun run = builder(images, directory.resolve("journal")).build()) {
                BulkSummary second = run.execute(new BulkItemReader(in, BulkItemReader.Format.JSON_LINES, directory))
                        .join();

                assertThat(second.rejected()).isEqualTo(count);
            }
        }
        assertThat(Files.readAllLines(list)).hasSize(count);
    }

    @Test
    void theListOfUndeliveredItemsStaysCompleteIfTheRunThatReadsItEndsEarly() throws Exception {
        Path list = directory.resolve("journal.undelivered.jsonl");
        AtomicInteger linesDuringTheRun = new AtomicInteger();
        AtomicReference<BulkRun> stopped = new AtomicReference<>();
        try (ImagesService images = service(Providers.OPENAI_COMPATIBLE, sandbox.baseUrl())) {
            try (BulkRun run = builder(images, directory.resolve("journal")).build()) {
                run.execute(items(20, " [refuse=400]")).join();
            }
            BulkRunBuilder again = builder(images, directory.resolve("journal"))
                    .rules(ClaimRules.DEFAULT.withRetryRejected(true))
                    .maxInFlight(1)
                    .recordConsumer(record -> {
                        linesDuringTheRun.set(lines(list));
                        stopped.get().stop();
                    });
            try (Reader in = Files.newBufferedReader(list);
                    BulkRun run = again.build()) {
                stopped.set(run);
                BulkSummary second = run.execute(new BulkItemReader(in, BulkItemReader.Format.JSON_LINES, directory))
                        .join();

                assertThat(second.rejected()).isEqualTo(1);
            }
        }
        assertThat(linesDuringTheRun).hasValue(20);
        assertThat(lines(list)).isEqualTo(20);
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aRunViaBatchesEndsThoughTheStoreFailsForAMoment(int failing) throws Exception {
        List<BulkItem> items = items(4, " [polls=1]");
        AtomicInteger results = new AtomicInteger();
        try (FileClaims journal = FileClaims.open(directory.resolve("journal"));
                ImagesService images = service(Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI))) {
            Claims unreliable = new DelegatingClaims(journal) {
                @Override
                public CompletableFuture<ItemRecord> record(ItemRecord record) {
                    return record.state() == ItemState.DELIVERED && results.incrementAndGet() == failing
                            ? CompletableFuture.failedFuture(new BulkException("the store is not available", null))
                            : super.record(record);
                }
            };
            try (BulkRun run = BulkRun.builder(images)
                    .claims(unreliable)
                    .output(directory.resolve("images"))
                    .viaBatch(10)
                    .build()) {
                assertThat(run.execute(items).join().delivered()).isLessThan(items.size());
            }
            try (BulkRun run = BulkRun.builder(images)
                    .claims(journal)
                    .output(directory.resolve("images"))
                    .viaBatch(10)
                    .build()) {
                BulkSummary second = run.execute(items).join();

                assertThat(second.delivered() + second.skipped()).isEqualTo(items.size());
            }
        }
        sandbox.assertThat().billed(items.size()).neverBilledTwice();
    }

    /** The store cannot be read when the items without a result are ended. */
    @Test
    void aRunViaBatchesEndsThoughTheStoreCannotBeRead() throws Exception {
        List<BulkItem> items = Stream.concat(
                        items(2, " [polls=1]").stream(),
                        items(3, " [task-expire]").stream().skip(2))
                .toList();
        AtomicInteger delivered = new AtomicInteger();
        AtomicBoolean down = new AtomicBoolean();
        try (FileClaims journal = FileClaims.open(directory.resolve("journal"));
                ImagesService images = service(Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI))) {
            Claims unreliable = new DelegatingClaims(journal) {
                @Override
                public CompletableFuture<ItemRecord> record(ItemRecord record) {
                    down.set(record.state() == ItemState.DELIVERED && delivered.incrementAndGet() == 2);
                    return super.record(record);
                }

                @Override
                public Optional<ItemRecord> find(String id) {
                    if (down.get()) {
                        throw new BulkException("the store is not available", null);
                    }
                    return super.find(id);
                }
            };
            try (BulkRun run = BulkRun.builder(images)
                    .claims(unreliable)
                    .output(directory.resolve("images"))
                    .viaBatch(10)
                    .build()) {
                BulkSummary first = run.execute(items).join();

                assertThat(first.delivered()).isEqualTo(2);
                assertThat(first.stopReason()).isPresent();
            }
        }
        sandbox.assertThat().neverBilledTwice();
    }

    /** As if the heap was exhausted at the end of the run. */
    @Test
    void aRunEndsThoughItsEndFails() throws Exception {
        Path journalFile = directory.resolve("journal");
        // A list of an earlier run, whose items are looked up at the end.
        Files.writeString(directory.resolve("other.undelivered.jsonl"), "{\"id\":\"a\",\"prompt\":\"A cat\"}\n");
        try (FileClaims journal = FileClaims.open(journalFile);
                ImagesService images = service(Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI))) {
            Claims exhausted = new DelegatingClaims(journal) {
                @Override
                public Optional<ItemRecord> find(String id) {
                    throw new OutOfMemoryError("of the test");
                }
            };
            try (BulkRun run = BulkRun.builder(images)
                    .claims(exhausted)
                    .output(directory.resolve("other"))
                    .build()) {
                CompletableFuture<BulkSummary> summary = run.execute(items(1, ""));

                assertThat(summary).failsWithin(Duration.ofSeconds(20));
            }
        }
    }

    /** Without the results, only the counts show that the provider has processed and charged the items. */
    @ParameterizedTest
    @CsvSource({"expired, ''", "cancelled, unreadable"})
    void itemsThatTheProviderHasProcessedAreNotRequestedAgainThoughTheirResultsCannotBeRead(String state, String line)
            throws Exception {
        String results = line.isEmpty() ? "" : (line + "\n").repeat(3);
        AtomicInteger created = new AtomicInteger();
        String status = "{\"id\":\"b-1\",\"status\":\"" + state + "\",\"output_file_id\":\"file-out\","
                + "\"request_counts\":{\"total\":3,\"completed\":3,\"failed\":0}}";
        HttpServer server = server(exchange -> {
            String path = exchange.getRequestURI().getPath();
            boolean creates = exchange.getRequestMethod().equals("POST") && path.endsWith("/batches");
            created.addAndGet(creates ? 1 : 0);
            respond(
                    exchange,
                    200,
                    (path.endsWith("/files") ? "{\"id\":\"file-1\"}" : path.endsWith("/content") ? results : status)
                            .getBytes(UTF_8));
        });
        try (ImagesService images = service(Providers.OPENAI, url(server))) {
            for (int i = 0; i < 2; i++) {
                try (BulkRun run = builder(images, directory.resolve("journal"))
                        .viaBatch(10)
                        .build()) {
                    assertThat(run.execute(items(3, "")).join().rejected()).isZero();
                }
            }
        } finally {
            server.stop(0);
        }
        assertThat(created).hasValue(1);
    }

    @Test
    void theJournalContainsNoKeyOfAUrl() throws Exception {
        byte[] image = imageResponse();
        AtomicInteger downloads = new AtomicInteger();
        HttpServer server = server(exchange -> {
            String base = "http://127.0.0.1:" + exchange.getLocalAddress().getPort();
            if (exchange.getRequestMethod().equals("POST")) {
                String url = base + "/v1/generated/" + KEY + ".png?key=" + KEY;
                respond(exchange, 200, ("{\"data\":[{\"url\":\"" + url + "\"}]}").getBytes(UTF_8));
            } else if (downloads.incrementAndGet() == 1) {
                respond(exchange, 400, new byte[0]);
            } else {
                String text = new String(image, UTF_8);
                respond(
                        exchange,
                        200,
                        Base64.getDecoder().decode(text.replaceAll("(?s).*\"b64_json\":\"([^\"]*)\".*", "$1")));
            }
        });
        try (ImagesService images = service(Providers.OPENAI_COMPATIBLE, url(server))) {
            try (BulkRun run = builder(images, directory.resolve("journal")).build()) {
                assertThat(run.execute(items(1, "")).join().pending()).isOne();
            }
            assertThat(Files.readString(directory.resolve("journal")))
                    .contains("sealed.")
                    .doesNotContain(KEY);
            try (BulkRun run = builder(images, directory.resolve("journal")).build()) {
                assertThat(run.execute(items(1, "")).join().delivered()).isOne();
            }
        } finally {
            server.stop(0);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain(KEY);
            }
        }
    }

    /** Returns a response of the sandbox with an image. */
    private byte[] imageResponse() {
        sandbox.onGenerate().reply(SandboxReply.images());
        try (ImagesService images = service(Providers.OPENAI_COMPATIBLE, sandbox.baseUrl())) {
            byte[] png = images.generate(GenerateRequest.builder()
                            .prompt("a cat")
                            .size("32x32")
                            .build())
                    .join()
                    .image()
                    .content()
                    .toByteArray();
            return ("{\"data\":[{\"b64_json\":\"" + Base64.getEncoder().encodeToString(png) + "\"}]}").getBytes(UTF_8);
        }
    }

    @FunctionalInterface
    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private HttpServer server(Handler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (InputStream in = exchange.getRequestBody()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            handler.handle(exchange);
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
