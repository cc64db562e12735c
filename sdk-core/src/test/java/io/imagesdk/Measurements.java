package io.imagesdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.call.SystemScheduler;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures the figures of {@code docs/measurements.md}: the latency of a cancellation, and which threads, sockets and
 * memory remain. It is a program and not a test, because the figures depend on the machine. It prints the rows of that
 * page.
 */
final class Measurements {
    private static final int ROUNDS = 100;
    private static final int MIB = 1 << 20;
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();
    private static final byte[] IMAGE = SampleImages.encoded("png", 200, 200);
    private static final byte[] GOOD = ("{\"data\":[{\"b64_json\":\""
                    + SampleImages.base64(SampleImages.encoded("png", 8, 8)) + "\"}]}")
            .getBytes(UTF_8);
    private static final ImageInput UPLOAD =
            ImageInput.of(SmallHeapTest.padded(SampleImages.encoded("png", 64, 64), 9 * MIB), "cat.png");

    private final Path directory;

    private Measurements(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        Measurements measurements = new Measurements(Files.createTempDirectory("measurements"));
        System.out.printf(
                "JDK %s, %d processors, load %s%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        for (Phase phase : Phase.values()) {
            measurements.cancels(phase, true);
            measurements.cancels(phase, false);
        }
        measurements.threads();
        measurements.sockets();
        measurements.heap(1);
        measurements.heap(4);
        measurements.heap(10);
        Files.delete(measurements.directory);
    }

    /** The phase in which a call is cancelled. */
    private enum Phase {
        IN_AN_UPLOAD,
        BEFORE_THE_HEADERS,
        IN_THE_BODY,
        IN_A_RETRY_WAIT,
        BETWEEN_POLLS,
        IN_A_DOWNLOAD;

        boolean waits() {
            return this == IN_A_RETRY_WAIT || this == BETWEEN_POLLS;
        }

        void play(RawServer.Connection client, CountDownLatch reached) throws IOException {
            RawServer.Request request = this == IN_AN_UPLOAD ? client.readHead() : client.readRequest();
            switch (this) {
                case IN_AN_UPLOAD -> client.read(1_000);
                case IN_THE_BODY ->
                    client.write("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n{\"data\":[{\"b64_json\":\""
                            + SampleImages.base64(IMAGE).substring(0, 100_000));
                case IN_A_RETRY_WAIT -> {
                    client.respond(429, "Connection: close\r\nRetry-After: 30\r\n", new byte[0]);
                    return;
                }
                case BETWEEN_POLLS -> {
                    client.respond(200, "Connection: close\r\n", "{\"request_id\":\"task_1\"}".getBytes(UTF_8));
                    return;
                }
                case IN_A_DOWNLOAD -> {
                    if (request.line().startsWith("POST")) {
                        String url = client.server().url() + "/image.png";
                        client.respond(
                                200,
                                "Connection: close\r\n",
                                ("{\"data\":[{\"url\":\"" + url + "\"}]}").getBytes(UTF_8));
                        return;
                    }
                    client.write("HTTP/1.1 200 OK\r\nContent-Length: " + IMAGE.length + "\r\n\r\n")
                            .write(Arrays.copyOf(IMAGE, 50_000));
                }
                default -> {}
            }
            reached.countDown();
            client.stall();
        }
    }

    /** The system scheduler, which reports when a short delay is scheduled. */
    private record Waits(SystemScheduler machine, CountDownLatch reached) implements Scheduler {
        @Override
        public long nanoTime() {
            return machine.nanoTime();
        }

        @Override
        public ScheduledTask schedule(Duration delay, Runnable task) {
            ScheduledTask scheduled = machine.schedule(delay, task);
            if (delay.compareTo(RETRY) <= 0) {
                reached.countDown();
            }
            return scheduled;
        }
    }

    /** Measures the cancellations in a phase. The result of a warm-up is not printed. */
    private void cancels(Phase phase, boolean warm) throws Exception {
        long[] done = new long[ROUNDS];
        long[] closed = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            CountDownLatch reached = new CountDownLatch(1);
            AtomicLong left = new AtomicLong();
            SystemScheduler machine = new SystemScheduler("measurements");
            Optional<Scheduler> scheduler = phase.waits() ? Optional.of(new Waits(machine, reached)) : Optional.empty();
            try (RawServer server = RawServer.startUnread((unread, client) -> {
                        phase.play(client, reached);
                        left.set(System.nanoTime());
                    });
                    ImagesService images = service(server)
                            .environment(new ServiceExecutors.Environment(scheduler, Clock.systemUTC(), () -> 0.0))
                            .build()) {
                CompletableFuture<ImageResult<Path>> call = call(images, phase);
                if (!reached.await(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("not reached: " + phase);
                }
                long begin = System.nanoTime();
                call.cancel(false);
                long end = System.nanoTime();
                server.awaitAllDisconnects();
                done[round] = end - begin;
                closed[round] = left.get() - begin;
            } finally {
                machine.close();
            }
        }
        if (!warm) {
            String words = phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            System.out.printf(
                    "| cancel %s | %s | %s |%n", words, millis(done), phase.waits() ? "no connection" : millis(closed));
        }
    }

    private static String millis(long[] nanos) {
        Arrays.sort(nanos);
        return String.format(
                Locale.ROOT, "%.2f / %.2f ms", nanos[nanos.length / 2] / 1e6, nanos[nanos.length - 1] / 1e6);
    }

