package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.internal.scan.ScanTestAccess;

class StringRunFuzzTest {
    @FuzzTest
    void matchesSimpleLoop(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        int before = input.choice(64);
        int after = input.choice(64);
        byte[] chunk = input.remaining();
        int from = Math.min(before, chunk.length);
        int end = Math.max(from, chunk.length - after);

        int expected = from;
        while (expected < end && (chunk[expected] & 0xFF) >= ' ' && chunk[expected] != '"' && chunk[expected] != '\\') {
            expected++;
        }

        assertThat(ScanTestAccess.plainRunEnd(chunk, from, end)).isEqualTo(expected);
    }
}
