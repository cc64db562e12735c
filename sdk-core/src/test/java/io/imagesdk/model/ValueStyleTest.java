package io.imagesdk.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.internal.ValueStyle;
import java.lang.annotation.Documented;
import org.immutables.value.Value;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueStyleTest {
    /** The API documentation shows an annotation only if it is documented itself. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                ValueStyle.class,
                Value.Immutable.class,
                Value.Default.class,
                Value.Check.class,
                Value.Redacted.class,
                Value.Style.class
            })
    void staysOutOfTheApiDocumentation(Class<?> annotation) {
        assertThat(annotation.isAnnotationPresent(Documented.class)).isFalse();
    }
}
