package io.imagesdk.internal.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StringRunFinderTest {
    @Test
    void findsFirstByteThatIsNotPlain() {
        for (int value = 0; value < 256; value++) {
            boolean plain = value >= ' ' && value != '"' && value != '\\';
            for (int at = 3; at < 30; at++) {
                byte[] chunk = new byte[40];
                Arrays.fill(chunk, (byte) (value % 2 == 0 ? '!' : 0xFF));
                chunk[at] = (byte) value;

                assertThat(StringRunFinder.end(chunk, 3, 30))
                        .as("byte %d at %d", value, at)
                        .isEqualTo(plain ? 30 : at);
            }
        }
    }

    @Test
    void readsOnlyTheRange() {
        byte[] chunk = "\"\"AAAAAAAAA\"\"".getBytes(StandardCharsets.US_ASCII);

        assertThat(StringRunFinder.end(chunk, 2, 11)).isEqualTo(11);
        assertThat(StringRunFinder.end(chunk, 2, 2)).isEqualTo(2);
    }
}
