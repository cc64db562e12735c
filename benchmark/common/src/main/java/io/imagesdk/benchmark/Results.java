package io.imagesdk.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** The lines that the rounds wrote, to be asked for medians and for ratios within rounds. */
final class Results {
    private final List<Run> runs = new ArrayList<>();
    private final List<String> machine = new ArrayList<>();

    private record Run(int round, String cell, String client, Map<String, Double> figures, Optional<String> failure) {}

    static Results read(Path file) throws IOException {
        Results results = new Results();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("\\|", 4);
            if (parts[0].equals("machine")) {
                results.machine.add(parts[1] + ", " + parts[2]);
            } else {
                results.runs.add(run(parts));
            }
        }
        return results;
    }

    private static Run run(String[] parts) {
        Map<String, Double> figures = new HashMap<>();
        boolean failed = !parts[3].startsWith("RESULT ");
        if (!failed) {
            for (String pair : parts[3].substring(7).split(" ")) {
                String[] both = pair.split("=");
                figures.put(both[0], Double.valueOf(both[1]));
            }
        }
        return new Run(
                Integer.parseInt(parts[0]),
                parts[1],
                parts[2],
                figures,
                failed ? Optional.of(parts[3].replaceFirst("FAIL ", "")) : Optional.empty());
    }

    List<String> machine() {
        return machine;
    }

    boolean has(String cell, String client) {
        return runs.stream().anyMatch(run -> run.cell.equals(cell) && run.client.equals(client));
    }

    Optional<String> failure(String cell, String client) {
        return runs.stream()
                .filter(run -> run.cell.equals(cell) && run.client.equals(client))
                .flatMap(run -> run.failure.stream())
                .findFirst();
    }

    OptionalDouble median(String cell, String client, String figure) {
        return median(runs.stream()
                .filter(run -> run.cell.equals(cell) && run.client.equals(client) && run.figures.containsKey(figure))
                .map(run -> run.figures.get(figure))
                .toList());
    }

    /** The median over the rounds of ours in relation to the best of the others in the same round. */
    OptionalDouble ratio(String cell, String figure, Set<String> others) {
        List<Double> ratios = new ArrayList<>();
        for (int round : new TreeSet<>(runs.stream().map(Run::round).toList())) {
            OptionalDouble ours = best(round, cell, figure, Set.of(Contender.OURS));
            OptionalDouble theirs = best(round, cell, figure, others);
            if (ours.isPresent() && theirs.isPresent()) {
                ratios.add(ours.getAsDouble() / theirs.getAsDouble());
            }
        }
        return median(ratios);
    }

    private OptionalDouble best(int round, String cell, String figure, Set<String> clients) {
        return runs.stream()
                .filter(run -> run.round == round && run.cell.equals(cell) && clients.contains(run.client))
                .filter(run -> run.figures.containsKey(figure))
                .mapToDouble(run -> run.figures.get(figure))
                .min();
    }

    private static OptionalDouble median(List<Double> values) {
        if (values.isEmpty()) {
            return OptionalDouble.empty();
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return OptionalDouble.of(
                sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }
}
