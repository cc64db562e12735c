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

/** The results of all runs. It computes medians, and ratios between clients within a round. */
final class Results {
    private final List<Run> runs = new ArrayList<>();
    private final List<String> machine = new ArrayList<>();

    private record Run(
            int round, String scenario, String client, Map<String, Double> metrics, Optional<String> failure) {
        boolean is(String otherScenario, String otherClient) {
            return scenario.equals(otherScenario) && client.equals(otherClient);
        }
    }

    static Results read(Path file) throws IOException {
        Results results = new Results();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("\\|", 4);
            if (parts[0].equals("machine")) {
                results.machine.add(parts[1] + ", " + parts[2]);
            } else {
                results.runs.add(parseRun(parts));
            }
        }
        return results;
    }

    private static Run parseRun(String[] parts) {
        Map<String, Double> metrics = new HashMap<>();
        boolean failed = !parts[3].startsWith("RESULT ");
        if (!failed) {
            for (String pair : parts[3].substring(7).split(" ")) {
                String[] nameAndValue = pair.split("=");
                metrics.put(nameAndValue[0], Double.valueOf(nameAndValue[1]));
            }
        }
        return new Run(
                Integer.parseInt(parts[0]),
                parts[1],
                parts[2],
                metrics,
                failed ? Optional.of(parts[3].replaceFirst("FAIL ", "")) : Optional.empty());
    }

    List<String> machine() {
        return machine;
    }

    boolean has(String scenario, String client) {
        return runs.stream().anyMatch(run -> run.is(scenario, client));
    }

    Optional<String> failure(String scenario, String client) {
        return runs.stream()
                .filter(run -> run.is(scenario, client))
                .flatMap(run -> run.failure.stream())
                .findFirst();
    }

    OptionalDouble median(String scenario, String client, String metric) {
        return median(runs.stream()
                .filter(run -> run.is(scenario, client) && run.metrics.containsKey(metric))
                .map(run -> run.metrics.get(metric))
                .toList());
    }

    /** Returns the ratio of a client to the best other client in the same round, as the median of all rounds. */
    OptionalDouble ratio(String scenario, String client, String metric, Set<String> others) {
        return median(ratios(scenario, client, metric, others));
    }

    /** Returns the ratio of a client to the best other client, for each round. */
    List<Double> ratios(String scenario, String client, String metric, Set<String> others) {
        List<Double> ratios = new ArrayList<>();
        for (int round : new TreeSet<>(runs.stream().map(Run::round).toList())) {
            OptionalDouble value = best(round, scenario, metric, Set.of(client));
            OptionalDouble reference = best(round, scenario, metric, others);
            if (value.isPresent() && reference.isPresent()) {
                ratios.add(value.getAsDouble() / reference.getAsDouble());
            }
        }
        return ratios;
    }

    private OptionalDouble best(int round, String scenario, String metric, Set<String> clients) {
        return runs.stream()
                .filter(run -> run.round == round && run.scenario.equals(scenario) && clients.contains(run.client))
                .filter(run -> run.metrics.containsKey(metric))
                .mapToDouble(run -> run.metrics.get(metric))
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
