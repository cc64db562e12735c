package io.imagesdk.benchmark.bulk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares bulk runs with the same calls without a journal. The variants alternate, each in a process with a heap of 64
 * MiB. The server is in another process.
 */
public final class BulkThroughput {
    /**
     * {@code calls} has no journal. {@code journal} records each item on the disk. {@code durable} also forces each
     * image to the disk, which is the default of a run.
     */
    private static final List<String> VARIANTS = List.of("calls", "journal", "durable");

    private record Figures(long millis, long cpuMillis) {}

    private BulkThroughput() {}

    /** Runs the rounds. The arguments are the number of items, of calls in flight, of rounds, and the variants. */
    public static void main(String[] args) throws Exception {
        int items = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int inFlight = args.length > 1 ? Integer.parseInt(args[1]) : 64;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        List<String> variants = args.length > 3 ? List.of(args).subList(3, args.length) : VARIANTS;
        Process server = java("-Xmx64m", BulkServer.class.getName());
        Map<String, List<Figures>> figures = new LinkedHashMap<>();
        try {
            String port = firstLine(server);
            for (int round = 0; round < rounds; round++) {
                for (String variant : variants) {
                    Figures measured = measure(variant, port, items, inFlight);
                    figures.computeIfAbsent(variant, key -> new ArrayList<>()).add(measured);
                    System.out.println("round " + round + " " + variant + ": " + items * 1_000L / measured.millis()
                            + " items/s, CPU " + measured.cpuMillis() + " ms");
                }
            }
        } finally {
            server.destroy();
        }
        System.out.println("| Variant | items/s (median) | CPU ms per 1,000 items |");
        System.out.println("|---|---:|---:|");
        figures.forEach((variant, all) -> {
            Figures median = all.stream()
                    .sorted(Comparator.comparingLong(Figures::millis))
                    .toList()
                    .get(all.size() / 2);
            System.out.println("| " + variant + " | " + items * 1_000L / median.millis() + " | "
                    + median.cpuMillis() * 1_000 / items + " |");
        });
    }

    private static Figures measure(String variant, String port, int items, int inFlight) throws Exception {
        Path directory = Files.createTempDirectory("imagesdk-bulk");
        try {
            Process client = java(
                    "-Xmx64m",
                    BulkClient.class.getName(),
                    variant,
                    port,
                    String.valueOf(items),
                    String.valueOf(inFlight),
                    directory.toString());
            String[] line = firstLine(client).split(" ", 0);
            client.waitFor();
            return new Figures(Long.parseLong(line[0]), Long.parseLong(line[1]));
        } finally {
            delete(directory);
        }
    }

    private static Process java(String heap, String... command) throws IOException {
        List<String> complete = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-cp",
                System.getProperty("java.class.path")));
        complete.addAll(List.of(command));
        return new ProcessBuilder(complete)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        if (line == null) {
            throw new IOException(
                    "the process ended with code " + process.toHandle().onExit().join());
        }
        return line;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
