package io.imagesdk.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuePatternTest {
    @ParameterizedTest
    @CsvSource({
        "SAFETY, safety, true",
        "SAFETY, IMAGE_SAFETY, false",
        "*SAFETY, IMAGE_SAFETY, true",
        "*SAFETY, SAFETY, true",
        "*PerDay*, GenerateRequestsPerDayPerProject-FreeTier, true",
        "*PerDay*, GenerateRequestsPerMinute, false",
        "a*b*c, aXbYbZc, true",
        "a*b*c, aXbYbZ, false",
        "*, anything, true",
        "*, '', true",
        "'', '', true",
        "'', x, false",
        "**, x, true",
        "a*, '', false"
    })
    void comparesTheCompleteValue(String pattern, String value, boolean matches) {
        assertThat(ValuePattern.matches(pattern, value)).isEqualTo(matches);
    }
}
