package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlugsTest {
    private static final Path HERE = Path.of("").toAbsolutePath();

    @ParameterizedTest
    @CsvSource({
        "'A cat, in a tree!',A-cat-in-a-tree",
        "夜晚 的茶馆,夜晚-的茶馆",
        "'../../etc/passwd',etc-passwd",
        "'...',image",
        "con,image-con",
        "logo.png,logo-png"
    })
    void makesOneHarmlessSegment(String prompt, String slug) {
        assertThat(Slugs.of(prompt, HERE)).isEqualTo(slug);
    }

    @Test
    void keepsFortyEightCharactersAndHalvesNone() {
        assertThat(Slugs.of("😀".repeat(9) + "x".repeat(100), HERE)).isEqualTo("x".repeat(48));
        assertThat(Slugs.of("𠮷".repeat(100), HERE)).isEqualTo("𠮷".repeat(48));
    }
}
