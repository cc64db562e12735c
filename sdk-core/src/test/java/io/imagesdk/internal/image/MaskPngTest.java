package io.imagesdk.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.internal.image.MaskPng.InvalidPngException;
import io.imagesdk.provider.MaskFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Masks are converted to the same pixels that a decoder sees. */
class MaskPngTest {
    private static final int WIDTH = 37;
    private static final int HEIGHT = 23;

    @ParameterizedTest
    @CsvSource({
        "6, 8", "6, 16", "4, 8", "4, 16", "0, 1", "0, 2", "0, 4", "0, 8", "0, 16", "2, 8", "2, 16", "3, 1", "3, 2",
        "3, 4", "3, 8"
    })
    void convertsEveryColorTypeDepthAndFilter(int colorType, int depth) throws IOException {
        byte[] mask = randomMask(colorType, depth);
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(mask));

        for (MaskFormat format : List.of(MaskFormat.WHITE, MaskFormat.BLACK)) {
            byte[] converted = convert(mask, format);
            BufferedImage actual = ImageIO.read(new ByteArrayInputStream(converted));

            assertThat(actual.getColorModel().hasAlpha()).isFalse();
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    // ImageIO compares the transparent color with gray values that it has scaled to 8 bits.
                    int alpha = colorType == 0 && depth < 8
                            ? (expected.getRaster().getSample(x, y, 0) == 255 / ((1 << depth) - 1) ? 0 : 255)
                            : expected.getRGB(x, y) >>> 24;
                    int value = actual.getRaster().getSample(x, y, 0);
                    assertThat(value)
                            .as("%s at %s,%s", format, x, y)
                            .isEqualTo(format == MaskFormat.WHITE ? 255 - alpha : alpha);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 8", "0, 16", "2, 8", "2, 16", "3, 4", "3, 8"})
    void makesWhitePixelsOfAnOpaqueMaskTransparent(int colorType, int depth) throws IOException {
        byte[] mask = blackAndWhite(colorType, depth);
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(mask));

        BufferedImage actual = ImageIO.read(new ByteArrayInputStream(convert(mask, MaskFormat.TRANSPARENT)));

        assertThat(actual.getColorModel().hasAlpha()).isTrue();
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean white = (expected.getRGB(x, y) & 0xffffff) == 0xffffff;
                assertThat(actual.getRGB(x, y) >>> 24).as("%s,%s", x, y).isEqualTo(white ? 0 : 255);
            }
        }
    }

    @Test
    void leavesAMaskThatHasTheFormUnchanged() throws IOException {
        byte[] opaque = blackAndWhite(0, 8);
        // Editors store black-and-white masks with an alpha channel that is opaque everywhere.
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 64; i++) {
            image.setRGB(i % 8, i / 8, i < 32 ? 0xffffffff : 0xff000000);
        }
        byte[] opaqueWithAlpha = png(image, false);

        for (MaskFormat format : List.of(MaskFormat.WHITE, MaskFormat.BLACK)) {
            assertThat(MaskPng.convertedLength(source(opaque), format)).isEmpty();
            assertThat(MaskPng.convertedLength(source(opaqueWithAlpha), format)).isEmpty();
        }
        assertThat(MaskPng.convertedLength(source(opaqueWithAlpha), MaskFormat.TRANSPARENT))
                .isEmpty();
        assertThat(MaskPng.convertedLength(source("\u00ff\u00d8".getBytes("ISO-8859-1")), MaskFormat.WHITE))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = MaskFormat.class, names = "TRANSPARENT", mode = EnumSource.Mode.EXCLUDE)
    void rejectsAnInterlacedMask(MaskFormat format) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);

        assertThatThrownBy(() -> MaskPng.isConvertible(source(png(image, true)), format))
                .isInstanceOf(InvalidPngException.class)
                .hasMessage("is an interlaced PNG, which cannot be converted; save it without interlacing");
    }

    @Test
    void rejectsEveryTruncatedMask() throws IOException {
        byte[] mask = randomMask(6, 8);

        for (int length = 8; length < mask.length; length += length < 100 || length > mask.length - 20 ? 1 : 97) {
            byte[] cut = Arrays.copyOf(mask, length);
            assertThatThrownBy(() -> MaskPng.convertedLength(source(cut), MaskFormat.WHITE))
                    .as("%s bytes", length)
                    .isInstanceOf(InvalidPngException.class);
        }
    }

    @Test
    void neverFailsInAnotherWayForADamagedMask() throws IOException {
        Random random = new Random(7);
        byte[][] masks = {randomMask(6, 8), randomMask(3, 4), randomMask(2, 16)};
        for (int i = 0; i < 3_000; i++) {
            byte[] damaged = masks[i % masks.length].clone();
            for (int change = 0; change <= i % 4; change++) {
                damaged[8 + random.nextInt(damaged.length - 8)] = (byte) random.nextInt();
            }
            if (i % 2 == 0) {
                repairChecksums(damaged);
            }
            for (MaskFormat format : MaskFormat.values()) {
                try {
                    MaskPng.convertedLength(source(damaged), format);
                } catch (InvalidPngException ignored) {
                    // A damaged mask may be rejected, with this exception only.
                    assertThat(ignored.getMessage()).startsWith("is ");
                }
            }
        }
    }

    @Test
    void limitsThePixelsOfAMask() throws IOException {
        assertThatThrownBy(() -> MaskPng.isConvertible(source(header(70_000, 1)), MaskFormat.WHITE))
                .hasMessageContaining("must have up to 268435456 pixels and 65536 per side");
        assertThatThrownBy(() -> MaskPng.isConvertible(source(header(16_384, 16_385)), MaskFormat.WHITE))
                .hasMessageContaining("has 16384x16385");
        assertThat(MaskPng.isConvertible(source(header(16_384, 16_384)), MaskFormat.WHITE))
                .isTrue();
    }

    @Test
    void rejectsMoreImageDataThanTheSizeAllows() throws IOException {
        byte[] rows = new byte[(1 + 4 * WIDTH) * HEIGHT + 1];

        assertThatThrownBy(() -> MaskPng.convertedLength(source(file(6, 8, rows, null, null)), MaskFormat.WHITE))
                .hasMessageContaining("more image data");
    }

    @Test
    void sameMaskResultsInTheSameBytesInChunksOfAnySize() throws IOException {
        byte[] mask = randomMask(6, 16);
        byte[] expected = convert(mask, MaskFormat.BLACK);
        ByteArrayOutputStream actual = new ByteArrayOutputStream();

        try (InputStream converted = MaskPng.open(source(mask), MaskFormat.BLACK)) {
            int value;
            while ((value = converted.read()) >= 0) {
                actual.write(value);
            }
        }

        assertThat(actual.toByteArray()).isEqualTo(expected);
    }

    private static byte[] convert(byte[] mask, MaskFormat format) throws IOException {
        long length = MaskPng.convertedLength(source(mask), format).orElseThrow();
        try (InputStream converted = MaskPng.open(source(mask), format)) {
            byte[] bytes = converted.readAllBytes();
            assertThat(bytes).hasSize((int) length);
            return bytes;
        }
    }

    private static io.imagesdk.internal.wire.BodyPart.ByteSource source(byte[] bytes) {
        return () -> new ByteArrayInputStream(bytes);
    }

    private static byte[] png(BufferedImage image, boolean interlaced) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setProgressiveMode(interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        }
        writer.dispose();
        return out.toByteArray();
    }

    /** Returns a mask with random samples and a random filter for each row, with a transparency chunk if necessary. */
    private static byte[] randomMask(int colorType, int depth) throws IOException {
        Random random = new Random(colorType * 100L + depth);
        byte[] palette = colorType == 3 ? new byte[3 << depth] : null;
        byte[] transparent =
                switch (colorType) {
                    case 0 -> new byte[] {0, 1};
                    case 2 -> new byte[6];
                    case 3 -> new byte[1 << depth];
                    default -> null;
                };
        if (colorType == 3) {
            random.nextBytes(palette);
            random.nextBytes(transparent);
        }
        byte[] rows = rows(colorType, depth, (bytes, row) -> {
            random.nextBytes(bytes);
            if (colorType == 2 || (colorType == 0 && depth == 16)) {
                // Some pixels have the transparent color.
                Arrays.fill(bytes, 0, bytes.length / 2, (byte) 0);
            }
        });
        if (colorType == 0 && depth == 16) {
            transparent[1] = 0;
        }
        return file(colorType, depth, rows, palette, transparent);
    }

    private static byte[] blackAndWhite(int colorType, int depth) throws IOException {
        byte[] palette = colorType == 3 ? new byte[3 << depth] : null;
        if (palette != null) {
            Arrays.fill(palette, palette.length - 3, palette.length, (byte) 255);
        }
        byte[] rows = rows(colorType, depth, (bytes, row) -> Arrays.fill(bytes, row % 2 == 0 ? (byte) 255 : 0));
        return file(colorType, depth, rows, palette, null);
    }

    private interface RowContent {
        void fill(byte[] row, int number);
    }

    /** Returns filtered rows. The filter of a row is applied to its content, so that each filter occurs. */
    private static byte[] rows(int colorType, int depth, RowContent content) {
        int channels =
                switch (colorType) {
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> 1;
                };
        int length = (WIDTH * channels * depth + 7) / 8;
        int distance = Math.max(1, channels * depth / 8);
        ByteBuffer rows = ByteBuffer.allocate((1 + length) * HEIGHT);
        byte[] above = new byte[length];
        for (int y = 0; y < HEIGHT; y++) {
            byte[] row = new byte[length];
            content.fill(row, y);
            rows.put((byte) (y % 5));
            for (int i = 0; i < length; i++) {
                int left = i < distance ? 0 : row[i - distance] & 0xff;
                int up = above[i] & 0xff;
                int upLeft = i < distance ? 0 : above[i - distance] & 0xff;
                int estimate =
                        switch (y % 5) {
                            case 1 -> left;
                            case 2 -> up;
                            case 3 -> (left + up) / 2;
                            case 4 -> nearest(left + up - upLeft, left, up, upLeft);
                            default -> 0;
                        };
                rows.put((byte) (row[i] - estimate));
            }
            above = row;
        }
        return rows.array();
    }

    private static int nearest(int estimate, int left, int up, int upLeft) {
        int best = left;
        for (int candidate : new int[] {up, upLeft}) {
            best = Math.abs(estimate - candidate) < Math.abs(estimate - best) ? candidate : best;
        }
        return best;
    }

    private static byte[] file(int colorType, int depth, byte[] rows, byte[] palette, byte[] transparent)
            throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(PngChunks.signature());
        chunk(file, "IHDR", head(WIDTH, HEIGHT, depth, colorType));
        chunk(file, "tEXt", new byte[20_000]);
        if (palette != null) {
            chunk(file, "PLTE", palette);
        }
        if (transparent != null) {
            chunk(file, "tRNS", transparent);
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(compressed)) {
            deflater.write(rows);
        }
        byte[] data = compressed.toByteArray();
        // Several chunks, one of them empty.
        chunk(file, "IDAT", Arrays.copyOf(data, data.length / 3));
        chunk(file, "IDAT", new byte[0]);
        chunk(file, "IDAT", Arrays.copyOfRange(data, data.length / 3, data.length));
        chunk(file, "tIME", new byte[7]);
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] header(int width, int height) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(PngChunks.signature());
        chunk(file, "IHDR", head(width, height, 8, 6));
        chunk(file, "IDAT", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] head(int width, int height, int depth, int colorType) {
        return ByteBuffer.allocate(PngHeader.LENGTH)
                .putInt(width)
                .putInt(height)
                .put((byte) depth)
                .put((byte) colorType)
                .array();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content) {
        byte[] name = type.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        file.writeBytes(name);
        file.writeBytes(content);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }

    /** Repairs the checksums of the chunks as far as the file consists of chunks. */
    private static void repairChecksums(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int position = 8;
        while (position + 12 <= file.length) {
            int length = bytes.getInt(position);
            if (length < 0 || length > file.length - position - 12) {
                return;
            }
            CRC32 checksum = new CRC32();
            checksum.update(file, position + 4, length + 4);
            bytes.putInt(position + 8 + length, (int) checksum.getValue());
            position += length + 12;
        }
    }
}
