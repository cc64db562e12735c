package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutputPathsTest {
    private static final Path DIRECTORY = Path.of("").toAbsolutePath();

    @ParameterizedTest
    @CsvSource({
        "'A cat, in a tree!',A-cat-in-a-tree",
        "夜晚 的茶馆,夜晚-的茶馆",
        "'../../etc/passwd',etc-passwd",
        "'...',image",
        "con,image-con",
        "logo.png,logo-png"
    })
    void makesOneSafeFileNameFromAPrompt(String prompt, String slug) {
        assertThat(OutputPaths.stem(prompt, DIRECTORY)).isEqualTo(slug);
    }

    @Test
    void keepsFortyEightCharactersWithoutSplittingOne() {
        assertThat(OutputPaths.stem("😀".repeat(9) + "x".repeat(100), DIRECTORY))
                .isEqualTo("x".repeat(48));
        assertThat(OutputPaths.stem("𠮷".repeat(100), DIRECTORY)).isEqualTo("𠮷".repeat(48));
    }
}
