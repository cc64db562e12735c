package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.FuzzInput.Cuts;
import io.imagesdk.internal.scan.ScanTestAccess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class Base64FuzzTest {
    private static final int CHUNK = 32 * 1024;

    @FuzzTest
    void decodesWhatTheJdkDecodes(byte[] data) {
        FuzzInput fuzzInput = new FuzzInput(data);
        Cuts cuts = fuzzInput.cuts();
        // The decoder works in chunks: what the fuzzer writes comes to lie across the end of the first one.
        String before = fuzzInput.next(2) == 0 ? "" : "A".repeat(CHUNK - fuzzInput.next(256));
        byte[] text = fuzzInput.rest();
        List<byte[]> chunks = new ArrayList<>(List.of(before.getBytes(StandardCharsets.ISO_8859_1)));
        chunks.addAll(cuts.of(text));

        String decoded = ScanTestAccess.base64(chunks);

        assertThat(decoded).isEqualTo(Base64Oracle.bytes(before + new String(text, StandardCharsets.ISO_8859_1)));
    }
}
