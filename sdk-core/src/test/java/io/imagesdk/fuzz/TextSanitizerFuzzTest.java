package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.internal.wire.TextSanitizer;
import java.nio.charset.StandardCharsets;

class TextSanitizerFuzzTest {
    @FuzzTest
    void makesOneShortLineThatPrints(byte[] data) {
        FuzzInput fuzzInput = new FuzzInput(data);
        int max = 8 + fuzzInput.next(64);
        boolean utf16 = fuzzInput.next(2) == 1;
        String text = utf16 ? new String(fuzzInput.rest(), StandardCharsets.UTF_16BE) : fuzzInput.text();

        String line = TextSanitizer.singleLine(text, max);

        assertThat(line).hasSizeLessThanOrEqualTo(max).isEqualTo(line.strip());
        assertThat(line.codePoints()).noneMatch(TextSanitizerFuzzTest::disturbs);
        if (text.length() <= max && text.codePoints().allMatch(c -> c > ' ' && c < 0x7f)) {
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
