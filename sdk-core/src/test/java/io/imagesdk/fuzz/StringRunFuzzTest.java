package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.internal.scan.ScanTestAccess;

class StringRunFuzzTest {
    @FuzzTest
    void stopsWhereAPlainLoopStops(byte[] data) {
        FuzzInput fuzzInput = new FuzzInput(data);
        int before = fuzzInput.next(64);
        int behind = fuzzInput.next(64);
        byte[] chunk = fuzzInput.rest();
        int from = Math.min(before, chunk.length);
        int end = Math.max(from, chunk.length - behind);

        int expected = from;
        while (expected < end && (chunk[expected] & 0xFF) >= ' ' && chunk[expected] != '"' && chunk[expected] != '\\') {
            expected++;
        }

        assertThat(ScanTestAccess.plainEnd(chunk, from, end)).isEqualTo(expected);
    }
}
