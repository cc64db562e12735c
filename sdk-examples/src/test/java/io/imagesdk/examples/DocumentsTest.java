package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents cannot rot: code in the README is code of the examples, and tests that a page names exist. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CODE =
            Pattern.compile("<!-- from (\\S+) -->\\s*```(?:java|json)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)(?:\\.([a-zA-Z0-9]+))?`");

    @Test
    void codeInTheReadmeIsCodeOfTheExamples() throws IOException {
        List<MatchResult> blocks = CODE.matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .toList();

        assertThat(blocks).hasSizeGreaterThan(3).allSatisfy(block -> assertThat(
                        squeezed(Files.readString(ROOT.resolve(block.group(1)))))
                .as(block.group(1))
                .contains(squeezed(block.group(2))));
        assertThat(Files.readString(ROOT.resolve("README.md")).split("```(java|json)", -1))
                .hasSize(blocks.size() + 1);
    }

    @Test
    void everyTestThatADocumentNamesExists() throws IOException {
        Map<String, String> tests = tests();
        for (String page : List.of("README.md", "docs/coverage.md")) {
            List<MatchResult> named = NAMED_TEST
                    .matcher(Files.readString(ROOT.resolve(page)))
                    .results()
                    .toList();
            assertThat(named).as(page).allSatisfy(test -> {
                assertThat(tests).containsKey(test.group(1));
                if (test.group(2) != null) {
                    assertThat(tests.get(test.group(1))).contains(" " + test.group(2) + "(");
                }
            });
        }
    }

    @Test
    void everyRowOfTheCoverageSaysWhatShowsIt() throws IOException {
        List<String> rows = Files.readAllLines(ROOT.resolve("docs/coverage.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| what "))
                .toList();

        assertThat(rows)
                .hasSizeGreaterThan(60)
                .allMatch(row -> row.matches(".*\\| `(images |[A-Z]\\w*Test)[^|]*` \\|"));
    }

    /** Indentation differs between a page and a class. */
    private static String squeezed(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    private static Map<String, String> tests() throws IOException {
        try (Stream<Path> core = Files.walk(ROOT.resolve("sdk-core/src/test/java"));
                Stream<Path> examples = Files.walk(ROOT.resolve("sdk-examples/src/test/java"))) {
            return Stream.concat(core, examples)
                    .filter(file -> file.toString().endsWith("Test.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            DocumentsTest::text,
                            (a, b) -> a + b));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
