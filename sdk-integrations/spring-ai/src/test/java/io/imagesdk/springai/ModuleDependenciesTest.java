package io.imagesdk.springai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A project that adds the module gets the core and the models of Spring AI, and nothing more. */
class ModuleDependenciesTest {
    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*?)</artifactId>");

    @Test
    void dependsOnTheCoreAndOnTheModelsOfSpringAi() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String dependencies = pom.substring(pom.indexOf("</dependencyManagement>"));

        List<String> artifacts = DEPENDENCY
                .matcher(dependencies)
                .results()
                .map(MatchResult::group)
                .filter(dependency -> !dependency.contains("<scope>test</scope>"))
                .map(dependency -> ARTIFACT.matcher(dependency)
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1))
                .toList();

        assertThat(artifacts).containsExactly("imagesdk-core", "spring-ai-model");
    }
}
