package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.internal.decode.DecodeDoor;

class PlainRunFuzzTest {
    @FuzzTest
    void stopsWhereAPlainLoopStops(byte[] data) {
        Choices choices = new Choices(data);
        int before = choices.next(64);
        int behind = choices.next(64);
        byte[] chunk = choices.rest();
        int from = Math.min(before, chunk.length);
        int end = Math.max(from, chunk.length - behind);

        int expected = from;
        while (expected < end && (chunk[expected] & 0xFF) >= ' ' && chunk[expected] != '"' && chunk[expected] != '\\') {
            expected++;
        }

        assertThat(DecodeDoor.plainEnd(chunk, from, end)).isEqualTo(expected);
    }
}
