package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.Choices.Cuts;
import io.imagesdk.internal.decode.DecodeDoor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class Base64FuzzTest {
    private static final int CHUNK = 32 * 1024;

    @FuzzTest
    void decodesWhatTheJdkDecodes(byte[] data) {
        Choices choices = new Choices(data);
        Cuts cuts = choices.cuts();
        // The decoder works in chunks: what the fuzzer writes comes to lie across the end of the first one.
        String before = choices.next(2) == 0 ? "" : "A".repeat(CHUNK - choices.next(256));
        byte[] text = choices.rest();
        List<byte[]> pieces = new ArrayList<>(List.of(before.getBytes(StandardCharsets.ISO_8859_1)));
        pieces.addAll(cuts.of(text));

        String decoded = DecodeDoor.base64(pieces);

        assertThat(decoded).isEqualTo(Base64Oracle.bytes(before + new String(text, StandardCharsets.ISO_8859_1)));
    }
}
