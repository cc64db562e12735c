package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.internal.wire.Texts;
import java.nio.charset.StandardCharsets;

class TextsFuzzTest {
    @FuzzTest
    void makesOneShortLineThatPrints(byte[] data) {
        Choices choices = new Choices(data);
        int most = 8 + choices.next(64);
        boolean utf16 = choices.next(2) == 1;
        String text = utf16 ? new String(choices.rest(), StandardCharsets.UTF_16BE) : choices.text();

        String line = Texts.line(text, most);

        assertThat(line).hasSizeLessThanOrEqualTo(most).isEqualTo(line.strip());
        assertThat(line.codePoints()).noneMatch(TextsFuzzTest::disturbs);
        if (text.length() <= most && text.codePoints().allMatch(c -> c > ' ' && c < 0x7f)) {
            assertThat(line).isEqualTo(text);
        }
    }

    /** Control characters, what reorders or hides text, line breaks of any script, halves of characters. */
    private static boolean disturbs(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
