package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.FuzzInput.Cuts;
import io.imagesdk.internal.scan.ScanTestAccess;
import io.imagesdk.internal.scan.ScanTestAccess.ScanSummary;
import java.util.Optional;
import java.util.Set;

class JsonImageScannerFuzzTest {
    private static final Set<String> IMAGE_MEMBERS = Set.of("b64_json", "image");
    private static final Set<String> URL_MEMBERS = Set.of("url");
    /** A shorter document cannot exceed a limit of the scanner. */
    private static final int MIN_LIMITED_LENGTH = 100;

    private static final char REPLACEMENT = '\ufffd';

    @FuzzTest
    void matchesJackson(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        Cuts cuts = input.cuts();
        byte[] document = input.remaining();

        ScanSummary scanned = ScanTestAccess.scan(IMAGE_MEMBERS, URL_MEMBERS, cuts.of(document));

        assertThat(scanned.images()).doesNotContain("open");
        boolean limited = scanned.problem().filter("LIMIT"::equals).isPresent();
        assertThat(limited && document.length < MIN_LIMITED_LENGTH).isFalse();
        String text = TokenOracle.text(document);
        if (!limited && text.indexOf(REPLACEMENT) < 0) {
            compare(scanned, new TokenOracle(IMAGE_MEMBERS, URL_MEMBERS).scan(text));
        } else if (!limited) {
            // An image that is written as text keeps bytes that are not UTF-8.
            assertThat(scanned.problem().isEmpty())
                    .isEqualTo(new TokenOracle(IMAGE_MEMBERS, URL_MEMBERS)
                            .scan(text)
                            .isPresent());
        }
        compare(scanned, ScanTestAccess.scan(IMAGE_MEMBERS, URL_MEMBERS, Cuts.NONE.of(document)));
    }

    private static void compare(ScanSummary scanned, Optional<TokenOracle.Expected> expected) {
        assertThat(scanned.problem().isEmpty()).isEqualTo(expected.isPresent());
        expected.ifPresent(scan -> {
            assertThat(scanned.images()).isEqualTo(scan.images());
            assertThat(TokenOracle.tokens(scanned.skeleton(), scanned.ordinals()))
                    .isEqualTo(scan.tokens());
        });
    }

    private static void compare(ScanSummary scanned, ScanSummary complete) {
        assertThat(scanned.problem().isPresent()).isEqualTo(complete.problem().isPresent());
        assertThat(scanned.images()).isEqualTo(complete.images());
        assertThat(TokenOracle.tokens(scanned.skeleton(), scanned.ordinals()))
                .isEqualTo(TokenOracle.tokens(complete.skeleton(), complete.ordinals()));
    }
}
