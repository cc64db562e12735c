package io.imagesdk.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.util.VersionUtil;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonVersionTest {
    private static final Version RELEASE = version("2.21.8");

    @Test
    void acceptsTheVersionOfTheBuild() {
        assertThat(JacksonVersion.findProblem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.16.0", "2.16.2", "2.100.0", "3.0.0"})
    void acceptsTheMinimumAndLaterVersions(String version) {
        assertThat(findProblem(version(version), version(version))).isEmpty();
    }

    @Test
    void acceptsACopyWithoutAVersion() {
        assertThat(findProblem(Version.unknownVersion(), RELEASE)).isEmpty();
    }

    @Test
    void rejectsAnOlderCoreAndNamesTheMinimum() {
        assertThat(findProblem(version("2.15.4"), version("2.15.4")))
                .contains("jackson-core must be version 2.16 or newer, was 2.15.4; "
                        + "update jackson-core and jackson-databind, for example with jackson-bom");
    }

    @Test
    void rejectsAnOlderDatabindBesideANewCore() {
        assertThat(findProblem(RELEASE, version("2.9.10")))
                .contains("jackson-databind must be version 2.16 or newer, was 2.9.10; "
                        + "update jackson-core and jackson-databind, for example with jackson-bom");
    }

    private static Optional<String> findProblem(Version core, Version databind) {
        return JacksonVersion.findProblem(Map.of("jackson-core", core, "jackson-databind", databind));
    }

    private static Version version(String text) {
        return VersionUtil.parseVersion(text, "com.fasterxml.jackson.core", "jackson-core");
    }
}
