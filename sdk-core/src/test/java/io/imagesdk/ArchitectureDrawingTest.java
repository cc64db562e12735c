package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The drawing in docs/architecture.md, between two comments, shows the layers of {@link AllowedDependencies}. With
 * {@code -Dimagesdk.write=true} the test writes it.
 */
class ArchitectureDrawingTest {
    private static final Path PAGE = Path.of("..", "docs", "architecture.md");
    private static final String BEGIN = "<!-- begin: drawing -->\n";
    private static final String END = "<!-- end: drawing -->\n";

    @Test
    void showsTheLayers() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(BEGIN, END);
        String expected =
                page.substring(0, page.indexOf(BEGIN)) + BEGIN + drawing() + page.substring(page.indexOf(END));

        if (Boolean.getBoolean("imagesdk.write")) {
            Files.writeString(PAGE, expected);
            page = expected;
        }
        assertThat(page).isEqualTo(expected);
    }

    private static String drawing() {
        List<String> lines = new ArrayList<>(List.of("```mermaid", "flowchart TD"));
        lines.addAll(group("stages", AllowedDependencies.STAGES));
        lines.addAll(group("shared", AllowedDependencies.SHARED));
        int shared = AllowedDependencies.LAYERS.indexOf(AllowedDependencies.SHARED);
        lines.add(chain(AllowedDependencies.LAYERS.subList(0, shared + 1)));
        lines.add(chain(AllowedDependencies.LAYERS.subList(shared, AllowedDependencies.LAYERS.size())));
        lines.add("    " + box("catalog", "provider.catalog") + " --> provider");
        lines.add("```\n");
        return String.join("\n", lines);
    }

    /** Draws a box around the packages of one layer, with the arrows between them. */
    private static List<String> group(String name, List<String> packages) {
        List<String> lines = new ArrayList<>(List.of("    subgraph " + name));
        packages.forEach(from -> {
            lines.add("        " + shortName(from));
            AllowedDependencies.sideways(from).stream()
                    .sorted()
                    .forEach(to -> lines.add("        " + shortName(from) + " --> " + shortName(to)));
        });
        lines.add("    end");
        return lines;
    }

    private static String chain(List<List<String>> layers) {
        return layers.stream().map(ArchitectureDrawingTest::box).collect(Collectors.joining(" --> ", "    ", ""));
    }

    private static String box(List<String> layer) {
        if (layer.equals(AllowedDependencies.STAGES)) {
            return "stages";
        }
        if (layer.equals(AllowedDependencies.SHARED)) {
            return "shared";
        }
        return switch (layer.get(0)) {
            case "root" -> box("root", "io.imagesdk, check, recovery");
            case "model" -> box("model", "model, error");
            case "internal.json" -> box("json", "json, text");
            default -> shortName(layer.get(0));
        };
    }

    private static String box(String id, String label) {
        return id + "[\"" + label + "\"]";
    }

    private static String shortName(String name) {
        return name.replaceFirst("^internal\\.", "");
    }
}
