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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Compares bulk runs with the same calls without a journal. Each variant is a process with a heap of 64 MiB, and the
 * server is another process. The variants of a round take turns of a second, and the others are stopped by a signal
 * meanwhile: the speed of a machine with other users changes within seconds, and all variants see the same changes.
 */
public final class BulkThroughput {
    /**
     * {@code calls} has no journal. {@code journal} records each item on the disk. {@code durable} also forces each
     * image to the disk, which is the default of a run.
     */
    private static final List<String> VARIANTS = List.of("calls", "journal", "durable");

    private static final long TURN_MILLIS = 1_000;

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
                System.out.print("round " + round + ", items/s:");
                for (Run run : round(variants, port, items, inFlight)) {
                    figures.computeIfAbsent(run.variant, key -> new ArrayList<>())
                            .add(run.figures());
                    System.out.print(" " + run.variant + " " + items * 1_000L / run.activeMillis);
                }
                System.out.println();
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

    /** Runs all variants in turns until each one has ended. */
    private static List<Run> round(List<String> variants, String port, int items, int inFlight) throws Exception {
        List<Run> runs = new ArrayList<>();
        try {
            for (String variant : variants) {
                runs.add(new Run(variant, port, items, inFlight));
            }
            while (runs.stream().anyMatch(Run::isAlive)) {
                for (Run run : runs) {
                    if (run.isAlive()) {
                        run.takeTurn();
                    }
                }
            }
        } finally {
            for (Run run : runs) {
                run.close();
            }
        }
        return runs;
    }

    /** The process of a variant. It is stopped except in its turns. */
    private static final class Run {
        private final String variant;
        private final Path directory = Files.createTempDirectory("imagesdk-bulk");
        private final Process client;
        private long activeMillis;
        private long cpuMillis;

        Run(String variant, String port, int items, int inFlight) throws Exception {
            this.variant = variant;
            long start = System.nanoTime();
            client = java(
                    "-Xmx64m",
                    BulkClient.class.getName(),
                    variant,
                    port,
                    String.valueOf(items),
                    String.valueOf(inFlight),
                    directory.toString());
            endTurn(start);
        }

        boolean isAlive() {
            return client.isAlive();
        }

        void takeTurn() throws Exception {
            long start = System.nanoTime();
            signal("CONT");
            endTurn(start);
        }

        private void endTurn(long start) throws Exception {
            boolean ended = client.waitFor(TURN_MILLIS, TimeUnit.MILLISECONDS);
            activeMillis += (System.nanoTime() - start) / 1_000_000;
            if (ended) {
                cpuMillis = Long.parseLong(firstLine(client));
            } else {
                signal("STOP");
            }
        }

        private void signal(String name) throws Exception {
            new ProcessBuilder("kill", "-" + name, String.valueOf(client.pid()))
                    .start()
                    .waitFor();
        }

        Figures figures() {
            return new Figures(activeMillis, cpuMillis);
        }

        void close() throws IOException {
            client.destroyForcibly().onExit().join();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
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
}
