package io.imagesdk.internal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlugTest {
    private static final Predicate<String> UNICODE = name -> true;
    private static final Predicate<String> ASCII = name -> name.chars().allMatch(letter -> letter < 0x80);

    @ParameterizedTest
    @CsvSource({
        "'A cat, in a tree!', A-cat-in-a-tree",
        "'../../etc/passwd', etc-passwd",
        "'C:\\Windows\\win.ini', C-Windows-win.ini",
        "'  --a - - b--  ', a-b",
        "'.hidden', hidden",
        "'v1.2_x.', v1.2_x",
        "'...', image",
        "'', image",
        "'!?', image",
        "'夜晚的城市，下雨', 夜晚的城市-下雨",
        "'café', café",
        "'cafe\u0301', café",
        "'नमस्ते', नमस्ते",
        "'\u0301x', x",
        "'sun \u2600\ufe0f 1\ufe0f\u20e3 x', sun-1-x",
        "'a\u202etxt.exe', a-txt.exe",
        "'\ud840\udc00 \ud83d\ude00 \ud800', \ud840\udc00",
        "'CON', image-CON-53ae9714",
        "'nul.txt', image-nul.txt-8944a281",
        "'com1 -', image-com1-3a7cabcc",
        "'console', console"
    })
    void returnsOneSafeName(String prompt, String slug) {
        assertThat(Slug.of(prompt, UNICODE)).isEqualTo(slug);
    }

    @ParameterizedTest
    @CsvSource({
        "夜晚 city 2, city-2",
        "夜晚, image",
        "café au lait, cafe-au-lait",
        "夜CON, image-CON-53ae9714",
        "plain, plain"
    })
    void keepsOnlyAsciiIfTheFileSystemSupportsNoMore(String prompt, String slug) {
        assertThat(Slug.of(prompt, ASCII)).isEqualTo(slug);
    }

    @Test
    void replacesControlCharacters() {
        assertThat(Slug.of("a\u0000b\nc\u007f\u0085d", UNICODE)).isEqualTo("a-b-c-d");
    }

    @Test
    void limitsTheNameTo120BytesOfCompleteCharacters() {
        assertThat(Slug.of("a".repeat(500), UNICODE)).isEqualTo("a".repeat(120));
        assertThat(Slug.of("夜".repeat(500), UNICODE)).isEqualTo("夜".repeat(40));
        assertThat(Slug.of("a" + "\ud840\udc00".repeat(500), UNICODE)).isEqualTo("a" + "\ud840\udc00".repeat(29));
        assertThat(Slug.of("a".repeat(119) + " b", UNICODE)).isEqualTo("a".repeat(119));
        assertThat(Slug.of("con." + "a".repeat(500), UNICODE))
                .startsWith("image-con.aa")
                .hasSize(120);
    }

    @Test
    void returnsValidNamesForRandomText() {
        Random random = new Random(11);
        for (int round = 0; round < 2000; round++) {
            StringBuilder prompt = new StringBuilder();
            random.ints(1 + random.nextInt(60), 0, 0x3000).forEach(prompt::appendCodePoint);

            String slug = Slug.of(prompt.toString(), FileSystems.getDefault());

            assertThat(slug).isNotEmpty().doesNotContain("/", "\\", " ", ":").doesNotStartWith(".");
            assertThat(slug).doesNotEndWith(".").doesNotEndWith("-").doesNotStartWith("-");
            assertThat(slug.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(120);
            assertThat(FileSystems.getDefault().getPath(slug).getNameCount()).isEqualTo(1);
        }
    }
}
