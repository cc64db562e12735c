package io.imagesdk.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.model.Parameter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Constraints describe themselves, and constraints that no value can satisfy are rejected. */
class ConstraintTest {
    @Test
    void describesTheAcceptedValues() {
        assertThat(Constraint.any()).hasToString("any");
        assertThat(Constraint.knownValues("low", "high")).hasToString("low, high, ...");
        assertThat(Constraint.oneOf("low", "high")).hasToString("low, high");
        assertThat(Constraint.range(1, 10)).hasToString("1..10");
        assertThat(Constraint.maxLength(512)).hasToString("up to 512 characters");
    }

    @Test
    void rejectsARangeWhoseMinimumExceedsItsMaximum() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Constraint.range(5, 1))
                .withMessage("minimum of a range must not exceed its maximum, was 5..1");
    }

    @Test
    void rejectsAMaximumLengthThatIsNotPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Constraint.maxLength(0))
                .withMessage("maximum length must be positive, was 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'maxLength': 0}                  | maximum length must be positive, was 0",
                "{'range': []}                     | range must be [min, max], was []",
                "{'range': [1, 2, 3]}              | range must be [min, max], was [1, 2, 3]",
                "{} | exactly one of knownValues, oneOf, range and maxLength is required",
                "{'oneOf': ['a'], 'range': [1, 2]} | exactly one of knownValues, oneOf, range and maxLength is required"
            })
    void rejectsInvalidConstraintsOfAFile(String constraint, String problem) {
        assertThatThrownBy(() -> read(constraint))
                .hasMessageContaining("line 1, /generation/fields/0/constraint is invalid: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'maxLength': 1}    | up to 1 characters",
                "{'range': [0, 0]}   | 0..0",
                "{'oneOf': []}       | \"\"",
                "{'knownValues': []} | any"
            })
    void readsConstraintsOfAFile(String constraint, String description) {
        assertThat(read(constraint).constraint(Parameter.USER)).get().hasToString(description);
    }

    private static ProviderProfile read(String constraint) {
        String profile = "{'version': 1, 'id': 'a', 'title': 'A', 'generation': {'path': '/v1', 'fields':"
                + " [{'parameter': 'user', 'constraint': " + constraint + "}]}}";
        return ProviderProfile.read(
                new ByteArrayInputStream(profile.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }
}
