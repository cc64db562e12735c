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
    void inflatesWhatTheJdkInflates(byte[] data) {
        FuzzInput fuzzInput = new FuzzInput(data);
        Cuts cuts = fuzzInput.cuts();
        boolean packed = fuzzInput.next(2) == 1;
        // No fuzzer finds a check sum: it writes the text, and damages what was made of it.
        int damage = packed ? fuzzInput.next(256) : 0;
        int at = fuzzInput.next(256);
        byte[] text = fuzzInput.rest();
        byte[] gzip = packed ? gzip(text) : text;
        if (damage != 0) {
            gzip[Math.min(at, gzip.length - 1)] ^= (byte) damage;
        }

        Optional<byte[]> inflated = ScanTestAccess.gunzip(cuts.of(gzip));

        assertThat(same(inflated, ScanTestAccess.gunzip(Cuts.NONE.of(gzip)))).isTrue();
        if (packed && damage == 0) {
            assertThat(inflated).hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(text));
        } else if (inflated.isPresent() && gzip.length > 0) {
            assertThat(inflated.get()).isEqualTo(byTheJdk(gzip));
        }
    }

    private static boolean same(Optional<byte[]> one, Optional<byte[]> other) {
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

    private static byte[] byTheJdk(byte[] gzip) {
        try (GZIPInputStream text = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return text.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("the JDK refuses what was accepted", e);
        }
    }
}