    private CompletableFuture<ImageResult<Path>> call(ImagesService images, Phase phase) {
        Delivery<Path> files = Delivery.toDirectory(directory);
        if (phase == Phase.IN_AN_UPLOAD) {
            return images.edit(
                    EditRequest.builder().prompt("A hat").image(UPLOAD).build(), files);
        }
        CallOptions options =
                CallOptions.builder().async(phase == Phase.BETWEEN_POLLS).build();
        return images.generate(REQUEST, files, options);
    }

    private void threads() throws Exception {
        try (RawServer server =
                RawServer.start((request, client) -> client.respond(200, "Connection: close\r\n", GOOD))) {
            int before = ours();
            int jdkBefore = collected(0);
            for (int i = 0; i < 200; i++) {
                try (ImagesService images = service(server).build()) {
                    images.blocking().generate(REQUEST);
                }
            }
            int at = selectors();
            System.out.printf(
                    "| threads after 200 services, each with a call, were closed | before %d, after %d | "
                            + "the JDK's selectors: before %d, at once %d, after a collection %d |%n",
                    before, settled(Measurements::ours, before), jdkBefore, at, collected(jdkBefore));
        }
        CountDownLatch all = new CountDownLatch(1_000);
        CountDownLatch go = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, client) -> {
                    all.countDown();
                    await(go);
                    client.respond(200, "Connection: close\r\n", GOOD);
                });
                ImagesService images = service(server).build()) {
            List<CompletableFuture<?>> calls = IntStream.range(0, 1_000)
                    .<CompletableFuture<?>>mapToObj(i -> images.generate(REQUEST))
                    .toList();
            if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("calls are missing: " + all.getCount());
            }
            int during = ours() + selectors();
            go.countDown();
            calls.forEach(CompletableFuture::join);
            images.close();
            System.out.printf(
                    "| threads with 1,000 calls in flight, ours and the client's | %d | of ours after close: %d |%n",
                    during, settled(Measurements::ours, 0));
        }
    }

    private void sockets() throws Exception {
        long before = openSockets();
        AtomicReference<CountDownLatch> reached = new AtomicReference<>();
        try (RawServer server =
                RawServer.startUnread((unread, client) -> Phase.IN_THE_BODY.play(client, reached.get()))) {
            try (ImagesService images = service(server).build()) {
                for (int i = 0; i < ROUNDS; i++) {
                    reached.set(new CountDownLatch(1));
                    CompletableFuture<?> call = call(images, Phase.IN_THE_BODY);
                    await(reached.get());
                    call.cancel(false);
                }
                server.awaitAllDisconnects();
                System.out.printf(
                        "| open sockets after 100 cancels in the body (the server's listening one left "
                                + "out) | before %d | after %d |%n",
                        before, openSockets() - 1);
            }
        }
        System.out.printf(
                "| the same when service and server are closed | before %d | after %d |%n",
                before, settled(() -> (int) openSockets(), (int) before));
    }

    private void heap(int count) throws Exception {
        byte[] content = SmallHeapTest.padded(SampleImages.encoded("png", 64, 64), 20 * MIB);
        String base64 = SampleImages.base64(content);
        byte[] item = ("{\"b64_json\":\"" + base64 + "\"}").getBytes(ISO_8859_1);
        long length = 9 + count * (item.length + 1L) + 1;
        AtomicLong inside = new AtomicLong();
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + length
                            + "\r\n\r\n{\"data\":[");
                    for (int i = 0; i < count; i++) {
                        client.write(i == 0 ? "" : ",").write(Arrays.copyOf(item, item.length / 2));
                        inside.set(used());
                        client.write(Arrays.copyOfRange(item, item.length / 2, item.length));
                    }
                    client.write("]}").write(" ");
                });
                ImagesService images = service(server).build()) {
            long before = used();
            ImageResult<Path> result = images.blocking().generate(REQUEST, Delivery.toDirectory(directory));
            for (var image : result.images()) {
                Files.delete(image.content());
            }
            System.out.printf(
                    Locale.ROOT,
                    "| live heap within %d x 20 MiB to files | %.1f MiB more than before | %d images |%n",
                    count,
                    Math.max(0, inside.get() - before) / (double) MIB,
                    result.images().size());
        }
    }

    /** Returns the size of the live objects on the heap. */
    private static long used() {
        System.gc();
        Runtime heap = Runtime.getRuntime();
        return heap.totalMemory() - heap.freeMemory();
    }

    private static ImagesServiceBuilder service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(server.url())
                .apiKey("sk-measurements");
    }

    private static int ours() {
        return named("imagesdk-");
    }

    private static int selectors() {
        return named("HttpClient-");
    }

    private static int named(String prefix) {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    private static long openSockets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(Measurements::isSocket).count();
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException ignored) {
            // Nothing else can be done here, and the test goes on.
            return false;
        }
    }

    private static int collected(int wanted) throws Exception {
        return settled(
                () -> {
                    System.gc();
                    return selectors();
                },
                wanted);
    }

    /** Waits up to ten seconds until a count has decreased to a value, and returns the last count. */
    private static int settled(Count count, int wanted) throws Exception {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        int now = count.now();
        while (now > wanted && System.nanoTime() < patience) {
            Thread.onSpinWait();
            now = count.now();
        }
        return now;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the current value of a count. */
    @FunctionalInterface
    private interface Count {
        int now() throws Exception;
    }
}
