package io.imagesdk;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which package may name which: the drawing of the architecture as a table. The names are those below {@code io.imagesdk}; the root
 * package is {@code root}, and {@code model} stands for itself and {@code error}, which are one layer.
 */
final class AllowedDependencies {
    /** Packages from which a picture goes through the pipeline; none of them names another. */
    static final Set<String> STAGES = Set.of(
            "internal.validate",
            "internal.encode",
            "internal.transport",
            "internal.decode",
            "internal.task",
            "internal.deliver");

    private static final List<String> FOR_STAGES =
            List.of("model", "provider", "internal.wire", "internal.json", "internal.picture");

    private static final Map<String, List<String>> ALLOWED = table();

    private AllowedDependencies() {}

    private static Map<String, List<String>> table() {
        Map<String, List<String>> arrows = new LinkedHashMap<>();
        arrows.put(
                "root",
                List.of(
                        "model",
                        "provider",
                        "internal.wire",
                        "internal.validate",
                        "internal.encode",
                        "internal.transport",
                        "internal.decode",
                        "internal.task",
                        "internal.deliver",
                        "internal.json",
                        "internal.picture"));
        arrows.put("model", List.of("internal", "internal.json"));
        arrows.put("provider", List.of("model", "internal", "internal.json"));
        arrows.put("provider.catalog", List.of("provider", "model"));
        STAGES.stream().sorted().forEach(stage -> arrows.put(stage, FOR_STAGES));
        arrows.put("internal.wire", List.of("model"));
        arrows.put("internal.picture", List.of("model"));
        arrows.put("internal.json", List.of());
        arrows.put("internal", List.of());
        return arrows;
    }

    /** From each package to those it may name, in the order of a drawing from top to bottom. */
    static Map<String, List<String>> allowed() {
        return ALLOWED;
    }

    /** The table's name of a package; {@code error} is in the layer of {@code model}. */
    static String slice(String packageName) {
        String name = packageName.equals("io.imagesdk") ? "root" : packageName.replaceFirst("^io\\.imagesdk\\.", "");
        return name.equals("error") ? "model" : name;
    }
}
