package io.imagesdk.internal.json;

import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.json.PackageVersion;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The check that Jackson has the minimum version. An older one lacks methods that the first call would need. */
public final class JacksonVersion {
    private static final int MIN_MAJOR = 2;
    private static final int MIN_MINOR = 16;

    private JacksonVersion() {}

    /** Returns what is wrong with the Jackson on the class path, in one line; empty if it can be used. */
    public static Optional<String> findProblem() {
        return findProblem(Map.of(
                "jackson-core", PackageVersion.VERSION,
                "jackson-databind", com.fasterxml.jackson.databind.cfg.PackageVersion.VERSION));
    }

    static Optional<String> findProblem(Map<String, Version> versions) {
        return new TreeMap<>(versions)
                .entrySet().stream()
                        // A copy inside of another jar may have lost its version.
                        .filter(jar -> !jar.getValue().isUnknownVersion())
                        .filter(jar -> isTooOld(jar.getValue()))
                        .findFirst()
                        .map(jar -> jar.getKey() + " must be version 2.16 or newer, was " + jar.getValue()
                                + "; update jackson-core and jackson-databind, for example with jackson-bom");
    }

    /** Compares the numbers only, because {@code Version.compareTo} compares the names of the artifacts first. */
    private static boolean isTooOld(Version version) {
        return version.getMajorVersion() < MIN_MAJOR
                || (version.getMajorVersion() == MIN_MAJOR && version.getMinorVersion() < MIN_MINOR);
    }
}
