package io.imagesdk.benchmark.bulk;

import io.imagesdk.benchmark.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Compares bulk runs with the same calls without a journal. Each measurement is a process of its own with a heap of
 * 64 MiB, because a process that alternates between the variants compiles their common code for both of them. Two
 * processes of one variant differ nevertheless, so that the medians of several rounds are compared. The server is
 * another process, which serves all of them.
 */
public final class BulkThroughput {
    private static final List<String> VARIANTS = List.of("calls", "unrecorded", "journal");

    private BulkThroughput() {}

    /**
     * Runs the rounds, and prints the table. The arguments are the number of items after the warm-up, of calls in
     * flight, of rounds, and the variants of {@link BulkProcess}.
     */
    public static void main(String[] args) throws IOException {
        String items = args.length > 0 ? args[0] : "100000";
        String inFlight = args.length > 1 ? args[1] : "64";
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        List<String> variants = args.length > 3 ? List.of(args).subList(3, args.length) : VARIANTS;
        Map<String, List<BulkProcess.Measurement>> measured = new LinkedHashMap<>();
        variants.forEach(variant -> measured.put(variant, new ArrayList<>()));
        try (ChildJvm server = ChildJvm.start(List.of("-Xmx64m"), BulkServer.class)) {
            String port = server.readLine();
            List<String> order = new ArrayList<>(variants);
            for (int round = 0; round < rounds; round++) {
                // In the other order each time: a variant inherits what the one before it has left to the disk.
                Collections.reverse(order);
                for (String variant : order) {
                    try (ChildJvm process = ChildJvm.start(
                            List.of("-Xmx64m"), BulkProcess.class, port, variant, items, inFlight)) {
                        measured.get(variant).add(BulkProcess.Measurement.parse(process.readLine()));
                    }
                }
            }
        }
        System.out.println(table(measured));
    }

    private static String table(Map<String, List<BulkProcess.Measurement>> measured) {
        StringBuilder table = new StringBuilder(
                "| Variant | Items per second | Lowest to highest | In the warm-up | CPU ms per 1,000 items |\n");
        table.append("|---|---:|---:|---:|---:|\n");
        measured.forEach((variant, all) -> {
            double[] rates = sorted(all, BulkProcess.Measurement::itemsPerSecond);
            table.append(String.format(
                    "| %s | %,.0f | %,.0f to %,.0f | %,.0f | %,.0f |%n",
                    variant,
                    rates[rates.length / 2],
                    rates[0],
                    rates[rates.length - 1],
                    median(all, BulkProcess.Measurement::warmUpItemsPerSecond),
                    median(all, BulkProcess.Measurement::cpuMillisPerThousandItems)));
        });
        return table.toString();
    }

    private static double median(
            List<BulkProcess.Measurement> all, ToDoubleFunction<BulkProcess.Measurement> value) {
        return sorted(all, value)[all.size() / 2];
    }

    private static double[] sorted(
            List<BulkProcess.Measurement> all, ToDoubleFunction<BulkProcess.Measurement> value) {
        return all.stream().mapToDouble(value).sorted().toArray();
    }
}
