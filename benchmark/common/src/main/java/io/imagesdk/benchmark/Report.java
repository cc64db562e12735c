package io.imagesdk.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns results into Markdown and a chart. Absolute times are shown for the scale; what counts are ratios within rounds. */
public final class Report {
    private static final double MILLION = 1e6;
    private static final double MIB = 1 << 20;
    private static final Set<String> PEERS = Contender.all().stream()
            .filter(one -> !one.isLimit())
            .map(Contender::name)
            .filter(name -> !name.equals(Contender.OURS))
            .collect(Collectors.toSet());

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private Report(Results results) {
        this.results = results;
    }

    /** Arguments: the results, the Markdown to write, the chart to write. */
    public static void main(String[] arguments) throws IOException {
        Results results = Results.read(Path.of(arguments[0]));
        Report report = new Report(results);
        report.write();
        Files.writeString(Path.of(arguments[1]), report.text);
        Files.writeString(Path.of(arguments[2]), new Chart(results).svg());
        System.out.print(report.text);
    }

    private void write() {
        results.machine().forEach(line -> line("* " + line));
        line("");
        targets();
        Cell.ALL.forEach(this::cell);
        classPath();
    }

    private void targets() {
        line("| what | target | measured | |");
        line("|---|---|---|---|");
        target("1 x 20 MiB as base64 to a file: smallest heap, MiB", 16, figure("xmx-b64-20m", "mib"));
        target("10 x 20 MiB as base64 to files: smallest heap, MiB", 16, figure("xmx-b64-20m-10", "mib"));
        target("4 x 20 MiB to files: wall, of the fastest peer", 0.30, results.ratio("b64-20m-4", "wall", PEERS));
        target("the same, of the discarding read", 1.0, results.ratio("b64-20m-4", "wall", Set.of(Contender.DISCARDING)));
        target("the same, of the raw socket", Double.NaN, results.ratio("b64-20m-4", "wall", Set.of(Contender.RAW)));
        target("4 x 20 MiB to files: CPU, of the thriftiest peer", 0.30, results.ratio("b64-20m-4", "cpu", PEERS));
        target("4 x 2 MiB to files: wall, of the fastest peer", 0.45, results.ratio("b64-2m", "wall", PEERS));
        target("bytes allocated per byte received, 4 x 20 MiB", 1.1, perByte("b64-20m-4", Contender.OURS));
        target("1 x 20 MiB to memory: smallest heap, MiB", Double.NaN, figure("xmx-memory-20m", "mib"));
        target("edit with 20 MiB: wall, of the fastest peer", 0.60, results.ratio("edit-20m", "wall", PEERS));
        target("edit with 20 MiB: smallest heap, MiB", 16, figure("xmx-edit-20m", "mib"));
        target("1,000 calls in flight: wall, of the fastest peer", 0.90, results.ratio("slow-1000", "wall", PEERS));
        target("1,000 calls in flight: threads at the peak", 20, figure("slow-1000", "threads"));
        target("first picture: wall, of the fastest peer", 0.60, results.ratio("first", "wall", PEERS));
        target("first picture: classes loaded", 2700, figure("classes", "loaded"));
        target("run-time class path: jars, ours among them", 6, figure("classpath", "jars"));
        target("run-time class path: MiB, ours among them", 3, scaled(figure("classpath", "bytes"), MIB));
        line("");
    }

    private OptionalDouble figure(String cell, String figure) {
        return results.median(cell, Contender.OURS, figure);
    }

    private void target(String what, double max, OptionalDouble measured) {
        String verdict = measured.isEmpty() || Double.isNaN(max) ? "" : measured.getAsDouble() <= max ? "met" : "**missed**";
        line("| " + what + " | " + (Double.isNaN(max) ? "" : number(max)) + " | "
                + (measured.isEmpty() ? "-" : number(measured.getAsDouble())) + " | " + verdict + " |");
    }

    private void cell(Cell cell) {
        List<String> clients = Contender.all().stream()
                .map(Contender::name)
                .filter(client -> results.has(cell.id(), client))
                .toList();
        if (clients.isEmpty()) {
            return;
        }
        line("### " + Character.toUpperCase(cell.title().charAt(0)) + cell.title().substring(1));
        line("");
        line("| client | wall, ms | of ours | CPU, ms | allocated per byte received | allocated, MiB | peak RSS, MiB | threads | classes | smallest heap, MiB |");
        line("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        clients.forEach(client -> row(cell, client));
        line("");
    }

    private void row(Cell cell, String client) {
        Optional<String> failure = results.failure(cell.id(), client);
        if (failure.isPresent()) {
            boolean absent = failure.get().startsWith("n/a: ");
            line("| " + client + " | " + (absent ? "" : "**fails:** ") + failure.get().replace("n/a: ", "").replace("|", "/")
                    + " | | | | | | | | |");
            return;
        }
        String id = cell.id();
        OptionalDouble ours = figure(id, "wall");
        OptionalDouble wall = results.median(id, client, "wall");
        OptionalDouble relation = ours.isPresent() && wall.isPresent()
                ? OptionalDouble.of(wall.getAsDouble() / ours.getAsDouble())
                : OptionalDouble.empty();
        OptionalDouble classes = cell.kind().equals("first")
                ? results.median("classes", client, "loaded")
                : results.median(id, client, "classes");
        boolean loses = cell.kind().equals("slow"); // its threads end in between and take their counters with them
        line("| " + client + " | " + shown(scaled(wall, MILLION)) + " | " + shown(relation) + " | "
                + shown(scaled(results.median(id, client, "cpu"), MILLION)) + " | "
                + shown(loses ? OptionalDouble.empty() : perByte(id, client)) + " | "
                + shown(loses ? OptionalDouble.empty() : scaled(results.median(id, client, "allocated"), MIB)) + " | "
                + shown(scaled(results.median(id, client, "rss"), MIB)) + " | "
                + shown(results.median(id, client, "threads")) + " | "
                + shown(classes) + " | "
                + heap(id, client) + " |");
    }

    private String heap(String cell, String client) {
        return results.failure("xmx-" + cell, client).map(failure -> "fails")
                .orElseGet(() -> shown(results.median("xmx-" + cell, client, "mib")));
    }

    private OptionalDouble perByte(String cell, String client) {
        OptionalDouble allocated = results.median(cell, client, "allocated");
        OptionalDouble received = results.median(cell, client, "received");
        return allocated.isPresent() && received.isPresent() && received.getAsDouble() > 0
                ? OptionalDouble.of(allocated.getAsDouble() / received.getAsDouble())
                : OptionalDouble.empty();
    }

    private void classPath() {
        line("### Run-time class path");
        line("");
        line("| client | jars | MiB |");
        line("|---|---:|---:|");
        for (Contender contender : Contender.all()) {
            if (results.has("classpath", contender.name())) {
                line("| " + contender.name() + " | " + shown(results.median("classpath", contender.name(), "jars")) + " | "
                        + shown(scaled(results.median("classpath", contender.name(), "bytes"), MIB)) + " |");
            }
        }
        line("");
    }

    private static OptionalDouble scaled(OptionalDouble value, double unit) {
        return value.isPresent() ? OptionalDouble.of(value.getAsDouble() / unit) : value;
    }

    private static String shown(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "";
    }

    private static String number(double value) {
        boolean whole = value >= 100 || value == Math.rint(value);
        return String.format(Locale.ROOT, whole ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
