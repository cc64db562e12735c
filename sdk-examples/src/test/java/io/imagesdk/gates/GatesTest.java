package io.imagesdk.gates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The style guide as tests: each gate finds nothing, and its allow-list has no unused entry. */
class GatesTest {
    private static Repository repository;

    @BeforeAll
    static void read() {
        repository = Repository.open();
    }

    @ParameterizedTest
    @MethodSource("gates")
    void findsNothingThatIsNotAllowed(Gate gate) {
        AllowList allowed = AllowList.of(gate);

        List<Finding> findings =
                allowed.remaining(gate.findings(repository)).stream().sorted().toList();

        assertThat(findings).as(gate.name()).isEmpty();
        assertThat(allowed.unused()).as("unused entries of " + gate.name()).isEmpty();
    }

    static Stream<Gate> gates() {
        return Gates.ALL.stream();
    }
}
