package io.imagesdk.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** Prints the results of two revisions of this SDK side by side, as a table in Markdown. */
public final class Comparison {
    private static final Set<String> BEFORE = Set.of(ClientConfiguration.BEFORE);
    /** Two equal revisions differ by up to a tenth on a machine that does nothing else. */
    private static final double NOTICEABLE = 1.1;

    private Comparison() {}

    /**
     * Prints the table. A scenario is marked as slower if it took at least a tenth longer in every round.
     *
     * @param arguments the file with the results
     * @throws IOException if the file cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        Results results = Results.read(Path.of(arguments[0]));
        results.machine().forEach(line -> System.out.println("* " + line));
        System.out.println();
        System.out.println("| Scenario | Before, ms | Now, ms | Ratio | Rounds | CPU | Allocated | |");
        System.out.println("|---|---:|---:|---:|---|---:|---:|---|");
        for (Scenario scenario : Scenario.ALL) {
            List<Double> walls = results.ratios(scenario.id(), ClientConfiguration.IMAGESDK, "wall", BEFORE);
            if (!walls.isEmpty()) {
                System.out.println(row(results, scenario, walls));
            }
        }
    }

    private static String row(Results results, Scenario scenario, List<Double> walls) {
        String id = scenario.id();
        double lowest = walls.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double highest = walls.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return String.join(
                " | ",
                "| " + scenario.title(),
                millis(results.median(id, ClientConfiguration.BEFORE, "wall")),
                millis(results.median(id, ClientConfiguration.IMAGESDK, "wall")),
                ratio(results, id, "wall"),
                String.format(Locale.ROOT, "%.2f to %.2f", lowest, highest),
                ratio(results, id, "cpu"),
                ratio(results, id, "allocated"),
                lowest >= NOTICEABLE ? "**slower** |" : "|");
    }

    private static String ratio(Results results, String scenario, String metric) {
        OptionalDouble ratio = results.ratio(scenario, ClientConfiguration.IMAGESDK, metric, BEFORE);
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "";
    }

    private static String millis(OptionalDouble nanos) {
        return nanos.isPresent() ? String.format(Locale.ROOT, "%,.2f", nanos.getAsDouble() / 1e6) : "";
    }
}
