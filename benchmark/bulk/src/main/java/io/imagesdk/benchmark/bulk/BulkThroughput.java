package io.imagesdk.benchmark.bulk;

import io.imagesdk.benchmark.ChildJvm;
import io.imagesdk.benchmark.bulk.BulkProcess.Measurement;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Compares bulk runs with the same calls without a journal. Each variant is a process of its own with a heap of 64 MiB,
 * because a process that alternates between the variants compiles their common code for both of them. The speed of a
 * shared machine changes within minutes, so that the processes take turns with parts of a few seconds, and a part is
 * compared with the part of the other process before or after it. Two processes of one variant differ, too, so that
 * several groups of processes are measured. The server is another process, which serves all of them. The files are
 * deleted at the end: for minutes, ext4 searches long for an inode beside many that were deleted.
 */
public final class BulkThroughput {
    private static final List<String> VARIANTS = List.of("calls", "unrecorded", "journal");

    private static final List<String> HEAP = List.of("-Xmx64m");

    /** The JVM compiles most of its code during these items, which come before those that are measured. */
    private static final int WARM_UP_ITEMS = 20_000;

    private static final int PARTS = 20;

    private final Map<String, List<Measurement>> measured = new LinkedHashMap<>();

    private BulkThroughput(List<String> variants) {
        variants.forEach(variant -> measured.put(variant, new ArrayList<>()));
    }

    /**
     * Measures, and prints the table. The arguments are the number of items of each process after the warm-up, of calls
     * in flight, of groups of processes, and the variants of {@link BulkProcess}; the others are compared with the
     * first one.
     */
    public static void main(String[] args) throws IOException {
        int items = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        String inFlight = args.length > 1 ? args[1] : "64";
        int groups = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        List<String> variants = args.length > 3 ? List.of(args).subList(3, args.length) : VARIANTS;
        BulkThroughput throughput = new BulkThroughput(variants);
        Path directory = Files.createTempDirectory("imagesdk-bulk");
        try (ChildJvm server = ChildJvm.start(HEAP, BulkServer.class)) {
            String port = server.readLine();
            for (int group = 0; group < groups; group++) {
                throughput.measureGroup(
                        port, inFlight, items / PARTS, Files.createDirectory(directory.resolve("group-" + group)));
            }
            System.out.println(throughput.table());
        } finally {
            delete(directory);
        }
    }

    /** Deletes a directory without a list of its files, which would not fit into the heap. */
    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void measureGroup(String port, String inFlight, int itemsOfPart, Path directory) throws IOException {
        Map<String, ChildJvm> processes = new LinkedHashMap<>();
        try {
            for (String variant : measured.keySet()) {
                Path files = Files.createDirectory(directory.resolve(variant));
                ChildJvm process =
                        ChildJvm.start(HEAP, BulkProcess.class, port, variant, inFlight, files.toString());
                processes.put(variant, process);
                measure(process, WARM_UP_ITEMS);
            }
            List<String> order = new ArrayList<>(processes.keySet());
            for (int part = 0; part < PARTS; part++) {
                // In the other order each time: a variant inherits what the one before it has left to the disk.
                Collections.reverse(order);
                for (String variant : order) {
                    measured.get(variant).add(measure(processes.get(variant), itemsOfPart));
                }
            }
            for (ChildJvm process : processes.values()) {
                requireAllDelivered(process);
            }
        } finally {
            processes.values().forEach(ChildJvm::close);
        }
    }

    private static Measurement measure(ChildJvm process, int items) throws IOException {
        process.writeLine(String.valueOf(items));
        return Measurement.parse(process.readLine());
    }

    private static void requireAllDelivered(ChildJvm process) throws IOException {
        process.writeLine(BulkProcess.END);
        String answer = process.readLine();
        if (!answer.equals(BulkProcess.END)) {
            throw new IOException("the process must confirm that all images were delivered, has printed " + answer);
        }
    }

    private String table() {
        StringBuilder table = new StringBuilder("| Variant | Items per second | Middle half | Ratio | Ratio of each"
                + " group | CPU ms per 1,000 items |\n|---|---:|---:|---:|---:|---:|\n");
        List<Measurement> reference = measured.values().iterator().next();
        measured.forEach((variant, all) -> {
            List<Double> ratios = IntStream.range(0, all.size())
                    .mapToObj(part -> all.get(part).itemsPerSecond()
                            / reference.get(part).itemsPerSecond())
                    .toList();
            table.append(String.format(
                    "| %s | %,.0f | %,.0f to %,.0f | %.2f | %s | %,.0f |%n",
                    variant,
                    quantile(all, Measurement::itemsPerSecond, 0.5),
                    quantile(all, Measurement::itemsPerSecond, 0.25),
                    quantile(all, Measurement::itemsPerSecond, 0.75),
                    quantile(ratios, ratio -> ratio, 0.5),
                    String.join(" ", ofGroups(ratios)),
                    quantile(all, Measurement::cpuMillisPerThousandItems, 0.5)));
        });
        return table.toString();
    }

    private static List<String> ofGroups(List<Double> ratios) {
        return IntStream.range(0, ratios.size() / PARTS)
                .mapToObj(group -> ratios.subList(group * PARTS, (group + 1) * PARTS))
                .map(group -> String.format("%.2f", quantile(group, ratio -> ratio, 0.5)))
                .toList();
    }

    private static <T> double quantile(List<T> all, ToDoubleFunction<T> value, double part) {
        double[] sorted = all.stream().mapToDouble(value).sorted().toArray();
        return sorted[(int) (part * sorted.length)];
    }
}
