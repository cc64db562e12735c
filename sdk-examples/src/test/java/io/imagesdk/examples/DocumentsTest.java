package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents cannot become stale: their code is compiled, and the tests, files and headings that they name exist. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CODE =
            Pattern.compile("<!-- from (\\S+) -->\\s*```(?:java|json)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)|src=\"([^\"]*)\"");
    private static final Pattern ARTIFACT = Pattern.compile("imagesdk-(?!parent)[a-z]+");

    @Test
    void codeBlocksComeFromCompiledFiles() throws IOException {
        for (Path page : pages()) {
            String text = Files.readString(page);
            List<MatchResult> blocks = CODE.matcher(text).results().toList();

            assertThat(text.split("(?m)^```(java|json)$", -1))
                    .as(page.toString())
                    .hasSize(blocks.size() + 1);
            assertThat(blocks).allSatisfy(block -> assertThat(squeezed(Files.readString(ROOT.resolve(block.group(1)))))
                    .as("%s from %s", page, block.group(1))
                    .contains(squeezed(block.group(2))));
        }
    }

    private static boolean leads(Path page, String file, String anchor) {
        Path target = file.isEmpty() ? page : page.resolveSibling(file);
        return Files.exists(target) && (anchor == null || headings(target).contains(anchor));
    }

    /** Returns the anchors of the headings of a page, in the form of GitHub. */
    private static Set<String> headings(Path page) {
        return text(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void readmeNamesExistingArtifactsOfThisVersion() throws IOException {
        String bom = Files.readString(ROOT.resolve("sdk-bom/pom.xml"));
        String readme = Files.readString(ROOT.resolve("README.md"));
        Pattern versions = Pattern.compile("<version>([^<]+)</version>");

        assertThat(ARTIFACT.matcher(readme).results().map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(artifact -> assertThat(bom).contains("<artifactId>" + artifact + "</artifactId>"));
        assertThat(versions.matcher(readme).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(version -> assertThat(bom).contains("<version>" + version + "</version>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/coverage.md", "docs/promises.md", "docs/security.md"})
    void everyTestThatADocumentNamesExistsAndIsOne(String page) throws IOException {
        Set<String> tests = NamedTests.all(ROOT);

        assertThat(tests).hasSizeGreaterThan(300);
        assertThat(NamedTests.in(Files.readString(ROOT.resolve(page))))
                .filteredOn(name -> !tests.contains(name))
                .isEmpty();
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(pages("", 1));
        pages.addAll(pages("docs", 2));
        return pages;
    }

    private static List<Path> pages(String directory, int depth) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(directory), depth)) {
            return files.filter(file -> file.toString().endsWith(".md")).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes indentation, which differs between a page and a class. */
    private static String squeezed(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
