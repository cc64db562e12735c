package io.imagesdk.micrometer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of docs/observability.md that describe this module. */
final class DocumentedNames {
    private static final Path PAGE = Path.of("../../docs/observability.md");

    private DocumentedNames() {}

    /** Returns the second column of a table, by the name in its first column. */
    static Map<String, String> table(String name) throws IOException {
        String text = Files.readString(PAGE);
        String begin = "<!-- begin: " + name + " -->";
        return text.substring(text.indexOf(begin), text.indexOf("<!-- end: " + name + " -->"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" ?\\| ?", -1))
                .collect(Collectors.toMap(cells -> cells[1].replace("`", ""), cells -> cells[2]));
    }
}
