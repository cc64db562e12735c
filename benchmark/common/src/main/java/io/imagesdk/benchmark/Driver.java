package io.imagesdk.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs one scenario with one client in this JVM and prints one line: {@code RESULT name=value ...} or
 * {@code FAIL reason}.
 */
public final class Driver {
    private static final int MAX_CALLS = 100_000;

    private final Map<String, String> options = new HashMap<>();
    private final Function<String, ImageClient> factory;
    private final Path out;
    private final int n;
    private final int size;

    private Driver(String[] arguments, Function<String, ImageClient> factory) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            options.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        this.factory = factory;
        this.out = Path.of(options.get("out"));
        this.n = Integer.parseInt(options.get("n"));
        this.size = Integer.parseInt(options.get("size"));
    }

    /**
     * Runs a scenario and exits the JVM. The main method of every client calls this method.
     *
     * @param arguments the options of the run, each as {@code name=value}
     * @param factory creates a client for a base URL without {@code /v1}
     */
    public static void run(String[] arguments, Function<String, ImageClient> factory) {
        String line;
        int status = 0;
        try {
            Driver driver = new Driver(arguments, factory);
            line = driver.options.get("kind").equals("first") ? driver.runFirst() : driver.measure();
        } catch (Throwable e) {
            // An OutOfMemoryError is a result, too.
            line = "FAIL " + reason(e);
            status = 1;
        }
        System.out.println(line);
        // Some clients do not stop their non-daemon threads.
        System.exit(status);
    }

    /** Generates the first image with as little additional code as possible. The parent process measures the time. */
    private String runFirst() throws Exception {
        try (ImageClient client = factory.apply(baseUrl("b64"))) {
            client.toFiles(n, out);
        }
        BenchmarkImages.verify(out, n, size, false);
        return "RESULT rss=" + peakRss();
    }

    private String measure() throws Exception {
        String kind = options.get("kind");
        verify(kind);
        Path image = Path.of(options.get("image"));
        try (ImageClient client = factory.apply(baseUrl(kind))) {
            Call call = call(kind, client, image);
            repeat(call, Long.parseLong(options.get("warmupMillis")), 0);
            List<long[]> samples = repeat(call, Long.parseLong(options.get("measureMillis")), 1);
            int threads = ManagementFactory.getThreadMXBean().getPeakThreadCount();
            long classes = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
            return "RESULT wall=" + median(samples, 0) + " cpu=" + mean(samples, 1) + " allocated=" + mean(samples, 2)
                    + " rss=" + peakRss() + " threads=" + threads + " classes=" + classes + " calls=" + samples.size()
                    + " received=" + receivedBytes(kind);
        }
    }

    private long receivedBytes(String kind) {
        return switch (kind) {
            case "b64", "memory" -> (size + 2L) / 3 * 4 * n;
            case "url" -> (long) size * n;
            default -> 0;
        };
    }

    /** Runs the scenario once and compares all bytes, unless the smallest heap is measured. */
    private void verify(String kind) throws Exception {
        if (options.containsKey("unverified") || kind.equals("slow") || kind.equals("memory")) {
            return;
        }
        try (ImageClient client = factory.apply(baseUrl(kind.equals("edit") ? "editcheck" : kind))) {
            call(kind, client, Path.of(options.get("image"))).run();
            if (!options.containsKey("noFiles")) {
                boolean edit = kind.equals("edit");
                BenchmarkImages.verify(out, edit ? 1 : n, edit ? BenchmarkServer.EDITED_SIZE : size, true);
            }
            BenchmarkImages.clear(out);
        }
    }

    private Call call(String kind, ImageClient client, Path image) {
        return switch (kind) {
            case "edit" -> () -> client.edit(image, out);
            case "slow" -> () -> client.inFlight(n);
            case "memory" ->
                () -> {
                    long bytes = client.toMemory(n);
                    if (bytes != (long) n * size) {
                        throw new IOException("the images must have " + (long) n * size + " bytes, have " + bytes);
                    }
                };
            default -> () -> client.toFiles(n, out);
        };
    }

    private String baseUrl(String kind) {
        String path = kind.equals("memory") ? "b64" : kind;
        return URI.create(options.get(kind.equals("slow") ? "delayedServer" : "server")) + "/" + path + "/" + size + "/"
                + n;
    }

    private List<long[]> repeat(Call call, long millis, int min) throws Exception {
        List<long[]> samples = new ArrayList<>();
        long start = System.nanoTime();
        while (samples.size() < min || (System.nanoTime() - start < millis * 1_000_000 && samples.size() < MAX_CALLS)) {
            long[] before = now();
            call.run();
            long[] after = now();
            samples.add(new long[] {after[0] - before[0], after[1] - before[1], after[2] - before[2]});
            BenchmarkImages.clear(out);
        }
        return samples;
    }

    private static long[] now() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            allocated += Math.max(0, bytes);
        }
        long cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        return new long[] {System.nanoTime(), cpu, allocated};
    }

    private static long median(List<long[]> samples, int metric) {
        List<Long> sorted = samples.stream()
                .map(sample -> sample[metric])
                .sorted(Comparator.naturalOrder())
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Returns the mean, which is more exact than the median for clocks with a low resolution. */
    private static long mean(List<long[]> samples, int metric) {
        return samples.stream().mapToLong(sample -> sample[metric]).sum() / samples.size();
    }

    /** Returns the peak resident set size of this process in bytes, or 0 if the system does not report it. */
    private static long peakRss() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return 0;
    }

    private static String reason(Throwable error) {
        if (error instanceof UnsupportedOperationException) {
            return "n/a: " + error.getMessage();
        }
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String text = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        String line = text.replaceAll("\\s+", " ");
        return line.length() > 160 ? line.substring(0, 160) + "..." : line;
    }

    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }
}
