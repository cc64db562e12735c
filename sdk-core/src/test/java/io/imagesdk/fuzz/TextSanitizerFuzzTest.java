package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.internal.text.TextSanitizer;
import java.nio.charset.StandardCharsets;

class TextSanitizerFuzzTest {
    @FuzzTest
    void returnsOneShortPrintableLine(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        int max = 8 + input.choice(64);
        boolean utf16 = input.choice(2) == 1;
        String text = utf16 ? new String(input.remaining(), StandardCharsets.UTF_16BE) : input.text();

        String line = TextSanitizer.singleLine(text, max);

        assertThat(line).hasSizeLessThanOrEqualTo(max).isEqualTo(line.strip());
        assertThat(line.codePoints()).noneMatch(TextSanitizerFuzzTest::isUnprintable);
        if (text.length() <= max && text.codePoints().allMatch(c -> c > ' ' && c < 0x7f)) {
            assertThat(line).isEqualTo(text);
        }
    }

    /** Returns whether a character is a control or format character, a line break of any script or a lone surrogate. */
    private static boolean isUnprintable(int character) {
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
