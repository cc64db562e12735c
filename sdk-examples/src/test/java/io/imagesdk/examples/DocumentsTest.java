package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents cannot rot: code in the README is code of the examples, and tests that a page names exist. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CODE =
            Pattern.compile("<!-- from (\\S+) -->\\s*```(?:java|json)\\n(.*?)```", Pattern.DOTALL);

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

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/coverage.md", "docs/promises.md", "docs/security.md"})
    void everyTestThatADocumentNamesExistsAndIsOne(String page) throws IOException {
        Set<String> tests =
                NamedTests.all(ROOT.resolve("sdk-core/src/test/java"), ROOT.resolve("sdk-examples/src/test/java"));

        assertThat(tests).hasSizeGreaterThan(300);
        assertThat(tests).containsAll(NamedTests.in(Files.readString(ROOT.resolve(page))));
    }

    @Test
    void everyPromiseNamesWhatWouldFailWithoutIt() throws IOException {
        List<String> rows = Files.readAllLines(ROOT.resolve("docs/promises.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.endsWith("| fails without it |"))
                .toList();

        assertThat(rows).hasSizeGreaterThan(150).allSatisfy(row -> assertThat(
                        NamedTests.in(row.substring(row.lastIndexOf(" | "))))
                .as(row)
                .isNotEmpty()
                .allMatch(name -> name.contains(".")));
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
}
