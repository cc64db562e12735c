package io.imagesdk.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** Converts results to Markdown with at most 120 columns, and to a chart. */
public final class Report {
    private static final double MILLION = 1e6;
    private static final double MIB = 1 << 20;
    private static final int MAX_COLUMNS = 120;
    private static final Set<String> PEERS = ClientConfiguration.all().stream()
            .filter(ClientConfiguration::isPeer)
            .map(ClientConfiguration::name)
            .collect(Collectors.toSet());

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private Report(Results results) {
        this.results = results;
    }

    /**
     * Writes the report and the chart, and prints the report.
     *
     * @param arguments the file with the results, the Markdown file to write, and the SVG file to write
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        Results results = Results.read(Path.of(arguments[0]));
        Report report = new Report(results);
        report.write();
        Files.writeString(Path.of(arguments[1]), report.text);
        Files.writeString(Path.of(arguments[2]), new Chart(results).svg());
        System.out.print(report.text);
    }

    private void write() {
        results.machine().forEach(this::item);
        line("");
        writeTargets();
        writeLegend();
        Scenario.ALL.forEach(this::writeScenario);
        writeClassPath();
    }

    private void writeTargets() {
        line("| Metric | Target | Measured | Result |");
        line("|---|---:|---:|---|");
        target("1 x 20 MiB as base64 to a file: smallest heap, MiB", 16, metric("xmx-b64-20m", "mib"));
        target("10 x 20 MiB as base64 to files: smallest heap, MiB", 16, metric("xmx-b64-20m-10", "mib"));
        target("4 x 20 MiB to files: wall time relative to the fastest peer", 0.30, peerRatio("b64-20m-4", "wall"));
        target(
                "4 x 20 MiB to files: wall time relative to the discarding HttpClient",
                1.0,
                limitRatio(ClientConfiguration.DISCARDING));
        target(
                "4 x 20 MiB to files: wall time relative to the raw socket",
                Double.NaN,
                limitRatio(ClientConfiguration.RAW));
        target("4 x 20 MiB to files: CPU time relative to the lowest of a peer", 0.30, peerRatio("b64-20m-4", "cpu"));
        Set<String> openai = Set.of("openai-java");
        target(
                "64 KiB to a file, warm: wall time relative to openai-java",
                1.0,
                results.ratio("b64-64k-warm", ClientConfiguration.IMAGESDK, "wall", openai));
        target(
                "64 KiB to a file, warm: CPU time relative to openai-java",
                1.0,
                results.ratio("b64-64k-warm", ClientConfiguration.IMAGESDK, "cpu", openai));
        target(
                "4 x 20 MiB as URLs to files: wall time relative to the fastest peer",
                0.90,
                peerRatio("url-20m-4", "wall"));
        target(
                "4 x 20 MiB as URLs to files, without digest: wall time relative to the fastest peer",
                0.90,
                results.ratio("url-20m-4", ClientConfiguration.WITHOUT_DIGEST, "wall", PEERS));
        target("4 x 2 MiB to files: wall time relative to the fastest peer", 0.45, peerRatio("b64-2m", "wall"));
        target(
                "4 x 20 MiB to files: bytes allocated per byte received",
                1.1,
                allocatedPerReceived("b64-20m-4", ClientConfiguration.IMAGESDK));
        target("1 x 20 MiB to memory: smallest heap, MiB", Double.NaN, metric("xmx-memory-20m", "mib"));
        target("Edit with 20 MiB: wall time relative to the fastest peer", 0.60, peerRatio("edit-20m", "wall"));
        target("Edit with 20 MiB: smallest heap, MiB", 16, metric("xmx-edit-20m", "mib"));
        target("1,000 calls in flight: wall time relative to the fastest peer", 0.90, peerRatio("slow-1000", "wall"));
        target(
                "1,000 calls in flight, warm: wall time relative to the fastest peer",
                0.90,
                peerRatio("slow-1000-warm", "wall"));
        target("1,000 calls in flight: peak number of threads", 20, metric("slow-1000", "threads"));
        target("First image: wall time relative to the fastest peer", 0.60, peerRatio("first", "wall"));
        target("First image: loaded classes", 2700, metric("classes", "loaded"));
        target("Run-time class path: jars, including imagesdk", 6, metric("classpath", "jars"));
        target("Run-time class path: MiB, including imagesdk", 3, scaled(metric("classpath", "bytes"), MIB));
        line("");
    }

    private OptionalDouble metric(String scenario, String metric) {
        return results.median(scenario, ClientConfiguration.IMAGESDK, metric);
    }

    private OptionalDouble peerRatio(String scenario, String metric) {
        return results.ratio(scenario, ClientConfiguration.IMAGESDK, metric, PEERS);
    }

    private OptionalDouble limitRatio(String limit) {
        return results.ratio("b64-20m-4", ClientConfiguration.IMAGESDK, "wall", Set.of(limit));
    }

    private void target(String name, double max, OptionalDouble measured) {
        String result =
                measured.isEmpty() || Double.isNaN(max) ? "" : measured.getAsDouble() <= max ? "met" : "**missed**";
        row(
                name,
                Double.isNaN(max) ? "" : number(max),
                measured.isEmpty() ? "-" : number(measured.getAsDouble()),
                result);
    }

    private void writeLegend() {
        line("The columns of the following tables:");
        line("");
        item("Wall, CPU: the wall time (median) and the CPU time (mean) of one call, in milliseconds.");
        item("Ratio: the wall time relative to imagesdk. A value above 1 means that the client is slower.");
        item("Per byte, allocated: the bytes that one call allocates, per byte received and in MiB.");
        item("RSS: the peak resident set size of the process, in MiB.");
        item("Threads, classes: the peak number of threads, and the number of loaded classes.");
        item("Heap: the smallest maximum heap with which the scenario succeeds, in MiB.");
        line("");
    }

    private void writeScenario(Scenario scenario) {
        List<String> clients = ClientConfiguration.all().stream()
                .map(ClientConfiguration::name)
                .filter(client -> results.has(scenario.id(), client))
                .toList();
        if (clients.isEmpty()) {
            return;
        }
        line("### " + scenario.title());
        line("");
        row("Client", "Wall", "Ratio", "CPU", "Per byte", "Allocated", "RSS", "Threads", "Classes", "Heap");
        line("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        List<String> notes = new ArrayList<>();
        clients.forEach(client -> writeClient(scenario, client, notes));
        line("");
        notes.forEach(this::item);
        if (!notes.isEmpty()) {
            line("");
        }
    }

    private void writeClient(Scenario scenario, String client, List<String> notes) {
        Optional<String> failure = results.failure(scenario.id(), client);
        if (failure.isPresent()) {
            boolean unsupported = failure.get().startsWith("n/a: ");
            notes.add(client + (unsupported ? " " : " fails: ") + failure.get().replace("n/a: ", ""));
            row(client, unsupported ? "n/a" : "**fails**", "", "", "", "", "", "", "", "");
            return;
        }
        String id = scenario.id();
        OptionalDouble reference = metric(id, "wall");
        OptionalDouble wall = results.median(id, client, "wall");
        OptionalDouble ratio = reference.isPresent() && wall.isPresent()
                ? OptionalDouble.of(wall.getAsDouble() / reference.getAsDouble())
                : OptionalDouble.empty();
        OptionalDouble classes = scenario.kind().equals("first")
                ? results.median("classes", client, "loaded")
                : results.median(id, client, "classes");
        // Allocation is counted per live thread, and the threads of this scenario terminate before the count is read.
        boolean allocationUnknown = scenario.kind().equals("slow");
        OptionalDouble none = OptionalDouble.empty();
        row(
                client,
                cell(scaled(wall, MILLION)),
                cell(ratio),
                cell(scaled(results.median(id, client, "cpu"), MILLION)),
                cell(allocationUnknown ? none : allocatedPerReceived(id, client)),
                cell(allocationUnknown ? none : scaled(results.median(id, client, "allocated"), MIB)),
                cell(scaled(results.median(id, client, "rss"), MIB)),
                cell(results.median(id, client, "threads")),
                cell(classes),
                smallestHeap(id, client));
    }

    private String smallestHeap(String scenario, String client) {
        return results.failure("xmx-" + scenario, client)
                .map(failure -> "fails")
                .orElseGet(() -> cell(results.median("xmx-" + scenario, client, "mib")));
    }

    private OptionalDouble allocatedPerReceived(String scenario, String client) {
        OptionalDouble allocated = results.median(scenario, client, "allocated");
        OptionalDouble received = results.median(scenario, client, "received");
        return allocated.isPresent() && received.isPresent() && received.getAsDouble() > 0
                ? OptionalDouble.of(allocated.getAsDouble() / received.getAsDouble())
                : OptionalDouble.empty();
    }

    private void writeClassPath() {
        line("### Run-time class path");
        line("");
        line("| Client | Jars | MiB |");
        line("|---|---:|---:|");
        for (ClientConfiguration configuration : ClientConfiguration.all()) {
            String client = configuration.name();
            if (results.has("classpath", client)) {
                OptionalDouble bytes = results.median("classpath", client, "bytes");
                row(client, cell(results.median("classpath", client, "jars")), cell(scaled(bytes, MIB)));
            }
        }
        line("");
    }

    private static OptionalDouble scaled(OptionalDouble value, double unit) {
        return value.isPresent() ? OptionalDouble.of(value.getAsDouble() / unit) : value;
    }

    private static String cell(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "";
    }

    private static String number(double value) {
        boolean integer = value >= 100 || value == Math.rint(value);
        return String.format(Locale.ROOT, integer ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    /** Writes an item of a list and wraps it. */
    private void item(String content) {
        StringBuilder line = new StringBuilder("*");
        for (String word : content.split(" ")) {
            if (line.length() + 1 + word.length() > MAX_COLUMNS) {
                line(line.toString());
                line.setLength(0);
                line.append(' ');
            }
            line.append(' ').append(word);
        }
        line(line.toString());
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
