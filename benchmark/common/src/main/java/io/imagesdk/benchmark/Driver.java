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

/** Runs one cell with one client in this JVM and prints one line: {@code RESULT name=value ...} or {@code FAIL reason}. */
public final class Driver {
    private static final int CALLS_AT_MAX = 5_000;

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

    /** The main method of every client; {@code factory} makes the client for a base URL without {@code /v1}. */
    public static void run(String[] arguments, Function<String, ImageClient> factory) {
        String line;
        int status = 0;
        try {
            Driver driver = new Driver(arguments, factory);
            line = driver.options.get("cell").equals("first") ? driver.first() : driver.measured();
        } catch (Throwable e) { // running out of memory is a result too
            line = "FAIL " + reason(e);
            status = 1;
        }
        System.out.println(line);
        System.exit(status); // peers leave threads that are no daemons
    }

    /** The first picture, with as little of our own around it as can be: the time is taken from outside. */
    private String first() throws Exception {
        try (ImageClient client = factory.apply(base("b64"))) {
            client.toFiles(n, out);
        }
        BenchmarkImages.check(out, n, size, false);
        return "RESULT rss=" + peakRss();
    }

    private String measured() throws Exception {
        String cell = options.get("cell");
        verify(cell);
        Path image = Path.of(options.get("picture"));
        try (ImageClient client = factory.apply(base(cell))) {
            Call call = call(cell, client, image);
            repeat(call, Long.parseLong(options.get("warm")), 0);
            List<long[]> samples = repeat(call, Long.parseLong(options.get("time")), 1);
            int threads = ManagementFactory.getThreadMXBean().getPeakThreadCount();
            long classes = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
            return "RESULT wall=" + median(samples, 0) + " cpu=" + mean(samples, 1) + " allocated=" + mean(samples, 2)
                    + " rss=" + peakRss() + " threads=" + threads + " classes=" + classes + " calls=" + samples.size() + " received=" + received(cell);
        }
    }

    private long received(String cell) {
        return switch (cell) {
            case "b64", "memory" -> (size + 2L) / 3 * 4 * n;
            case "url" -> (long) size * n;
            default -> 0;
        };
    }

    /** Once, with the bytes compared; not where the heap is what is measured. */
    private void verify(String cell) throws Exception {
        if (options.containsKey("unverified") || cell.equals("slow") || cell.equals("memory")) {
            return;
        }
        try (ImageClient client = factory.apply(base(cell.equals("edit") ? "editcheck" : cell))) {
            call(cell, client, Path.of(options.get("picture"))).run();
            if (!options.containsKey("nofiles")) {
                boolean edit = cell.equals("edit");
                BenchmarkImages.check(out, edit ? 1 : n, edit ? BenchmarkServer.EDITED : size, true);
            }
            BenchmarkImages.clear(out);
        }
    }

    private Call call(String cell, ImageClient client, Path image) {
        return switch (cell) {
            case "edit" -> () -> client.edit(image, out);
            case "slow" -> () -> client.inFlight(n);
            case "memory" -> () -> {
                long bytes = client.toMemory(n);
                if (bytes != (long) n * size) {
                    throw new IOException(bytes + " bytes in memory");
                }
            };
            default -> () -> client.toFiles(n, out);
        };
    }

    private String base(String kind) {
        String path = kind.equals("memory") ? "b64" : kind;
        return URI.create(options.get(kind.equals("slow") ? "slow" : "server")) + "/" + path + "/" + size + "/" + n;
    }

    private List<long[]> repeat(Call call, long millis, int min) throws Exception {
        List<long[]> samples = new ArrayList<>();
        long begin = System.nanoTime();
        while (samples.size() < min
                || (System.nanoTime() - begin < millis * 1_000_000 && samples.size() < CALLS_AT_MAX)) {
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

    private static long median(List<long[]> samples, int figure) {
        List<Long> sorted =
                samples.stream().map(sample -> sample[figure]).sorted(Comparator.naturalOrder()).toList();
        return sorted.get(sorted.size() / 2);
    }

    /** For clocks that tick slowly. */
    private static long mean(List<long[]> samples, int figure) {
        return samples.stream().mapToLong(sample -> sample[figure]).sum() / samples.size();
    }

    /** The highest resident size of this process, in bytes; 0 where the system does not say it. */
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

    private static String reason(Throwable failed) {
        if (failed instanceof UnsupportedOperationException) {
            return "n/a: " + failed.getMessage();
        }
        Throwable cause = failed;
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
