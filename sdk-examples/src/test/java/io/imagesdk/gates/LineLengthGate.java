package io.imagesdk.gates;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Limits the lines of Java and Markdown files to 120 columns. */
final class LineLengthGate implements Gate {
    private static final int MAX_COLUMNS = 120;

    @Override
    public String name() {
        return "line-length";
    }

    @Override
    public List<Finding> findings(Repository repository) {
        List<Finding> findings = new ArrayList<>();
        Stream.concat(repository.withExtension(".java").stream(), repository.withExtension(".md").stream())
                .forEach(file -> addLines(file, repository.text(file).lines().toList(), findings));
        return findings;
    }

    private void addLines(String file, List<String> lines, List<Finding> findings) {
        for (int i = 0; i < lines.size(); i++) {
            int columns = lines.get(i).codePointCount(0, lines.get(i).length());
            if (columns > MAX_COLUMNS) {
                findings.add(new Finding(
                        file,
                        i + 1,
                        name(),
                        "must have at most " + MAX_COLUMNS + " columns, has " + columns + ": "
                                + lines.get(i).strip().substring(0, 30)));
            }
        }
    }
}
