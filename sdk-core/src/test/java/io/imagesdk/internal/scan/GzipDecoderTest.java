package io.imagesdk.internal.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.internal.scan.ScanException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipDecoderTest {
    private static final byte[] TEXT = "{\"data\":[1,2,3]}".getBytes(StandardCharsets.US_ASCII);
    private static final int FIXED_HEADER = 10;

    @Test
    void doesNotDependOnChunks() throws ScanException {
        byte[] gzip = gzip(TEXT);

        for (int cut = 0; cut <= gzip.length; cut++) {
            assertThat(decompress(gzip, cut)).as("cut before byte %d", cut).isEqualTo(TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x02, 0x04, 0x08, 0x10, 0x1E, 0x1F, 0x0A, 0x14})
    void readsOptionalHeaderFields(int flags) throws ScanException {
        byte[] gzip = withHeader(flags, new byte[] {1, 2, 3}, gzip(TEXT));

        for (int cut = 0; cut <= gzip.length; cut++) {
            assertThat(decompress(gzip, cut)).as("cut before byte %d", cut).isEqualTo(TEXT);
        }
    }

    @Test
    void readsEmptyExtraField() throws ScanException {
        assertThat(decompress(withHeader(0x0C, new byte[0], gzip(TEXT)), 3)).isEqualTo(TEXT);
    }

    @Test
    void readsSeveralMembers() throws ScanException {
        byte[] gzip = join(gzip(TEXT), gzip(new byte[0]), withHeader(0x1E, new byte[300], gzip(TEXT)));

        for (int cut = 0; cut <= gzip.length; cut++) {
            assertThat(decompress(gzip, cut)).as("cut before byte %d", cut).isEqualTo(join(TEXT, TEXT));
        }
    }

    @Test
    void decompressesLargeTextInSmallChunks() throws ScanException {
        byte[] large = new byte[3_000_000];
        new Random(2).nextBytes(large);
        Arrays.fill(large, 500_000, 2_500_000, (byte) 'a');

        assertThat(Arrays.equals(decompress(gzip(large), 1_000), large)).isTrue();
    }

    @Test
    void acceptsEmptyInput() throws ScanException {
        assertThat(decompress(new byte[0], 0)).isEmpty();
    }

    @Test
    void rejectsTruncatedData() {
        byte[] gzip = gzip(TEXT);

        for (int length = 1; length < gzip.length; length++) {
            ScanException rejection = rejection(Arrays.copyOf(gzip, length));
            assertThat(rejection.offset()).isEqualTo(length);
            assertThat(rejection.reason()).isEqualTo(Reason.MALFORMED);
        }
    }

    @Test
    void rejectsInvalidHeaderTrailerOrSuffix() {
        byte[] gzip = gzip(TEXT);

        for (int at : new int[] {0, 1, 2}) {
            assertThat(rejection(withDamage(gzip, at)).offset()).isEqualTo(at);
        }
        for (int at = gzip.length - 8; at < gzip.length; at++) {
            assertThat(rejection(withDamage(gzip, at))).hasMessageContaining("checksum");
        }
        assertThat(rejection(join(gzip, new byte[] {'x'})).offset()).isEqualTo(gzip.length);
        assertThat(rejection(withFlags(gzip, 0x20)).offset()).isEqualTo(3);
        assertThat(rejection(withDamage(withHeader(0x02, new byte[0], gzip), FIXED_HEADER + 1)))
                .hasMessageContaining("header");
    }

    @Test
    void rejectsInvalidDeflateData() {
        byte[] gzip = gzip(TEXT);
        gzip[FIXED_HEADER] = (byte) 0xFF;

        assertThat(rejection(gzip)).hasMessageContaining("invalid gzip data");
    }

    @Test
    void stopsWhenOutputThrows() {
        byte[] bomb = gzip(new byte[5_000_000]);
        long[] seen = {0};
        ScanException full = new ScanException(Reason.LIMIT, 0, "limit");

        try (GzipDecoder decoder = new GzipDecoder((bytes, offset, length) -> {
            seen[0] += length;
            if (seen[0] > 100_000) {
                throw full;
            }
        })) {
            assertThat(catchThrowableOfType(ScanException.class, () -> decoder.write(bomb, 0, bomb.length)))
                    .isSameAs(full);
        }

        assertThat(seen[0]).isLessThan(120_000);
    }

    private static ScanException rejection(byte[] gzip) {
        ScanException rejection = catchThrowableOfType(ScanException.class, () -> decompress(gzip, gzip.length / 2));
        assertThat(rejection).isNotNull();
        return rejection;
    }

    private static byte[] decompress(byte[] gzip, int cut) throws ScanException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (GzipDecoder decoder = new GzipDecoder(text::write)) {
            decoder.write(gzip, 0, cut);
            decoder.write(gzip, cut, gzip.length - cut);
            decoder.complete();
        }
        return text.toByteArray();
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

    private static byte[] withHeader(int flags, byte[] extra, byte[] plain) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(withFlags(Arrays.copyOf(plain, FIXED_HEADER), flags));
        if ((flags & 0x04) != 0) {
            header.write(extra.length & 0xFF);
            header.write(extra.length >> 8);
            header.writeBytes(extra);
        }
        header.writeBytes((flags & 0x08) != 0 ? new byte[] {'n', 0} : new byte[0]);
        header.writeBytes((flags & 0x10) != 0 ? new byte[] {'c', 'c', 0} : new byte[0]);
        if ((flags & 0x02) != 0) {
            CRC32 checksum = new CRC32();
            checksum.update(header.toByteArray());
            header.write((int) checksum.getValue() & 0xFF);
            header.write((int) (checksum.getValue() >> 8) & 0xFF);
        }
        return join(header.toByteArray(), Arrays.copyOfRange(plain, FIXED_HEADER, plain.length));
    }

    private static byte[] withFlags(byte[] gzip, int flags) {
        byte[] copy = gzip.clone();
        copy[3] = (byte) flags;
        return copy;
    }

    private static byte[] withDamage(byte[] gzip, int at) {
        byte[] copy = gzip.clone();
        copy[at] ^= 0x55;
        return copy;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
