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
            Pattern.compile("<!-- from (\\S+) -->\\s*```(java|json|kotlin)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)|src=\"([^\"]*)\"");
    private static final Pattern ARTIFACT = Pattern.compile("imagesdk-(?!parent)[a-z0-9]+(?:-[a-z0-9]+)*");

    @Test
    void codeBlocksComeFromCompiledFiles() throws IOException {
        for (Path page : pages()) {
            String text = Files.readString(page);
            List<MatchResult> blocks = CODE.matcher(text).results().toList();

            // The build file for Gradle is Kotlin as well, and is not compiled.
            assertThat(text.split("(?m)^```(java|json)$", -1).length - 1L)
                    .as(page.toString())
                    .isEqualTo(blocks.stream()
                            .filter(block -> !block.group(2).equals("kotlin"))
                            .count());
            assertThat(blocks).allSatisfy(block -> assertThat(squeezed(Files.readString(ROOT.resolve(block.group(1)))))
                    .as("%s from %s", page, block.group(1))
                    .contains(squeezed(block.group(3))));
        }
    }

    @Test
    void linksLeadToFilesAndHeadings() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            LINK.matcher(Files.readString(page)).results().forEach(link -> {
                String file = link.group(1) == null ? link.group(3) : link.group(1);
                if (!file.contains(":") && !leads(page, file, link.group(2))) {
                    broken.add(page + ": " + link.group());
                }
            });
        }

        assertThat(broken).isEmpty();
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
    void everyPageIsInAnIndex() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/README.md"));
        String decisions = Files.readString(ROOT.resolve("docs/decisions/README.md"));

        assertThat(pages("docs", 1))
                .allSatisfy(page -> assertThat(index + "(README.md)").contains("(" + page.getFileName() + ")"));
        assertThat(pages("docs/decisions", 1))
                .allSatisfy(page -> assertThat(decisions + "(README.md)").contains("(" + page.getFileName() + ")"));
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
    @ValueSource(strings = {"README.md", "docs/coverage.md", "docs/guarantees.md", "docs/security.md"})
    void everyTestThatADocumentNamesExistsAndIsOne(String page) throws IOException {
        Set<String> tests = NamedTests.all(ROOT);

        assertThat(tests).hasSizeGreaterThan(300);
        assertThat(NamedTests.in(Files.readString(ROOT.resolve(page))))
                .filteredOn(name -> !tests.contains(name))
                .isEmpty();
    }

    @Test
    void everyGuaranteeNamesATest() throws IOException {
        assertThat(items("docs/guarantees.md"))
                .hasSizeGreaterThan(100)
                .allSatisfy(item ->
                        assertThat(NamedTests.in(item)).as(item).isNotEmpty().allMatch(name -> name.contains(".")));
    }

    @Test
    void everyThreatNamesATest() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/security.md"));
        List<String> threats = Pattern.compile("(?m)^\\| (T\\d+) \\|")
                .matcher(page)
                .results()
                .map(threat -> threat.group(1))
                .toList();
        List<String> items = items("docs/security.md");

        assertThat(threats).hasSizeGreaterThan(50).doesNotHaveDuplicates().allSatisfy(threat -> assertThat(items)
                .filteredOn(item -> item.startsWith("* **" + threat + ":**"))
                .singleElement()
                .satisfies(item -> assertThat(NamedTests.in(item)).isNotEmpty()));
    }

    @Test
    void everyItemOfTheCoverageNamesACommandOrATest() throws IOException {
        assertThat(items("docs/coverage.md"))
                .hasSizeGreaterThan(60)
                .allMatch(item -> item.matches("(?s).*Shown by\\s`(images |[A-Z]\\w*Test)[^`]*`\\."));
    }

    /** Returns the items of the lists of a page, each with its further lines. */
    private static List<String> items(String page) throws IOException {
        return Pattern.compile("(?m)^\\* .*(?:\\n  .*)*")
                .matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    void everyDecisionIsShortAndComplete() throws IOException {
        assertThat(pages("docs/decisions", 1))
                .hasSizeGreaterThan(15)
                .filteredOn(page -> !page.endsWith("README.md"))
                .allSatisfy(page -> {
                    List<String> lines = Files.readAllLines(page);
                    assertThat(lines).as(page.toString()).hasSizeLessThanOrEqualTo(30);
                    assertThat(String.join("\n", lines))
                            .contains(
                                    "Status: ",
                                    "Date: ",
                                    "**Question.**",
                                    "**Decision.**",
                                    "**Why.**",
                                    "**Consequences.**");
                });
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(pages("", 1));
        pages.addAll(pages("docs", 2));
        pages.addAll(pages(".github", 2));
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
