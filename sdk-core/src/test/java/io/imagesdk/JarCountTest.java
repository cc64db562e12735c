package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The run-time class path of a user without the jar of the library. The build writes it before the tests are compiled.
 */
class JarCountTest {
    private static final Path CLASS_PATH = Path.of("target", "runtime-classpath.txt");

    @Test
    void bringsFiveJarsAlong() throws IOException {
        List<String> jars = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(Files.readString(CLASS_PATH).strip())
                .map(jar -> Path.of(jar).getFileName().toString().replaceFirst("-[0-9].*", ""))
                .toList();

        assertThat(jars)
                .containsExactlyInAnyOrder(
                        "jackson-databind", "jackson-core", "jackson-annotations", "slf4j-api", "jspecify");
    }

    @Test
    void bringsLessThanThreeMegabytesAlong() throws IOException {
        long bytes = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(Files.readString(CLASS_PATH).strip())
                .mapToLong(jar -> new File(jar).length())
                .sum();

        assertThat(bytes).isBetween(1L << 20, 3_000_000L - 400_000L);
    }
}
