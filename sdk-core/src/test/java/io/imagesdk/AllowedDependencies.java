package io.imagesdk;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The packages of the library in layers, as docs/architecture.md shows them. An arrow may only point down. The names
 * are those below {@code io.imagesdk}; the root package is {@code root}, and {@code model} stands for itself and {@code
 * error}, which are one layer.
 */
final class AllowedDependencies {
    /** The stages of a call. No stage names another. */
    static final List<String> STAGES = List.of(
            "internal.validate", "internal.encode", "internal.transport", "internal.decode", "internal.deliver");

    /** What several stages use. */
    static final List<String> SHARED = List.of(
            "internal.scan",
            "internal.image",
            "internal.credentials",
            "internal.url",
            "internal.wire",
            "internal.call");

    /**
     * The layers from top to bottom. The packages of the last one name nothing of the library: values read and write
     * themselves as JSON, check their text, and one annotation configures how they are generated.
     */
    static final List<List<String>> LAYERS = List.of(
            List.of("root", "check", "recovery"),
            List.of("internal.stream"),
            List.of("internal.pipeline"),
            List.of("internal.task"),
            STAGES,
            SHARED,
            List.of("provider"),
            List.of("model"),
            List.of("internal.json", "internal.text", "internal"));

    /** The built-in profiles: only their index, in the same package, names them. */
    static final String CATALOG = "provider.catalog";

    /** The arrows inside a layer. */
    private static final Map<String, Set<String>> SIDEWAYS = new TreeMap<>(Map.of(
            "internal.scan", Set.of("internal.wire", "internal.url"),
            "internal.image", Set.of("internal.wire"),
            "internal.wire", Set.of("internal.call")));

    private AllowedDependencies() {}

    /** Returns whether a class of the first package may name a class of the second. */
    static boolean allows(String from, String to) {
        if (to.equals(CATALOG)) {
            return false;
        }
        if (from.equals(CATALOG)) {
            return Set.of("provider", "model").contains(to);
        }
        return layer(from) < layer(to) || sideways(from).contains(to);
    }

    /** Returns whether a package has its place in the layers. */
    static boolean contains(String name) {
        return name.equals(CATALOG) || LAYERS.stream().anyMatch(layer -> layer.contains(name));
    }

    /** Returns the packages of the same layer that a package may name. */
    static Set<String> sideways(String from) {
        return SIDEWAYS.getOrDefault(from, Set.of());
    }

    /** Returns the name of a package in the layers. */
    static String slice(String packageName) {
        String name = packageName.equals("io.imagesdk") ? "root" : packageName.replaceFirst("^io\\.imagesdk\\.", "");
        return name.equals("error") ? "model" : name;
    }

    private static int layer(String name) {
        for (int index = 0; index < LAYERS.size(); index++) {
            if (LAYERS.get(index).contains(name)) {
                return index;
            }
        }
        throw new IllegalArgumentException(name + " has no layer");
    }
}
