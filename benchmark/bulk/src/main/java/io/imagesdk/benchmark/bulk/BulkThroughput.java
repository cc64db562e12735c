package io.imagesdk.benchmark.bulk;

import com.sun.management.OperatingSystemMXBean;
import io.imagesdk.ImagesService;
import io.imagesdk.benchmark.ChildJvm;
import io.imagesdk.bulk.BulkRun;
import io.imagesdk.bulk.BulkRunBuilder;
import io.imagesdk.bulk.ClaimRules;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares bulk runs with the same calls without a journal, in one process with a heap of 64 MiB; the server is another
 * process. The variants take turns, each for a slice of its items: the speed of a machine with other users changes
 * within seconds, and two processes of one variant differ for their whole life, so that separate runs cannot be
 * compared.
 */
public final class BulkThroughput {
    /** At the end of a slice, fewer and fewer calls are in flight, which must not determine the result. */
    private static final int SLICE = 5_000;

    /** The JVM compiles most of its code during the first slices. These items come before those that are measured. */
    private static final int WARM_UP_ITEMS = 20_000;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Map<String, List<Slice>> slices = new LinkedHashMap<>();

    private record Slice(int first, int items, long nanos, long cpuNanos) {}

    private BulkThroughput() {}

    /**
     * Runs the variants, and prints the table. The arguments are the number of items after the warm-up, of calls in
     * flight, and the variants: {@code calls} are calls of the service, {@code unrecorded} is a bulk run without a
     * journal, {@code journal} records each item on the disk, and {@code durable} also forces each image to the disk.
     */
    public static void main(String[] args) throws Exception {
        int items = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int inFlight = args.length > 1 ? Integer.parseInt(args[1]) : 64;
        List<String> names = args.length > 2
                ? List.of(args).subList(2, args.length)
                : List.of("calls", "unrecorded", "journal");
        Path directory = Files.createTempDirectory("imagesdk-bulk");
        try (ChildJvm server = ChildJvm.start(List.of("-Xmx64m"), BulkServer.class);
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI)
                        .baseUrl("http://127.0.0.1:" + server.readLine() + "/v1")
                        .apiKey("benchmark")
                        .build()) {
            BulkThroughput measured = new BulkThroughput();
            measured.run(WARM_UP_ITEMS + items, variants(names, images, inFlight, directory));
            System.out.println(measured.table());
        } finally {
            delete(directory);
        }
    }

    static GenerateRequest request(int item) {
        return GenerateRequest.builder()
                .prompt("A mill beside a river, painting number " + item)
                .model("gpt-image-2")
                .size("1024x1024")
                .build();
    }

    private static Map<String, Variant> variants(
            List<String> names, ImagesService images, int inFlight, Path directory) {
        Map<String, Variant> variants = new LinkedHashMap<>();
        for (String name : names) {
            Path own = directory.resolve(name);
            variants.put(
                    name,
                    name.equals("calls")
                            ? new PlainCalls(images, inFlight, own)
                            : new SlicedRun(builder(name, images, own), inFlight, own));
        }
        return variants;
    }

    private static BulkRunBuilder builder(String name, ImagesService images, Path directory) {
        BulkRunBuilder builder =
                BulkRun.builder(images).rules(ClaimRules.DEFAULT.withSyncFiles(name.equals("durable")));
        return name.equals("unrecorded")
                ? builder.claims(new UnrecordedClaims())
                : builder.journal(directory.resolve("journal"));
    }

    private void run(int items, Map<String, Variant> variants) throws InterruptedException {
        List<Map.Entry<String, Variant>> order = new ArrayList<>(variants.entrySet());
        for (int first = 0; first < items; first += SLICE) {
            int length = Math.min(SLICE, items - first);
            // In the other order each time: a variant inherits what the one before it has left to the disk.
            Collections.reverse(order);
            for (Map.Entry<String, Variant> variant : order) {
                long cpu = SYSTEM.getProcessCpuTime();
                long start = System.nanoTime();
                variant.getValue().run(first, length);
                Slice slice = new Slice(first, length, System.nanoTime() - start, SYSTEM.getProcessCpuTime() - cpu);
                slices.computeIfAbsent(variant.getKey(), key -> new ArrayList<>())
                        .add(slice);
            }
        }
        variants.values().forEach(Variant::close);
    }

    /** Returns rows of each variant, for the items of the warm-up and for those after it. */
    private String table() {
        StringBuilder table = new StringBuilder("| Variant | Items | Items per second | CPU ms per 1,000 items |\n");
        table.append("|---|---:|---:|---:|\n");
        slices.forEach((name, all) -> {
            addRow(table, name, all, 0, WARM_UP_ITEMS);
            addRow(table, name, all, WARM_UP_ITEMS, Integer.MAX_VALUE);
        });
        return table.toString();
    }

    private static void addRow(StringBuilder table, String name, List<Slice> all, int from, int to) {
        List<Slice> counted = all.stream()
                .filter(slice -> slice.first() >= from && slice.first() < to)
                .toList();
        long items = counted.stream().mapToLong(Slice::items).sum();
        double seconds = counted.stream().mapToLong(Slice::nanos).sum() / 1e9;
        double cpuSeconds = counted.stream().mapToLong(Slice::cpuNanos).sum() / 1e9;
        table.append(String.format(
                "| %s | %,d to %,d | %,.0f | %,.0f |%n",
                name, from, from + items, items / seconds, 1e6 * cpuSeconds / items));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
