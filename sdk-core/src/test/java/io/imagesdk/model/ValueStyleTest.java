package io.imagesdk.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.internal.ValueStyle;
import java.io.IOException;
import java.lang.annotation.Documented;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The API documentation shows an annotation only if the type of the annotation is documented. */
class ValueStyleTest {
    @Test
    void staysOutOfTheApiDocumentation() {
        assertThat(ValueStyle.class.isAnnotationPresent(Documented.class)).isFalse();
    }

    @Test
    void keepsTheAnnotationsOfImmutablesOutOfTheApiDocumentation() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String copies = Files.readString(Path.of("src/javadoc/java/org/immutables/value/Value.java"));

        assertThat(pom)
                .contains("--patch-module 'org.immutables.value.annotations=${project.basedir}/src/javadoc/java'");
        assertThat(copies).doesNotContain("@Documented").contains("@interface Default", "@interface Redacted");
    }
}
