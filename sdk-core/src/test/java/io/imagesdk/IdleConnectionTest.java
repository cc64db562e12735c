package io.imagesdk;

import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.service;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ChildJvm;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What remains of a call while its connection waits in the pool of the HTTP client for the next one. */
@Timeout(120)
class IdleConnectionTest {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final int CONNECTIONS = 8;
    private static final int MIB = 1 << 20;

    @Test
    void resultsAreCollectedWhileTheirConnectionsAreIdle() throws Exception {
        try (RawServer server = keepingAlive(CONNECTIONS, ITEM);
                ImagesService images = service(server).build()) {
            List<WeakReference<?>> dropped = generate(images);

            awaitCollected(dropped);
            assertThat(server.openConnections()).isEqualTo(CONNECTIONS);
        }
    }

    @Test
    void failedCallsAreCollectedWhileTheirConnectionsAreIdle() throws Exception {
        // The image is complete, but it is not a PNG, and the call fails.
        try (RawServer server = keepingAlive(CONNECTIONS, "{\"b64_json\":\"AAAA\"}");
                ImagesService images = service(server).build()) {
            List<WeakReference<?>> dropped = fail(images);

            awaitCollected(dropped);
            assertThat(server.openConnections()).isEqualTo(CONNECTIONS);
        }
    }

    /** A program whose edits have 2 MiB of input and 2 MiB of result each. */
    static final class Edits {
        private Edits() {}

        public static void main(String[] args) throws Exception {
            byte[] input = SmallHeapTest.padded(ServiceFixtures.IMAGE, 2 * MIB);
            try (ImagesService images = ImagesService.builder()
                    .provider(Providers.XAI)
                    .baseUrl(args[0])
                    .apiKey(SuiteLog.KEY)
                    .build()) {
                edit(images, SmallHeapTest.padded(ServiceFixtures.IMAGE, 100_000));
                long before = usedHeap();
                for (int round = 0; round < 3; round++) {
                    edit(images, input);
                }
                // A thread of the client may still be at the end of the last call.
                long after = usedHeap();
                for (int attempt = 0; attempt < 50 && after - before > MIB; attempt++) {
                    after = usedHeap();
                }
                System.out.println((after - before) / 1024 + " KiB remain of " + CONNECTIONS + " idle connections");
                System.exit(after - before > MIB ? 1 : 0);
            }
        }

        private static void edit(ImagesService images, byte[] input) {
            List<CompletableFuture<ImageResult<ImageBytes>>> calls = Stream.generate(() -> images.edit(
                            EditRequest.builder()
                                    .prompt("a hat")
                                    .image(ImageInput.of(input, "cat.png"))
                                    .build(),
                            Delivery.inMemory()))
                    .limit(CONNECTIONS)
                    .toList();
            calls.forEach(CompletableFuture::join);
        }

        private static long usedHeap() {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }
    }

    @Test
    void idleConnectionsHoldNoHeap() throws Exception {
        String large = SampleImages.base64(SmallHeapTest.padded(ServiceFixtures.IMAGE, 2 * MIB));
        try (RawServer server = keepingAlive(CONNECTIONS, "{\"b64_json\":\"" + large + "\"}")) {
            ChildJvm.Result result = ChildJvm.run(Edits.class, List.of("-Xmx128m"), server.url());

            assertThat(result.exit()).as(result.output()).isZero();
        }
    }

