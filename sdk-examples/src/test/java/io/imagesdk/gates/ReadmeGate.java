package io.imagesdk.gates;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Limits the size of the README. */
final class ReadmeGate implements Gate {
    private static final int MAX_BYTES = 12 << 10;

    @Override
    public String name() {
        return "readme";
    }

    @Override
    public List<Finding> findings(Repository repository) {
        int size = repository.text("README.md").getBytes(StandardCharsets.UTF_8).length;
        return size <= MAX_BYTES
                ? List.of()
                : List.of(
                        new Finding("README.md", 1, name(), "must have at most " + MAX_BYTES + " bytes, has " + size));
    }
}
