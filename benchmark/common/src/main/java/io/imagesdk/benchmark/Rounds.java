package io.imagesdk.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Runs all cells with all clients, each in a JVM of its own. A round runs every client once for every cell, one beside the other and in
 * another order than the round before, so that what else the machine does hits all of them alike. Writes one line per run.
 */
public final class Rounds {
    private static final int[] HEAPS = {
        6, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96, 128, 160, 192, 256, 384, 512, 768, 1024, 1536, 2048
    };
    private static final int TIMEOUT_SECONDS = 20;
    private static final int ROUNDS_MINUTES = 10;

    private final Path root;
    private final Path out;
    private final Path image;
    private final PrintWriter results;
    private final String server;
    private final String slow;
    private final boolean quick;

    private Rounds(Path root, boolean quick, String[] addresses, PrintWriter results) throws IOException {
        this.root = root;
        this.quick = quick;
        this.server = addresses[0];
        this.slow = addresses[1];
        this.results = results;
        this.out = Files.createDirectories(root.resolve("target/out"));
        this.image = root.resolve("target/picture.png");
        Files.write(image, BenchmarkImages.bytes(20 << 20));
    }

    /** Arguments: the benchmark's folder, the number of rounds, {@code full} or {@code quick}, and cells to run, none for all. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = Path.of(arguments[0]).toAbsolutePath();
        int rounds = Integer.parseInt(arguments[1]);
        boolean quick = arguments[2].equals("quick");
        Set<String> wanted = new TreeSet<>(List.of(arguments).subList(3, arguments.length));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:MaxDirectMemorySize=1g",
                "-cp",
                root.resolve("common/target/benchmark-common-0.1.0-SNAPSHOT.jar").toString(),
                BenchmarkServer.class.getName());
        Process server = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter results = new PrintWriter(root.resolve("target/results.txt").toFile(), StandardCharsets.UTF_8)) {
            Rounds all = new Rounds(root, quick, said.readLine().split(" "), results);
            List<Cell> cells = (quick ? Cell.QUICK : Cell.ALL)
                    .stream().filter(cell -> wanted.isEmpty() || wanted.contains(cell.id())).toList();
            results.println("machine|" + Machine.describe() + "|load before " + Machine.load());
            all.once(cells);
            int done = all.rounds(rounds, cells);
            results.println("machine|rounds " + done + (quick ? " (quick)" : "") + "|load after " + Machine.load());
        } finally {
            server.destroy();
        }
    }

    /** As many rounds as asked for; fewer where the next one would likely not end in time, as on a busy machine. */
    private int rounds(int wanted, List<Cell> cells) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (int round = 0; round < wanted; round++) {
            long spent = System.nanoTime() - begin;
            if (round > 0 && spent / round * (round + 1) > TimeUnit.MINUTES.toNanos(ROUNDS_MINUTES)) {
                return round;
            }
            round(round, cells);
        }
        return wanted;
    }

    private void round(int round, List<Cell> cells) throws IOException, InterruptedException {
        for (Cell cell : cells) {
            List<Contender> order = new ArrayList<>(Contender.all());
            Collections.rotate(order, round * 3);
            for (Contender contender : order) {
                if (contender.takesPart(cell) && (round == 0 || !contender.onceOnly(cell))) {
                    record(round, cell, contender, run(cell, contender, List.of(), List.of()));
                }
            }
        }
    }

    /** What needs no repetition: smallest heaps, classes loaded, jars. */
    private void once(List<Cell> cells) throws IOException, InterruptedException {
        for (Contender contender : Contender.all()) {
            if (!contender.isLimit() && contender.option().isEmpty()) {
                long bytes = 0;
                for (Path jar : contender.jars(root)) {
                    bytes += Files.size(jar);
                }
                record(0, "classpath", contender, "RESULT jars=" + contender.jars(root).size() + " bytes=" + bytes);
            }
            for (Cell cell : cells) {
                if (contender.takesPart(cell) && cell.kind().equals("first")) {
                    record(0, "classes", contender, "RESULT loaded=" + loaded(cell, contender));
                }
                if (cell.xmx() && contender.takesPart(cell) && !contender.onceOnly(cell) && !contender.isLimit()) {
                    record(0, "xmx-" + cell.id(), contender, smallestHeap(cell, contender));
                }
            }
        }
    }

    private long loaded(Cell cell, Contender contender) throws IOException, InterruptedException {
        Path log = root.resolve("target/classes.log");
        run(cell, contender, List.of("-Xlog:class+load:file=" + log), List.of());
        return Files.readAllLines(log).stream().filter(line -> line.contains("source:")).count();
    }

    private String smallestHeap(Cell cell, Contender contender) throws IOException, InterruptedException {
        int low = 0;
        int high = HEAPS.length;
        String failure = "";
        while (low < high) {
            int middle = (low + high) / 2;
            // Some clients would wait for ever for a thread of theirs that ran out of memory.
            String line = run(cell, contender, List.of("-Xmx" + HEAPS[middle] + "m", "-XX:+ExitOnOutOfMemoryError"), List.of("unverified=1", "warm=0", "time=0"));
            if (line.startsWith("RESULT")) {
                high = middle;
            } else {
                low = middle + 1;
                failure = line;
            }
        }
        return high == HEAPS.length ? failure : "RESULT mib=" + HEAPS[high];
    }

    private String run(Cell cell, Contender contender, List<String> jvm, List<String> more)
            throws IOException, InterruptedException {
        BenchmarkImages.clear(out);
        boolean once = cell.kind().equals("slow");
        List<String> arguments = new ArrayList<>(List.of(
                "cell=" + cell.kind(),
                "n=" + cell.n(),
                "size=" + cell.size(),
                "out=" + out,
                "picture=" + image,
                "server=" + server,
                "slow=" + slow,
                "warm=" + (once ? 0 : quick ? 100 : 1500),
                "time=" + (once ? 0 : quick ? 100 : 600)));
        if (contender.name().equals(Contender.DISCARDING)) {
            arguments.add("nofiles=1");
        }
        arguments.addAll(more);
        Path log = root.resolve("target/run.log");
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(contender.command(root, jvm, arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return "FAIL no end after " + TIMEOUT_SECONDS + " s";
        }
        long nanos = System.nanoTime() - begin;
        String last = "FAIL the process ended with " + process.exitValue();
        for (String line : Files.readAllLines(log)) {
            last = line.startsWith("RESULT") || line.startsWith("FAIL") ? line : last;
        }
        boolean fromOutside = cell.kind().equals("first") && last.startsWith("RESULT");
        return fromOutside ? last + " wall=" + nanos : last;
    }

    private void record(int round, Cell cell, Contender contender, String line) {
        record(round, cell.id(), contender, line);
    }

    private void record(int round, String cell, Contender contender, String line) {
        results.println(round + "|" + cell + "|" + contender.name() + "|" + line);
        results.flush();
        System.err.println(round + " " + cell + " " + contender.name() + ": " + line);
    }
}
