package io.imagesdk.provider;

import java.util.List;
import java.util.Locale;

/** Names that many providers use for one thing. Case, spaces, hyphens and underscores make no difference. */
final class CommonNames {
    private CommonNames() {}

    /** Returns whether one of some names stands for the same as another name. */
    static boolean contain(List<String> names, String name) {
        String normalized = normalize(name);
        return names.stream().anyMatch(other -> normalize(other).equals(normalized));
    }

    private static String normalize(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }
}
