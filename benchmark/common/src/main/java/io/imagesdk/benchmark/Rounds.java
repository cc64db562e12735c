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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Runs all scenarios with all clients, each in a separate JVM, and writes one line per run. A round runs each scenario
 * once with each client. The order of the clients changes from round to round, so that other load on the machine
 * affects all clients equally.
 */
public final class Rounds {
    private static final int[] HEAPS_MIB = {
        6, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96, 128, 160, 192, 256, 384, 512, 768, 1024, 1536, 2048
    };
    private static final String COMPARE = "compare=";
    private static final int TIMEOUT_SECONDS = 40;
    private static final int MAX_MINUTES = 12;

    private final Path root;
    private final Path out;
    private final Path image;
    private final PrintWriter results;
    private final String server;
    private final String delayedServer;
    private final Mode mode;
    private final List<ClientConfiguration> configurations;

    /**
     * What is measured.
     *
     * @param quick whether one short run per scenario is sufficient
     * @param before the directory of the benchmark of another revision, if two revisions are compared
     */
    private record Mode(boolean quick, Optional<Path> before) {
        static Mode parse(String argument) {
            boolean compares = argument.startsWith(COMPARE);
            return new Mode(
                    argument.equals("quick"),
                    compares ? Optional.of(Path.of(argument.substring(COMPARE.length()))) : Optional.empty());
        }
    }

    private Rounds(Path root, Mode mode, String[] baseUrls, PrintWriter results) throws IOException {
        this.root = root;
        this.mode = mode;
        this.configurations = mode.before().isPresent() ? ClientConfiguration.compared() : ClientConfiguration.all();
        this.server = baseUrls[0];
        this.delayedServer = baseUrls[1];
        this.results = results;
        this.out = Files.createDirectories(root.resolve("target/out"));
        this.image = root.resolve("target/image.png");
        Files.write(image, BenchmarkImages.bytes(20 << 20));
    }

