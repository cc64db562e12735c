package io.imagesdk.examples.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.testkit.Charge;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job in a process that is killed and started again. The sandbox is in this process and records all charges. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ImagesJobTest {
    private static final int ROWS = Integer.getInteger("imagesdk.flink.rows", 150);
    private static final int KILLS = Integer.getInteger("imagesdk.flink.kills", 2);
    private static final int IN_FLIGHT = 4;

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
        sandbox.close();
    }

    @Test
    void chargesNoRowTwiceWhenItsProcessIsKilled() throws Exception {
        writeItems();
        int killed = 0;
        for (int i = 1; i <= KILLS; i++) {
            Process process = start();
            // The calls of the job run at this moment.
            awaitCharges(process, i * ROWS / (KILLS + 1));
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            killed += process.exitValue() == 0 ? 0 : 1;
        }
        assertThat(killed).isEqualTo(KILLS);

        Process last = start();
        assertThat(last.waitFor(200, TimeUnit.SECONDS)).isTrue();

        assertThat(last.exitValue()).as(log()).isZero();
        Map<String, Long> charges = sandbox.charges().stream()
                .map(Charge::request)
                .collect(Collectors.groupingBy(request -> request.prompt(), Collectors.counting()));
        assertThat(charges.values()).allMatch(count -> count == 1);
        sandbox.assertThat().neverBilledTwice();
        List<String> delivered = linesOfLastRun("manifest");
        List<String> undelivered = linesOfLastRun("undelivered");
        // Two rows are never charged: one is blocked, and one is no item.
        assertThat(delivered.size() + undelivered.size()).isEqualTo(ROWS + 2);
        assertThat(undelivered)
                .filteredOn(line -> line.contains("\"REJECTED\""))
                .hasSize(2);
        assertThat(undelivered)
                .filteredOn(line -> line.contains("\"UNKNOWN\""))
                .hasSize(undelivered.size() - 2)
                .hasSizeLessThanOrEqualTo(KILLS * parallelism() * IN_FLIGHT);
        assertThat(delivered).doesNotHaveDuplicates();
        try (Stream<Path> images = Files.list(directory.resolve("output/images"))) {
            assertThat(images.filter(file -> file.toString().endsWith(".png")).count())
                    .isGreaterThanOrEqualTo(delivered.size());
        }
    }

    /** A cluster in one process has one task per processor. */
    private static int parallelism() {
        return Runtime.getRuntime().availableProcessors();
    }

    private void writeItems() throws IOException {
        List<String> lines = IntStream.range(0, ROWS)
                .mapToObj(i ->
                        "{\"id\":\"row-" + i + "\",\"prompt\":\"Row " + i + " [seconds=0.05]\",\"size\":\"16x16\"}")
                .collect(Collectors.toCollection(ArrayList::new));
        lines.add("{\"id\":\"blocked\",\"prompt\":\"A mill [block]\"}");
        lines.add("no item");
        Files.write(directory.resolve("items.jsonl"), lines);
    }

    private void awaitCharges(Process process, int count) throws InterruptedException {
        boolean alive = true;
        while (alive && sandbox.charges().size() < count) {
            alive = !process.waitFor(5, TimeUnit.MILLISECONDS);
        }
    }

    private List<String> linesOfLastRun(String name) throws IOException {
        Path newest;
        try (Stream<Path> runs = Files.list(directory.resolve("output").resolve(name))) {
            newest = runs.max(Path::compareTo).orElseThrow();
        }
        List<String> lines = new ArrayList<>();
        try (Stream<Path> parts = Files.list(newest)) {
            for (Path part : parts.toList()) {
                assertThat(part.getFileName().toString()).startsWith("part-");
                lines.addAll(Files.readAllLines(part));
            }
        }
        return lines;
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("process.log"));
    }

    private Process start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImagesJob.class.getName(),
                        "--input",
                        directory.resolve("items.jsonl").toString(),
                        "--output",
                        directory.resolve("output").toString(),
                        "--claims",
                        LocalRun.claims(directory),
                        "--base-url",
                        sandbox.baseUrl().toString(),
                        "--in-flight",
                        String.valueOf(IN_FLIGHT),
                        "--call-timeout",
                        "5",
                        "--without-key",
                        "true")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("process.log").toFile())
                .start();
        processes.add(process);
        return process;
    }
}