    @Test
    void cancelledCallsAreCollected() throws Exception {
        CountDownLatch arrived = new CountDownLatch(CONNECTIONS);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 X\r\nContent-Length: 100000\r\n\r\n{\"data\":[" + ITEM);
                    arrived.countDown();
                    client.stall();
                });
                ImagesService images = service(server).build()) {
            List<WeakReference<?>> dropped = cancel(images, arrived);

            awaitCollected(dropped);
        }
    }

    @Test
    void closeClosesIdleConnectionsAndEndsTheThreadOfTheClient() throws Exception {
        AtomicInteger before = new AtomicInteger(selectorThreads());
        try (RawServer server = keepingAlive(CONNECTIONS, ITEM)) {
            ImagesService images = service(server).build();
            generate(images);
            assertThat(selectorThreads()).isGreaterThan(0);
            assertThat(server.openConnections()).isEqualTo(CONNECTIONS);

            images.close();

            assertThat(server.awaitAllDisconnects()).isTrue();
            // A client of another test may end at the same time.
            Await.until("the thread of the client has ended", () -> selectorThreads() <= before.get());
        }
    }

    /** What an operating system reports when a process may open no more files. */
    @Test
    void areClosedAfterACallThatCouldOpenNoFile() throws Exception {
        CountDownLatch arrived = new CountDownLatch(CONNECTIONS);
        byte[] body = ("{\"data\":[" + ITEM + "]}").getBytes(UTF_8);
        try (RawServer server = RawServer.startUnread((unread, client) -> {
                    while (true) {
                        client.readRequest();
                        arrived.countDown();
                        Await.until("all requests have arrived", () -> arrived.getCount() == 0);
                        client.respond(200, "Content-Type: application/json\r\n", body);
                    }
                });
                ImagesService images = service(server).build()) {
            generate(images);
            assertThat(server.openConnections()).isEqualTo(CONNECTIONS);

            CompletableFuture<?> failing = images.generate(REQUEST, Delivery.to(index -> {
                throw new FileSystemException("cat.png", null, "Too many open files");
            }));
            assertThat(failing).failsWithin(Duration.ofSeconds(60));

            assertThat(server.awaitAllDisconnects()).isTrue();
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        }
    }

    @Test
    void closedServicesLeaveNoFileDescriptor() throws Exception {
        assumeThat(OPEN_FILES).exists();
        try (RawServer server = keepingAlive(1, ITEM)) {
            long before = openFiles();
            for (int i = 0; i < 60; i++) {
                try (ImagesService images = service(server).build()) {
                    images.blocking().generate(REQUEST);
                }
            }

            // A client has three of them and one for each connection.
            Await.until("the files are closed", () -> openFiles() < before + 60);
        }
    }

    @Test
    void aServiceWithoutCallsHasNoThread() throws Exception {
        try (RawServer server = keepingAlive(1, ITEM)) {
            int before = selectorThreads();
            List<ImagesService> services =
                    Stream.generate(() -> service(server).build()).limit(20).toList();

            assertThat(selectorThreads()).isLessThanOrEqualTo(before);
            services.forEach(ImagesService::close);
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.count();
        }
    }

    private static int selectorThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-SelectorManager"))
                .count();
    }

    private static List<WeakReference<?>> generate(ImagesService images) {
        List<CompletableFuture<ImageResult<ImageBytes>>> calls = Stream.generate(() -> images.generate(REQUEST))
                .limit(CONNECTIONS)
                .toList();
        return new ArrayList<>(calls.stream()
                .map(call -> new WeakReference<>(call.join().images().get(0).content()))
                .toList());
    }

    private static List<WeakReference<?>> fail(ImagesService images) {
        List<CompletableFuture<ImageResult<ImageBytes>>> calls = Stream.generate(() -> images.generate(REQUEST))
                .limit(CONNECTIONS)
                .toList();
        List<WeakReference<?>> failures = new ArrayList<>();
        calls.forEach(call -> failures.add(
                new WeakReference<>(call.handle((result, error) -> error.getCause() == null ? error : error.getCause())
                        .join())));
        return failures;
    }

    private static List<WeakReference<?>> cancel(ImagesService images, CountDownLatch arrived) throws Exception {
        List<CompletableFuture<ImageResult<ImageBytes>>> calls = Stream.generate(() -> images.generate(REQUEST))
                .limit(CONNECTIONS)
                .toList();
        assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
        List<WeakReference<?>> cancelled = new ArrayList<>();
        for (CompletableFuture<?> call : calls) {
            assertThat(call.cancel(true)).isTrue();
            try {
                call.join();
            } catch (CancellationException e) {
                cancelled.add(new WeakReference<>(e.getCause()));
            }
        }
        return cancelled;
    }

    private static void awaitCollected(List<WeakReference<?>> references) throws Exception {
        Await.until("all are collected", () -> {
            System.gc();
            return references.stream().allMatch(reference -> reference.get() == null);
        });
    }

    /** Starts a server that keeps connections open; it answers when a number of requests has arrived. */
    private static RawServer keepingAlive(int concurrent, String item) throws IOException {
        byte[] body = ("{\"data\":[" + item + "]}").getBytes(UTF_8);
        CyclicBarrier all = new CyclicBarrier(concurrent);
        return RawServer.startUnread((unread, client) -> {
            while (true) {
                client.readRequest();
                try {
                    all.await();
                } catch (Exception e) {
                    throw new IOException(e);
                }
                client.respond(200, "Content-Type: application/json\r\n", body);
            }
        });
    }
}
