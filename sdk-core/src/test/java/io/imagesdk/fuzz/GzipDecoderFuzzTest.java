package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.FuzzInput.Cuts;
import io.imagesdk.internal.scan.ScanTestAccess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

class GzipDecoderFuzzTest {
    @FuzzTest
    void matchesJdkDecoder(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        Cuts cuts = input.cuts();
        boolean compress = input.choice(2) == 1;
        // A fuzzer cannot find a checksum, so it selects the text and damages the compressed data.
        int damage = compress ? input.choice(256) : 0;
        int at = input.choice(256);
        byte[] text = input.remaining();
        byte[] gzip = compress ? gzip(text) : text;
        if (damage != 0) {
            gzip[Math.min(at, gzip.length - 1)] ^= (byte) damage;
        }

        Optional<byte[]> decompressed = ScanTestAccess.decompress(cuts.of(gzip));

        assertThat(isSame(decompressed, ScanTestAccess.decompress(Cuts.NONE.of(gzip))))
                .isTrue();
        if (compress && damage == 0) {
            assertThat(decompressed)
                    .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(text));
        } else if (decompressed.isPresent() && gzip.length > 0) {
            assertThat(decompressed.get()).isEqualTo(decompressWithJdk(gzip));
        }
    }

    private static boolean isSame(Optional<byte[]> one, Optional<byte[]> other) {
        return one.isPresent() == other.isPresent() && (one.isEmpty() || Arrays.equals(one.get(), other.get()));
    }

    private static byte[] gzip(byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] decompressWithJdk(byte[] gzip) {
        try (GZIPInputStream text = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return text.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("the JDK rejects data that the decoder accepts", e);
        }
    }
}
