package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.FuzzInput.Cuts;
import io.imagesdk.internal.scan.ScanTestAccess;
import io.imagesdk.internal.scan.ScanTestAccess.Scanned;
import java.util.Optional;
import java.util.Set;

class JsonImageScannerFuzzTest {
    private static final Set<String> IMAGES = Set.of("b64_json", "image");
    private static final Set<String> ADDRESSES = Set.of("url");
    /** In fewer bytes none of the scanner's limits can be exceeded. */
    private static final int BELOW_ALL_LIMITS = 100;

    @FuzzTest
    void readsWhatJacksonReads(byte[] data) {
        FuzzInput fuzzInput = new FuzzInput(data);
        Cuts cuts = fuzzInput.cuts();
        byte[] document = fuzzInput.rest();

        Scanned scanned = ScanTestAccess.scan(IMAGES, ADDRESSES, cuts.of(document));

        assertThat(scanned.images()).doesNotContain("open");
        boolean limited = scanned.refusal().filter("LIMIT"::equals).isPresent();
        assertThat(limited && document.length < BELOW_ALL_LIMITS).isFalse();
        Optional<String> text = TokenOracle.utf8(document);
        if (text.isEmpty()) { // only an image may hold such bytes, or the header of its data: address
            assertThat(scanned.refusal().isPresent() || !scanned.images().isEmpty())
                    .isTrue();
        } else if (!limited) {
            compare(scanned, new TokenOracle(IMAGES, ADDRESSES).read(text.get()));
        }
        compare(scanned, ScanTestAccess.scan(IMAGES, ADDRESSES, Cuts.NONE.of(document)));
    }

    private static void compare(Scanned scanned, Optional<TokenOracle.Reading> expected) {
        assertThat(scanned.refusal().isEmpty()).isEqualTo(expected.isPresent());
        expected.ifPresent(reading -> {
            assertThat(scanned.images()).isEqualTo(reading.images());
            assertThat(TokenOracle.tokens(scanned.skeleton(), scanned.ordinals()))
                    .isEqualTo(reading.tokens());
        });
    }

    private static void compare(Scanned scanned, Scanned whole) {
        assertThat(scanned.refusal().isPresent()).isEqualTo(whole.refusal().isPresent());
        assertThat(scanned.images()).isEqualTo(whole.images());
        assertThat(TokenOracle.tokens(scanned.skeleton(), scanned.ordinals()))
                .isEqualTo(TokenOracle.tokens(whole.skeleton(), whole.ordinals()));
    }
}
