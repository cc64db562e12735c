package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T10:15:30Z",
                "2026-11-22T10:15:30.000000001Z",
                "2026-11-22T10:15:30.000001Z",
                "2026-11-22T10:15:30.001Z",
                "2026-11-22T10:15:30.999999999Z",
                "2026-11-22T10:15:30.120Z",
                "1969-12-31T23:59:59.500Z",
                "-0001-01-01T00:00:00.250Z",
                "+12026-11-22T10:15:30.000250Z",
                "1970-01-01T00:00:00Z"
            })
    void printsLikeTheJdk(String text) {
        Instant time = Instant.parse(text);
        assertThat(InstantText.of(time)).isEqualTo(time.toString()).isEqualTo(text);
    }

    @Test
    void printsRandomTimesLikeTheJdk() {
        Random random = new Random(1);
        int[] units = {1, 1_000, 1_000_000, 1_000_000_000};
        for (int i = 0; i < 100_000; i++) {
            int unit = units[random.nextInt(units.length)];
            Instant time = Instant.ofEpochSecond(random.nextInt(), (long) random.nextInt(1_000_000_000) / unit * unit);
            assertThat(InstantText.of(time)).isEqualTo(time.toString());
        }
    }
}
