package io.imagesdk.gates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** A project that adds a module gets the core, one framework, and nothing more. */
class ModulesTest {
    private static final Pattern MODULE = Pattern.compile("<module>(sdk-(?!bom|examples)[^<]+)</module>");
    private static final Set<String> SCOPES_OF_USERS = Set.of("compile", "runtime");

    /** Its jar contains its dependencies. */
    private static final String PROGRAM = "sdk-cli";

    private final Repository repository = Repository.open();

    @Test
    void thePageListsTheModules() {
        MarkdownTable table = MarkdownTable.read(repository, "docs/architecture.md", "modules");

        assertThat(table.rows().stream().map(row -> code(row).subList(0, 2)))
                .containsExactlyElementsOf(modules()
                        .map(module -> List.of(List.of(module), List.of(artifact(pom(module)))))
                        .toList());
    }

    @Test
    void thePageListsTheDependenciesThatUsersGet() {
        MarkdownTable table = MarkdownTable.read(repository, "docs/architecture.md", "dependencies");

        assertThat(table.rows().stream().map(ModulesTest::code))
                .containsExactlyElementsOf(modules()
                        .filter(module -> !module.equals(PROGRAM))
                        .map(module -> List.of(List.of(artifact(pom(module))), dependencies(pom(module))))
                        .toList());
    }

    private static List<List<String>> code(List<String> row) {
        return row.stream().map(MarkdownTable::code).toList();
    }

    @Test
    void theBomContainsEveryPublishedModule() {
        String bom = repository.text("sdk-bom/pom.xml");

        assertThat(modules().map(module -> artifact(pom(module))))
                .allSatisfy(artifact -> assertThat(bom).contains("<artifactId>" + artifact + "</artifactId>"));
    }

    private Stream<String> modules() {
        return MODULE.matcher(repository.text("pom.xml")).results().map((MatchResult found) -> found.group(1));
    }

    private static List<String> dependencies(Element pom) {
        return children(child(pom, "dependencies"))
                .filter(ModulesTest::reachesUsers)
                .map(ModulesTest::artifact)
                .toList();
    }

    private static boolean reachesUsers(Element dependency) {
        return SCOPES_OF_USERS.contains(text(dependency, "scope", scope(dependency)))
                && text(dependency, "optional", "false").equals("false");
    }

    /** Returns the scope that the parent sets, or the default. */
    private static String scope(Element dependency) {
        return artifact(dependency).equals("value-annotations") ? "provided" : "compile";
    }

    private Element pom(String module) {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(repository.resolve(module).resolve("pom.xml").toFile())
                    .getDocumentElement();
        } catch (Exception e) {
            throw new AssertionError(module, e);
        }
    }

    private static String artifact(Element element) {
        return text(element, "artifactId", "");
    }

    private static String text(Element parent, String name, String defaultText) {
        return children(parent)
                .filter(element -> element.getTagName().equals(name))
                .findFirst()
                .map(Node::getTextContent)
                .orElse(defaultText);
    }

    private static Element child(Element parent, String name) {
        return children(parent)
                .filter(element -> element.getTagName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Element> children(Element parent) {
        return Stream.iterate(parent.getFirstChild(), node -> node != null, Node::getNextSibling)
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
    }
}
