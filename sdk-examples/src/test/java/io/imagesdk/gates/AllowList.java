package io.imagesdk.gates;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The exceptions of one gate. Each line of the file is {@code text | reason}: a finding is allowed if the text is part
 * of {@code file: rule: message}. Empty lines and lines that start with {@code #} are skipped.
 */
final class AllowList {
    private final String file;
    private final List<String> entries = new ArrayList<>();
    private final Set<String> unused = new LinkedHashSet<>();

    private AllowList(String file) {
        this.file = file;
    }

    /** Reads the file of a gate. */
    static AllowList of(Gate gate) {
        AllowList list = new AllowList("/gates/" + gate.name() + ".txt");
        list.read();
        return list;
    }

    private void read() {
        try (InputStream stream = AllowList.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException(file + " does not exist");
            }
            new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        int separator = line.lastIndexOf(" | ");
        if (separator < 0 || line.substring(separator + 3).isBlank()) {
            throw new IllegalStateException(file + ": entry has no reason: " + line);
        }
        entries.add(line.substring(0, separator).strip());
        unused.add(line.substring(0, separator).strip());
    }

    /** Returns the findings that no entry allows, and marks the entries that allow one as used. */
    List<Finding> remaining(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> entries.stream()
                        .filter(entry -> finding.key().contains(entry))
                        .peek(unused::remove)
                        .findAny()
                        .isEmpty())
                .toList();
    }

    /** Returns the entries that allowed nothing so far. */
    Set<String> unused() {
        return unused;
    }
}
