package io.imagesdk.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.model.ImageFormat;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInspectorTest {
    static Stream<Arguments> images() {
        return Stream.of(
                Arguments.of(ImageFormat.PNG, 37, 19, SampleImages.encoded("png", 37, 19)),
                Arguments.of(ImageFormat.PNG, 700, 3, SampleImages.encoded("png", 700, 3)),
                Arguments.of(ImageFormat.JPEG, 37, 19, SampleImages.encoded("jpg", 37, 19)),
                Arguments.of(ImageFormat.JPEG, 300, 260, SampleImages.encoded("jpg", 300, 260)),
                Arguments.of(ImageFormat.GIF, 37, 19, SampleImages.encoded("gif", 37, 19)),
                Arguments.of(ImageFormat.GIF, 300, 260, SampleImages.encoded("gif", 300, 260)),
                Arguments.of(ImageFormat.GIF, 5, 4, SampleImages.animatedGif(5, 4)),
                Arguments.of(ImageFormat.WEBP, 1024, 1536, SampleImages.lossyWebp(1024, 1536)),
                Arguments.of(ImageFormat.WEBP, 16_383, 2, SampleImages.losslessWebp(16_383, 2)),
                Arguments.of(ImageFormat.WEBP, 2, 16_384, SampleImages.losslessWebp(2, 16_384)),
                Arguments.of(ImageFormat.WEBP, 100_000, 70_000, SampleImages.extendedWebp(100_000, 70_000)));
    }

    @ParameterizedTest
    @MethodSource("images")
    void inspectsAnImageInChunksOfAnySize(ImageFormat format, int width, int height, byte[] image) throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            ImageInspector inspector = ImageInspector.withDigest(false);
            int largest = round == 0 ? image.length : round == 1 ? 1 : 1 + random.nextInt(600);

            feed(inspector, image, image.length, largest, random);

            assertThat(inspector.format()).contains(format);
            assertThat(inspector.width()).hasValue(width);
            assertThat(inspector.height()).hasValue(height);
            assertThat(inspector.isComplete()).isTrue();
            assertThat(inspector.byteCount()).isEqualTo(image.length);
            assertThat(inspector.describeContent()).isEqualTo(format.name());
            assertThat(inspector.sha256())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(image)));
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void reportsEveryTruncatedImageAsIncomplete(ImageFormat format, int width, int height, byte[] image) {
        ImageInspector inspector = ImageInspector.withDigest(true);

        for (int i = 0; i < image.length - 1; i++) {
            inspector.write(image, i, 1);

            assertThat(inspector.isComplete())
                    .as("%s, %d of %d bytes", format, i + 1, image.length)
                    .isFalse();
        }
    }

    @Test
    void findsTheSizeOfAJpegAfterMegabytesOfMetadata() {
        byte[] image = SampleImages.jpegWithLongMetadata(300, 260);
        Random random = new Random(3);

        for (int largest : new int[] {image.length, 65_536, 1000, 1}) {
            ImageInspector inspector = ImageInspector.withDigest(false);
            feed(inspector, image, image.length, largest, random);

            assertThat(inspector.width()).hasValue(300);
            assertThat(inspector.height()).hasValue(260);
            assertThat(inspector.isComplete()).isTrue();
        }
    }

    @Test
    void ignoresAThumbnailInTheMetadata() {
        byte[] preview = SampleImages.encoded("jpg", 8, 8);
        byte[] segment = new byte[preview.length + 4];
        segment[0] = (byte) 0xff;
        segment[1] = (byte) 0xe1;
        segment[2] = (byte) (preview.length + 2 >> 8);
        segment[3] = (byte) (preview.length + 2);
        System.arraycopy(preview, 0, segment, 4, preview.length);
        ImageInspector inspector = ImageInspector.withDigest(false);

        inspector.write(preview, 0, 2);
        inspector.write(segment, 0, segment.length);

        assertThat(inspector.format()).contains(ImageFormat.JPEG);
        assertThat(inspector.isComplete()).isFalse();
        assertThat(inspector.width()).isEmpty();
        assertThat(inspector.height()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"png,20", "jpg,20", "gif,20", "png,0", "jpg,0", "gif,0"})
    void toleratesAFewPaddingBytes(String format, int padding) {
        byte[] image = SampleImages.encoded(format, 20, 10);
        ImageInspector inspector = inspected(Arrays.copyOf(image, image.length + padding), false);

        assertThat(inspector.isComplete()).isTrue();
    }

    @Test
    void checksOnlyTheEndOfAPngWithoutChunks() {
        byte[] png = SampleImages.encoded("png", 20, 10);
        byte[] noisy = new byte[50_000];
        new Random(1).nextBytes(noisy);
        System.arraycopy(png, 0, noisy, 0, 33);
        System.arraycopy(png, png.length - 12, noisy, noisy.length - 12, 12);

        assertThat(inspected(noisy, false).isComplete()).isTrue();
        assertThat(inspected(Arrays.copyOf(noisy, noisy.length - 1), false).isComplete())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"png,1", "jpg,1", "gif,1", "png,5000", "jpg,5000", "gif,5000", "webp,5000", "heic,5000", "avif,5000"})
    void reportsBytesAfterTheEnd(String format, int count) throws Exception {
        byte[] image =
                switch (format) {
                    case "webp" -> SampleImages.losslessWebp(20, 10);
                    case "heic", "avif" -> resource("small." + format);
                    default -> SampleImages.encoded(format, 20, 10);
                };

        ImageInspector inspector = inspected(Arrays.copyOf(image, image.length + count), false);

        assertThat(inspector.isComplete()).isTrue();
        assertThat(inspector.isDisplayable()).isTrue();
        assertThat(inspector.oddity()).contains("is followed by " + count + " other bytes");
        assertThat(inspected(image, false).oddity()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "gif"})
    void reportsAnImageWithoutItsEndMarkerAsDisplayable(String format) {
        byte[] image = SampleImages.encoded(format, 300, 260);
        int markerLength = format.equals("gif") ? 1 : 2;

        ImageInspector inspector = inspected(Arrays.copyOf(image, image.length - markerLength), false);

        assertThat(inspector.isComplete()).isFalse();
        assertThat(inspector.isDisplayable()).isTrue();
        assertThat(inspector.oddity())
                .hasValueSatisfying(text -> assertThat(text).contains("no end marker"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "webp"})
    void doesNotReportAHeaderAsDisplayable(String format) {
        byte[] image = format.equals("webp") ? SampleImages.lossyWebp(20, 10) : SampleImages.encoded(format, 20, 10);

        assertThat(inspected(Arrays.copyOf(image, 30), false).isDisplayable()).isFalse();
    }

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("small.avif", ImageFormat.AVIF),
                Arguments.of("small.heic", ImageFormat.HEIC),
                Arguments.of("small.jxl", ImageFormat.JXL),
                Arguments.of("small-container.jxl", ImageFormat.JXL),
                Arguments.of("small.bmp", ImageFormat.BMP),
                Arguments.of("small.tiff", ImageFormat.TIFF));
    }

    @ParameterizedTest
    @MethodSource("files")
    void inspectsFilesOfOtherFormats(String name, ImageFormat format) throws Exception {
        byte[] image = resource(name);
        Random random = new Random(5);

        for (int largest : new int[] {image.length, 100, 1}) {
            ImageInspector inspector = ImageInspector.withDigest(false);
            feed(inspector, image, image.length, largest, random);

            assertThat(inspector.format()).contains(format);
            assertThat(inspector.width()).hasValue(20);
            assertThat(inspector.height()).hasValue(10);
            assertThat(inspector.isComplete()).isTrue();
            assertThat(inspector.oddity()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"small.avif", "small.heic", "small-container.jxl", "small.bmp", "small.tiff"})
    void reportsTruncatedFilesOfOtherFormatsAsIncomplete(String name) throws Exception {
        byte[] image = resource(name);
        ImageInspector inspector = ImageInspector.withDigest(false);

        // The last value of a directory may be padding.
        for (int i = 0; i < image.length * 9 / 10; i++) {
            inspector.write(image, i, 1);

            assertThat(inspector.isDisplayable()).as("%d bytes", i + 1).isFalse();
        }
    }

    @Test
    void neverThrowsForDamagedFiles() throws Exception {
        Random random = new Random(11);
        for (Arguments file : files().toList()) {
            byte[] image = resource((String) file.get()[0]);
            for (int round = 0; round < 500; round++) {
                byte[] damaged = Arrays.copyOf(image, random.nextInt(image.length + 1));
                for (int i = 0; i < damaged.length && i < 5; i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                ImageInspector inspector = inspected(damaged, round % 2 == 0);

                assertThat(inspector.width().orElse(1)).isPositive();
                assertThat(inspector.height().orElse(1)).isPositive();
                assertThat(inspector.isComplete() && !inspector.isDisplayable()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<svg></svg >",
                "<svg></svg\n>",
                "<svg:svg xmlns:svg='http://www.w3.org/2000/svg'><svg:g/></svg:svg>",
                "<svg></svg><!-- made by > a program -->\n",
                "<?xml version='1.0' encoding='UTF-8'?><svg><a b='</svg>'/></svg>",
                "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'svg11.dtd' [ <!ENTITY a '>'> ]><svg>&a;</svg>",
                "<!-- a --><svg><![CDATA[</svg>]]><svg/></svg><?end?>"
            })
    void detectsTheEndOfAnSvg(String text) {
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
            byte[] image = text.replace("UTF-8", charset.name()).getBytes(charset);

            assertThat(inspected(image, true).format()).as(text).contains(ImageFormat.SVG);
            assertThat(inspected(image, true).isComplete()).as(text).isTrue();
            int end = text.lastIndexOf("svg");
            byte[] cut = text.substring(0, end).getBytes(charset);
            assertThat(inspected(cut, true).isDisplayable()).as(text).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html><svg></svg></html>", "text <svg></svg>", "<?xml version='1.0'?><error><svg/></error>"})
    void doesNotDetectASvgInOtherMarkup(String text) {
        assertThat(inspected(SampleImages.ascii(text), true).format()).isEmpty();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream file = ImageInspectorTest.class.getResourceAsStream("/images/" + name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        }
    }

    @Test
    void acceptsAMalformedJpegHeader() {
        byte[] lengthTooShort = {-1, (byte) 0xd8, -1, (byte) 0xc0, 0, 1, 8, 0, 1, 0, 1, -1, (byte) 0xd9};
        byte[] frameTooShort = {-1, (byte) 0xd8, -1, (byte) 0xc0, 0, 4, 8, 0, -1, (byte) 0xd9};
        byte[] fillAndRestart = {-1, (byte) 0xd8, -1, -1, -1, (byte) 0xd0, 5, -1, (byte) 0xc2, 0, 7, 8, 0, 3, 0, 4};

        assertThat(inspected(lengthTooShort, false).width()).isEmpty();
        assertThat(inspected(frameTooShort, false).width()).isEmpty();
        assertThat(inspected(frameTooShort, false).isComplete()).isFalse();
        assertThat(inspected(fillAndRestart, false).width()).hasValue(4);
        assertThat(inspected(fillAndRestart, false).height()).hasValue(3);
    }

    @Test
    void reportsAWebpWithoutALengthAsIncomplete() {
        byte[] image = SampleImages.lossyWebp(10, 10);
        Arrays.fill(image, 4, 8, (byte) 0);

        assertThat(inspected(image, false).isComplete()).isFalse();
    }

    @Test
    void reportsNoSizeForAChunkWithoutItsSignature() {
        byte[] image = SampleImages.lossyWebp(10, 10);
        image[23] = 0;

        assertThat(inspected(image, false).format()).contains(ImageFormat.WEBP);
        assertThat(inspected(image, false).width()).isEmpty();
    }

    @Test
    void detectsSvgOnlyIfExpected() {
        String svg = "\ufeff \n<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>\n";
        byte[] image = svg.getBytes(StandardCharsets.UTF_8);

        ImageInspector expected = inspected(image, true);
        ImageInspector unexpected = inspected(image, false);

        assertThat(expected.format()).contains(ImageFormat.SVG);
        assertThat(expected.isComplete()).isTrue();
        assertThat(expected.width()).isEmpty();
        assertThat(expected.height()).isEmpty();
        assertThat(unexpected.format()).isEmpty();
        assertThat(unexpected.isComplete()).isFalse();
        assertThat(unexpected.describeContent()).isEqualTo("SVG");
    }

    @ParameterizedTest
    @CsvSource({"<svg xmlns='http://www.w3.org/2000/svg'/>", "<?xml version='1.0'?>  <svg width='1' />"})
    void reportsAnEmptySvgAsComplete(String text) {
        ImageInspector inspector = inspected(SampleImages.ascii(text), true);

        assertThat(inspector.format()).contains(ImageFormat.SVG);
        assertThat(inspector.isComplete()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"<svg width='1'><g/>", "<!DOCTYPE svg><svg>", "<!-- made here --><svg>"})
    void reportsAnSvgWithoutItsEndAsIncomplete(String text) {
        ImageInspector inspector = inspected(SampleImages.ascii(text), true);

        assertThat(inspector.format()).contains(ImageFormat.SVG);
        assertThat(inspector.isComplete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'',empty",
        "'  <!doctype HTML><title>Login</title>',HTML",
        "<html lang='en'>,HTML",
        "'<?xml version=''1.0''?><Error/>',XML",
        "'{\"error\":1}',JSON",
        "'[1]',JSON",
        "'upstream timed out\n',text",
        "%PDF-1.7,PDF",
        "'\u0000\u0000\u0000\u001cftypisom',video",
        "'\u007fELF\u0002\u0001',ELF",
        "'\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008',0001020304050607",
        "'ab\u0000',616200",
        "'caf\u00e9 au lait',636166e920617520"
    })
    void describesContentThatIsNotAnImage(String latin1, String description) {
        ImageInspector inspector = inspected(SampleImages.ascii(latin1), !latin1.contains("xml"));

        assertThat(inspector.format()).isEmpty();
        assertThat(inspector.describeContent()).isEqualTo(description);
    }

    @Test
    void detectsTextWhoseLastCharacterIsCut() {
        byte[] text = ("x" + "\u591c".repeat(400)).getBytes(StandardCharsets.UTF_8);

        assertThat(inspected(text, false).describeContent()).isEqualTo("text");
    }

    @Test
    void reportsAGifWithUnknownBlocksAsIncomplete() {
        byte[] image = SampleImages.animatedGif(5, 4);
        image[13] = 0x42;

        assertThat(inspected(image, false).isComplete()).isFalse();
    }

    @Test
    void rejectsBytesAfterTheDigest() {
        ImageInspector inspector = inspected(new byte[3], false);

        assertThat(inspector.sha256()).isEqualTo(inspector.sha256()).hasSize(64);
        assertThatThrownBy(() -> inspector.write(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
    }

    private static ImageInspector inspected(byte[] bytes, boolean svgExpected) {
        ImageInspector inspector = ImageInspector.withDigest(svgExpected);
        inspector.write(bytes, 0, bytes.length);
        return inspector;
    }

    private static void feed(ImageInspector inspector, byte[] bytes, int length, int largest, Random random) {
        for (int at = 0; at < length; ) {
            int chunk = Math.min(length - at, largest == length ? length : 1 + random.nextInt(largest));
            inspector.write(bytes, at, chunk);
            at += chunk;
        }
    }
}