    /**
     * Runs the benchmark and writes {@code target/results.txt}.
     *
     * @param arguments the directory of the benchmark, the number of rounds, {@code full}, {@code quick} or
     *     {@code compare=} with the directory of the benchmark of another revision, and the ids of scenarios; all
     *     scenarios if there are none
     * @throws IOException if a file or a process fails
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = Path.of(arguments[0]).toAbsolutePath();
        int rounds = Integer.parseInt(arguments[1]);
        Mode mode = Mode.parse(arguments[2]);
        Set<String> selected = new TreeSet<>(List.of(arguments).subList(3, arguments.length));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:MaxDirectMemorySize=1g",
                "-cp",
                root.resolve("common/target/benchmark-common-0.1.0-SNAPSHOT.jar")
                        .toString(),
                BenchmarkServer.class.getName());
        Process server = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter results =
                        new PrintWriter(root.resolve("target/results.txt").toFile(), StandardCharsets.UTF_8)) {
            Rounds benchmark = new Rounds(root, mode, output.readLine().split(" "), results);
            List<Scenario> scenarios = (mode.quick() ? Scenario.QUICK : Scenario.ALL)
                    .stream()
                            .filter(scenario -> selected.isEmpty() || selected.contains(scenario.id()))
                            .toList();
            results.println("machine|" + Machine.describe() + "|load average before: " + Machine.load());
            if (mode.before().isEmpty()) {
                benchmark.runOnce(scenarios);
            }
            int completed = benchmark.runRounds(rounds, scenarios);
            results.println("machine|" + completed + (completed == 1 ? " round" : " rounds")
                    + (mode.quick() ? " (quick)" : "") + "|load average after: " + Machine.load());
        } finally {
            server.destroy();
        }
    }

    /** Runs the rounds, or fewer of them if the next one would probably exceed the time limit on a busy machine. */
    private int runRounds(int count, List<Scenario> scenarios) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int round = 0; round < count; round++) {
            long elapsed = System.nanoTime() - start;
            if (round > 0 && elapsed / round * (round + 1) > TimeUnit.MINUTES.toNanos(MAX_MINUTES)) {
                return round;
            }
            runRound(round, scenarios);
        }
        return count;
    }

    private void runRound(int round, List<Scenario> scenarios) throws IOException, InterruptedException {
        for (Scenario scenario : scenarios) {
            List<ClientConfiguration> order = new ArrayList<>(configurations);
            Collections.rotate(order, round * 3);
            for (ClientConfiguration configuration : order) {
                if (configuration.supports(scenario) && (round == 0 || !configuration.runsOnce(scenario))) {
                    record(round, scenario, configuration, run(scenario, configuration, List.of(), List.of()));
                }
            }
        }
    }

    /** Measures what is the same in each round: the smallest heaps, the loaded classes and the jars. */
    private void runOnce(List<Scenario> scenarios) throws IOException, InterruptedException {
        for (ClientConfiguration configuration : configurations) {
            if (!configuration.isLimit() && configuration.option().isEmpty()) {
                long bytes = 0;
                for (Path jar : configuration.jars(root)) {
                    bytes += Files.size(jar);
                }
                record(
                        0,
                        "classpath",
                        configuration,
                        "RESULT jars=" + configuration.jars(root).size() + " bytes=" + bytes);
            }
            for (Scenario scenario : scenarios) {
                if (configuration.supports(scenario) && scenario.kind().equals("first")) {
                    record(0, "classes", configuration, "RESULT loaded=" + loadedClasses(scenario, configuration));
                }
                if (scenario.findSmallestHeap()
                        && configuration.supports(scenario)
                        && !configuration.runsOnce(scenario)
                        && !configuration.isLimit()) {
                    record(0, "xmx-" + scenario.id(), configuration, smallestHeap(scenario, configuration));
                }
            }
        }
    }

    private long loadedClasses(Scenario scenario, ClientConfiguration configuration)
            throws IOException, InterruptedException {
        Path log = root.resolve("target/classes.log");
        run(scenario, configuration, List.of("-Xlog:class+load:file=" + log), List.of());
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("source:"))
                .count();
    }

    private String smallestHeap(Scenario scenario, ClientConfiguration configuration)
            throws IOException, InterruptedException {
        int low = 0;
        int high = HEAPS_MIB.length;
        String failure = "";
        while (low < high) {
            int middle = (low + high) / 2;
            // Some clients wait forever for a thread that failed with an OutOfMemoryError.
            String line = run(
                    scenario,
                    configuration,
                    List.of("-Xmx" + HEAPS_MIB[middle] + "m", "-XX:+ExitOnOutOfMemoryError"),
                    List.of("unverified=1", "warmupMillis=0", "measureMillis=0"));
            if (line.startsWith("RESULT")) {
                high = middle;
            } else {
                low = middle + 1;
                failure = line;
            }
        }
        return high == HEAPS_MIB.length ? failure : "RESULT mib=" + HEAPS_MIB[high];
    }

    private String run(
            Scenario scenario, ClientConfiguration configuration, List<String> jvmOptions, List<String> extraArguments)
            throws IOException, InterruptedException {
        BenchmarkImages.clear(out);
        List<String> arguments = new ArrayList<>(List.of(
                "kind=" + scenario.kind(),
                "n=" + scenario.n(),
                "size=" + scenario.size(),
                "out=" + out,
                "image=" + image,
                "server=" + server,
                "delayedServer=" + delayedServer,
                "warmupMillis=" + (mode.quick() ? Math.min(100, scenario.warmupMillis()) : scenario.warmupMillis()),
                "measureMillis="
                        + (mode.quick() ? Math.min(100, scenario.measureMillis()) : scenario.measureMillis())));
        if (configuration.name().equals(ClientConfiguration.DISCARDING)) {
            arguments.add("noFiles=1");
        }
        arguments.addAll(extraArguments);
        Path log = root.resolve("target/run.log");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        configuration.command(root, mode.before().orElse(root), jvmOptions, arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return "FAIL no result after " + TIMEOUT_SECONDS + " s";
        }
        long nanos = System.nanoTime() - start;
        String result = "FAIL the process exited with status " + process.exitValue();
        for (String line : Files.readAllLines(log)) {
            result = line.startsWith("RESULT") || line.startsWith("FAIL") ? line : result;
        }
        boolean addWallTime = scenario.kind().equals("first") && result.startsWith("RESULT");
        return addWallTime ? result + " wall=" + nanos : result;
    }

    private void record(int round, Scenario scenario, ClientConfiguration configuration, String line) {
        record(round, scenario.id(), configuration, line);
    }

    private void record(int round, String scenario, ClientConfiguration configuration, String line) {
        results.println(round + "|" + scenario + "|" + configuration.name() + "|" + line);
        results.flush();
        System.err.println(round + " " + scenario + " " + configuration.name() + ": " + line);
    }
}
