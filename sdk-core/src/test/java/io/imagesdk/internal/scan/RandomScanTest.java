package io.imagesdk.internal.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomScanTest {
    private static final int DOCUMENTS = 4_000;

    @Test
    void matchesOracle() throws Exception {
        int images = 0;
        int failed = 0;
        for (int seed = 0; seed < DOCUMENTS; seed++) {
            byte[] document = GeneratedResponse.of(seed);
            int[] cuts = new Random(seed)
                    .ints(seed % 7, 0, document.length + 1)
                    .sorted()
                    .toArray();

            ScanResult scanResult = ScanResult.of(document, cuts);

            assertThat(scanResult).as("document %d", seed).isEqualTo(JsonOracle.scan(document));
            images += scanResult.images().size();
            failed +=
                    (int) scanResult.images().stream().filter("failed"::equals).count();
        }

        assertThat(images).isGreaterThan(1_000);
        assertThat(failed).isBetween(100, images / 2);
    }

    @Test
    void doesNotDependOnChunks() throws Exception {
        for (int seed = DOCUMENTS; seed < DOCUMENTS + 300; seed++) {
            byte[] document = GeneratedResponse.of(seed);

            assertThat(ScanResult.byteByByte(document)).as("document %d", seed).isEqualTo(JsonOracle.scan(document));
        }
    }

    @Test
    void rejectsDamagedDocumentsLikeJackson() throws Exception {
        int rejected = 0;
        for (int seed = 0; seed < DOCUMENTS; seed++) {
            byte[] document = GeneratedResponse.of(seed);
            Random random = new Random(seed);
            document[random.nextInt(document.length)] = (byte) random.nextInt(256);

            RecordingImageHandler handler = new RecordingImageHandler();
            JsonImageScanner scanner = ScanResult.scanner(handler);
            boolean accepted = true;
            try {
                ScanResult.feed(scanner, document, document.length / 2);
                scanner.complete();
            } catch (ScanException e) {
                accepted = false;
                rejected++;
                assertThat(e.offset()).isBetween(0L, (long) document.length);
            }

            assertThat(handler.summary()).as("document %d", seed).doesNotContain("open");
            assertThat(accepted).as("document %d", seed).isEqualTo(isJson(document));
        }
        assertThat(rejected).isBetween(DOCUMENTS / 10, DOCUMENTS - 1);
    }

    private static boolean isJson(byte[] document) {
        try {
            JsonOracle.scan(document);
            return true;
        } catch (IOException ignored) {
            // Jackson rejects the document.
            return false;
        }
    }
}
