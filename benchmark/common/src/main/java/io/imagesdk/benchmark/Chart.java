package io.imagesdk.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Bars of wall time for the cells that a reader asks about first; the shorter the better. */
final class Chart {
    private static final List<String> CELLS = List.of("b64-20m-4", "b64-2m", "edit-20m", "slow-1000", "first");
    private static final int WIDTH = 860;
    private static final int LEFT = 240;
    private static final int BAR = 16;
    private static final int LONGEST = 480;

    private final Results results;
    private final StringBuilder body = new StringBuilder();
    private int y = 34;

    Chart(Results results) {
        this.results = results;
    }

    String svg() {
        text(10, 20, "Wall time, medians over rounds in milliseconds; shorter is better", "font-weight=\"bold\"");
        for (Cell cell : Cell.ALL) {
            if (CELLS.contains(cell.id())) {
                group(cell);
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + (y + 8)
                + "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
                + body + "</svg>\n";
    }

    private record Bar(String client, double millis) {}

    private void group(Cell cell) {
        List<Bar> bars = new ArrayList<>();
        for (Contender contender : Contender.all()) {
            OptionalDouble wall = results.median(cell.id(), contender.name(), "wall");
            if (wall.isPresent()) {
                bars.add(new Bar(contender.name(), wall.getAsDouble() / 1e6));
            }
        }
        double max = bars.stream().mapToDouble(Bar::millis).max().orElse(1);
        y += 22;
        text(10, y - 6, cell.title(), "fill=\"#333333\"");
        for (Bar bar : bars) {
            String colour = bar.client.equals(Contender.OURS) ? "#1f77b4" : bar.client.startsWith("limit") ? "#c7c7c7" : "#ff9f40";
            double length = Math.max(1, bar.millis / max * LONGEST);
            text(LEFT - 8, y + 12, bar.client, "text-anchor=\"end\"");
            body.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                    LEFT, y, length, BAR - 3, colour));
            text(LEFT + length + 6, y + 11, String.format(Locale.ROOT, "%,.0f", bar.millis), "");
            y += BAR;
        }
    }

    private void text(double x, int at, String content, String more) {
        body.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" %s>%s</text>%n", x, at, more, content));
    }
}
