package io.imagesdk.benchmark.soak;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.provider.catalog.Providers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The client of the soak test. It starts many calls of {@link SoakCase 25 cases}, cancels some of them at random
 * moments, and compares for every call what the future, the listener, the directory and the server report. It exits
 * with 1 if a call was lost, an account differs, or something remains five seconds after the service was closed.
 */
public final class Soak implements CallListener {
    private static final Duration SILENCE = Duration.ofMillis(400);
    private static final long CLOSE_SECONDS = 5;
    private static final int MAX_PRINTED = 40;

    private final Random random;
    private final Path directory;
    private final SoakCase[] cases;
    private final String[] outcomes;
    private final int[] attempts;
    private final BillingStatus[] billing;
    private final Map<Integer, String> ends = new ConcurrentHashMap<>();
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicLong files = new AtomicLong();
    private final AtomicInteger sinks = new AtomicInteger();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    private Soak(int calls, long seed, Path directory) {
        this.random = new Random(seed);
        this.directory = directory;
        this.cases = new SoakCase[calls];
        this.outcomes = new String[calls];
        this.attempts = new int[calls];
        this.billing = new BillingStatus[calls];
    }

    /** Runs the soak test. The arguments are the number of calls, how many of them run at once, and a seed. */
    public static void main(String[] args) throws Exception {
        int calls = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int concurrency = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        long seed = args.length > 2 ? Long.parseLong(args[2]) : System.nanoTime();
        Path directory = Files.createTempDirectory("imagesdk-soak");
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SoakServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII))) {
            Soak soak = new Soak(calls, seed, directory);
            System.out.println("seed " + seed + ", JDK " + Runtime.version() + ", heap "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
            soak.run(Integer.parseInt(output.readLine()), concurrency);
            System.exit(soak.report() ? 0 : 1);
        } finally {
            server.destroy();
        }
    }

    private void run(int port, int concurrency) throws Exception {
        // The channels of the JDK share one socket that stays open.
        SocketChannel.open().close();
        long socketsBefore = Leftovers.sockets();
        long heapBefore = Leftovers.usedHeap();
        long start = System.nanoTime();
        runCalls(port, concurrency);
        long closed = System.nanoTime();
        System.out.printf("%d calls, %d at once: %.1f s%n", cases.length, concurrency, seconds(closed - start));
        while ((Leftovers.sockets() > socketsBefore || !Leftovers.threads().isEmpty())
                && seconds(System.nanoTime() - closed) < CLOSE_SECONDS) {
            Thread.onSpinWait();
        }
        System.out.printf("sockets and threads are closed %.3f s after close()%n", seconds(System.nanoTime() - closed));
        check(Leftovers.sockets() <= socketsBefore, "sockets remain: " + Leftovers.sockets());
        check(Leftovers.threads().isEmpty(), "threads remain: " + Leftovers.threads());
        List<String> objects = Leftovers.objects();
        // A connection whose response may be complete is closed 50 ms later, and its client is needed until then.
        while (!objects.isEmpty() && seconds(System.nanoTime() - closed) < CLOSE_SECONDS) {
            objects = Leftovers.objects();
        }
        long heap = Leftovers.usedHeap();
        System.out.printf(
                "heap before %d KiB, %.3f s after close %d KiB, objects of calls: %s%n",
                heapBefore, seconds(System.nanoTime() - closed), heap, objects);
        check(objects.isEmpty(), "objects remain: " + objects);
        checkPosts(port);
        checkFiles();
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    private void runCalls(int port, int concurrency) throws InterruptedException {
        Semaphore free = new Semaphore(concurrency);
        ScheduledExecutorService cancellers = Executors.newScheduledThreadPool(2);
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl("http://127.0.0.1:" + port)
                .apiKey("soak-key-0123456789")
                .addListener(this)
                .build()) {
            for (int number = 0; number < cases.length; number++) {
                free.acquire();
                cases[number] = SoakCase.values()[random.nextInt(SoakCase.values().length)];
                CompletableFuture<?> call = start(images, number, free);
                if (cases[number] == SoakCase.CANCEL_WAITING || cases[number] == SoakCase.CANCEL_ANYWHERE) {
                    boolean interrupts = random.nextBoolean();
                    cancellers.schedule(() -> call.cancel(interrupts), randomMicros(), TimeUnit.MICROSECONDS);
                }
            }
            free.acquire(concurrency);
        } finally {
            cancellers.shutdown();
        }
    }

    private CompletableFuture<?> start(ImagesService images, int number, Semaphore free) {
        SoakCase kind = cases[number];
        GenerateRequest request = GenerateRequest.builder()
                .prompt("soak " + kind + " " + number)
                .model("soak-" + number)
                .count(Math.max(1, kind.imageCount))
                .build();
        CallOptions options = CallOptions.builder()
                .async(kind == SoakCase.TASK)
                .timeout(timeout(kind))
                .build();
        return switch (kind) {
            case MEMORY, MEMORY_LARGE -> recorded(images.generate(request, Delivery.inMemory(), options), number, free);
            case SINK -> recorded(images.generate(request, Delivery.to(sink()), options), number, free);
            default -> recorded(images.generate(request, Delivery.toDirectory(directory), options), number, free);
        };
    }

    private Duration timeout(SoakCase kind) {
        return switch (kind) {
            case SILENT, SILENT_BODY -> SILENCE;
            case TIMEOUT_ANYWHERE -> Duration.ofNanos(1_000L * randomMicros());
            default -> Duration.ofMinutes(2);
        };
    }

    /** Returns a time between a microsecond and four seconds, of which short ones are as frequent as long ones. */
    private int randomMicros() {
        return 1 + random.nextInt(1 << (4 + random.nextInt(19)));
    }

    private ImageSink<Long> sink() {
        return index -> new ImageSink.Receiver<>() {
            private long length;

            @Override
            public void write(ByteBuffer bytes) {
                length += bytes.remaining();
            }

            @Override
            public Long complete(ImageFacts facts) {
                sinks.incrementAndGet();
                return length;
            }

            @Override
            public void abort() {
                length = 0;
            }
        };
    }

    /** Records the outcome of a call, and returns the future of the caller. */
    private <T> CompletableFuture<ImageResult<T>> recorded(
            CompletableFuture<ImageResult<T>> call, int number, Semaphore free) {
        CompletableFuture<?> unused = call.whenComplete((result, error) -> {
            try {
                if (error == null) {
                    record(number, "success", result.attempts(), result.outcomes(), BillingStatus.BILLED);
                } else {
                    ImagesException failure = facts(error);
                    record(number, name(failure), failure.attempts(), failure.outcomes(), failure.billing());
                }
            } catch (RuntimeException | IOException e) {
                violations.add("call " + number + " " + cases[number] + ": " + e + " for " + error);
            } finally {
                free.release();
            }
        });
        return call;
    }

    private static ImagesException facts(Throwable error) {
        return Stream.iterate(error, cause -> cause != null, Throwable::getCause)
                .filter(ImagesException.class::isInstance)
                .map(ImagesException.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String name(ImagesException failure) {
        return failure instanceof CallTimeoutException
                ? "CallTimeoutException"
                : failure.getClass().getSimpleName();
    }

    private void record(
            int number,
            String outcome,
            List<Attempt> tried,
            List<? extends ImageOutcome<?>> images,
            BillingStatus status)
            throws IOException {
        outcomes[number] = outcome;
        billing[number] = status;
        attempts[number] = (int) tried.stream()
                .filter(attempt -> attempt.kind() == Attempt.Kind.CREATE)
                .count();
        int delivered = 0;
        for (ImageOutcome<?> image : images) {
            if (image instanceof ImageOutcome.Delivered<?> done) {
                delivered++;
                if (done.image().content() instanceof Path file) {
                    check(Files.size(file) == cases[number].imageSize, "call " + number + ": size of " + file);
                    Files.delete(file);
                    files.incrementAndGet();
                }
            }
        }
        boolean success = outcome.equals("success");
        check(
                cases[number].outcomes.contains(outcome),
                "call " + number + " " + cases[number] + " ended with " + outcome);
        check(
                !success || delivered == cases[number].imageCount,
                "call " + number + " " + cases[number] + " delivered " + delivered + " images");
    }

    @Override
    public void onStart(CallInfo call) {
        starts.incrementAndGet();
    }

    @Override
    public void onEnd(CallInfo call, CallEnd end) {
        int number = Integer.parseInt(call.model().orElseThrow().toString().substring(5));
        String earlier = ends.put(number, end.failure().map(CallFailure::type).orElse("success"));
        check(earlier == null, "call " + number + " has two ends: " + earlier);
    }

    /** Compares the requests that the server has received with the attempts and the billing status of each call. */
    private void checkPosts(int port) throws IOException {
        Map<Integer, Integer> posts = new TreeMap<>();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /report HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.matches("[0-9]+ [0-9]+"))
                    .map(line -> line.split(" "))
                    .forEach(line -> posts.put(Integer.valueOf(line[0]), Integer.valueOf(line[1])));
        }
        long total = 0;
        for (int number = 0; number < cases.length; number++) {
            int received = posts.getOrDefault(number, 0);
            total += received;
            String call =
                    "call " + number + " " + cases[number] + " (" + outcomes[number] + ", " + billing[number] + ")";
            check(received <= attempts[number], call + ": " + received + " POSTs, attempts " + attempts[number]);
            check(received <= (cases[number] == SoakCase.RETRY_AFTER ? 2 : 1), call + ": " + received + " POSTs");
            check(
                    cases[number].mayEndBeforeItIsSent() || received == attempts[number],
                    call + ": " + received + " POSTs, attempts " + attempts[number]);
            check(billing[number] != BillingStatus.NOT_SENT || received == 0, call + ": " + received + " POSTs");
            String expected = String.valueOf(outcomes[number]);
            check(
                    expected.equals(simplified(ends.get(number))),
                    call + ": the listener was notified of " + ends.get(number));
        }
        System.out.println(total + " POSTs, " + starts + " calls started, " + ends.size() + " ended");
    }

    private static String simplified(String type) {
        return "TaskTimeoutException".equals(type) ? "CallTimeoutException" : type;
    }

    private void checkFiles() throws IOException {
        try (Stream<Path> remaining = Files.list(directory)) {
            List<Path> paths = remaining.toList();
            check(
                    paths.isEmpty(),
                    paths.size() + " files that no outcome names: "
                            + paths.stream().limit(5).toList());
        }
        System.out.println(files + " files, " + sinks + " images in sinks");
    }

    private void check(boolean condition, String problem) {
        if (!condition) {
            violations.add(problem);
        }
    }

    /** Prints the outcomes per case and the violations; returns whether there are none. */
    private boolean report() {
        Map<SoakCase, Map<String, Integer>> table = new TreeMap<>();
        for (int number = 0; number < cases.length; number++) {
            table.computeIfAbsent(cases[number], key -> new TreeMap<>())
                    .merge(String.valueOf(outcomes[number]), 1, Integer::sum);
        }
        table.forEach((kind, counts) -> System.out.println("| `" + kind + "` | " + counts + " |"));
        System.out.println(violations.size() + " violations");
        violations.stream().limit(MAX_PRINTED).forEach(System.out::println);
        return violations.isEmpty();
    }
}
