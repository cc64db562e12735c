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
    void matchesJdkDecoder(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        Cuts cuts = input.cuts();
        // The decoder works in chunks, so the text of the fuzzer is placed across the end of the first one.
        String prefix = input.choice(2) == 0 ? "" : "A".repeat(CHUNK - input.choice(256));
        byte[] text = input.remaining();
        List<byte[]> chunks = new ArrayList<>(List.of(prefix.getBytes(StandardCharsets.ISO_8859_1)));
        chunks.addAll(cuts.of(text));

        String decoded = ScanTestAccess.base64(chunks);

        assertThat(decoded).isEqualTo(Base64Oracle.bytes(prefix + new String(text, StandardCharsets.ISO_8859_1)));
    }
}
