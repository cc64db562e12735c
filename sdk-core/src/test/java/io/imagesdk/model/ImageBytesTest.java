package io.imagesdk.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.testing.SampleImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageBytesTest {
    private static final ImageBytes IMAGE = ImageBytes.wrap(new byte[] {1, 2, 3, 4}, 3);

    @TempDir
    Path directory;

    static Stream<byte[]> images() {
        return Stream.of(
                SampleImages.encoded("png", 3, 2),
                SampleImages.encoded("jpg", 3, 2),
                SampleImages.encoded("gif", 3, 2),
                "RIFF\4\0\0\0WEBPVP8L".getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("images")
    void recognizesTheSameFormatsAsTheInspector(byte[] bytes) {
        ImageInspector inspector = new ImageInspector(false);
        inspector.write(bytes, 0, bytes.length);
        ImageFormat format = inspector.format().orElseThrow();
        ImageBytes image = ImageBytes.copyOf(bytes);

        assertThat(image.format()).contains(format);
        assertThat(image.toDataUri())
                .isEqualTo("data:" + format.mediaType() + ";base64,"
                        + Base64.getEncoder().encodeToString(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<svg/>", "\u00ef\u00bb\u00bf\n<?xml version=\"1.0\"?><svg/>", "<!-- x --><svg>"})
    void recognizesSvg(String text) {
        ImageBytes image = ImageBytes.copyOf(text.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(image.format()).contains(ImageFormat.SVG);
        assertThat(image.toDataUri()).startsWith("data:image/svg+xml;base64,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RIFF\4\0\0\0WAVE", "<html><svg/></html>", "<?xml?><a/>", "%PDF-1.7"})
    void leavesTheMediaTypeOfOtherBytesOpen(String text) {
        ImageBytes image = ImageBytes.copyOf(text.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(image.format()).isEmpty();
        assertThat(image.toDataUri()).startsWith("data:application/octet-stream;base64,");
    }

    @Test
    void writesANewFileAndNoByteMore() throws IOException {
        Path file = directory.resolve("a.png");

        IMAGE.writeTo(file);

        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    void neverReplacesAFileOrALink() throws IOException {
        Path file = Files.writeString(directory.resolve("a.png"), "kept");
        Path link = Files.createSymbolicLink(directory.resolve("link.png"), directory.resolve("missing.png"));

        assertThatThrownBy(() -> IMAGE.writeTo(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> IMAGE.writeTo(link)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("kept");
        assertThat(directory.resolve("missing.png")).doesNotExist();
    }

    @Test
    void createsNoDirectory() {
        Path file = directory.resolve("missing/a.png");

        assertThatThrownBy(() -> IMAGE.writeTo(file)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void writesToAStreamThatStaysOpen() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream() {
            @Override
            public void close() {
                throw new IllegalStateException("closed");
            }
        };

        IMAGE.writeTo(stream);

        assertThat(stream.toByteArray()).containsExactly(1, 2, 3);
        assertThat(IMAGE.openStream()).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(IMAGE.length()).isEqualTo(3);
    }

    @Test
    void namesTheRangeOfAnInvalidLength() {
        assertThatThrownBy(() -> ImageBytes.wrap(new byte[3], 4))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("length must be 0..3, was 4");
    }
}
