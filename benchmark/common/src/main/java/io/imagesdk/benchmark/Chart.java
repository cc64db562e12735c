package io.imagesdk.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A bar chart of the wall time in the most important scenarios, as SVG. */
final class Chart {
    private static final List<String> SCENARIOS = List.of("b64-20m-4", "b64-2m", "edit-20m", "slow-1000", "first");
    private static final int WIDTH = 860;
    private static final int LABEL_WIDTH = 240;
    private static final int BAR_HEIGHT = 16;
    private static final int MAX_BAR_WIDTH = 480;

    private final Results results;
    private final StringBuilder body = new StringBuilder();
    private int y = 34;

    Chart(Results results) {
        this.results = results;
    }

    String svg() {
        text(10, 20, "Wall time in milliseconds, median of all rounds; shorter is better", "font-weight=\"bold\"");
        for (Scenario scenario : Scenario.ALL) {
            if (SCENARIOS.contains(scenario.id())) {
                addScenario(scenario);
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + (y + 8)
                + "\" font-family=\"sans-serif\" font-size=\"12\">\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
                + body + "</svg>\n";
    }

    private record Bar(String client, double millis) {}

    private void addScenario(Scenario scenario) {
        List<Bar> bars = new ArrayList<>();
        for (ClientConfiguration configuration : ClientConfiguration.all()) {
            OptionalDouble wall = results.median(scenario.id(), configuration.name(), "wall");
            if (wall.isPresent()) {
                bars.add(new Bar(configuration.name(), wall.getAsDouble() / 1e6));
            }
        }
        double max = bars.stream().mapToDouble(Bar::millis).max().orElse(1);
        y += 22;
        text(10, y - 6, scenario.title(), "fill=\"#333333\"");
        for (Bar bar : bars) {
            String color = bar.client.startsWith(ClientConfiguration.IMAGESDK)
                    ? "#1f77b4"
                    : bar.client.startsWith("limit") ? "#c7c7c7" : "#ff9f40";
            double width = Math.max(1, bar.millis / max * MAX_BAR_WIDTH);
            text(LABEL_WIDTH - 8, y + 12, bar.client, "text-anchor=\"end\"");
            body.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                    LABEL_WIDTH,
                    y,
                    width,
                    BAR_HEIGHT - 3,
                    color));
            text(LABEL_WIDTH + width + 6, y + 11, String.format(Locale.ROOT, "%,.0f", bar.millis), "");
            y += BAR_HEIGHT;
        }
    }

    private void text(double textX, int textY, String content, String attributes) {
        body.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" %s>%s</text>%n", textX, textY, attributes, content));
    }
}
