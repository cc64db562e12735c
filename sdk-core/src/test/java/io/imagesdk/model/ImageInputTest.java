package io.imagesdk.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ImageInputTest {
    private static final ImageBytes BYTES = ImageBytes.copyOf(new byte[] {1, 2, 3});
    private static final URI URL = URI.create("https://cdn.example/a.png?signature=secret");

    @Test
    void acceptsAnImageInMemoryWithoutACopy() {
        ImageInput.Bytes input = (ImageInput.Bytes) ImageInput.of(BYTES);

        assertThat(input.bytes()).isSameAs(BYTES);
        assertThat(input).hasToString("image (3 bytes)");
    }

    @Test
    void acceptsAnImageOfAPreviousResultWhateverItsDelivery() {
        ImageInput bytes = ImageInput.of(GeneratedImage.of(2, BYTES));
        ImageInput file = ImageInput.of(GeneratedImage.of(0, Path.of("cat.png")));
        ImageInput url = ImageInput.of(GeneratedImage.of(0, URL));

        assertThat(bytes)
                .isInstanceOfSatisfying(ImageInput.Bytes.class, input -> assertThat(input.bytes())
                        .isSameAs(BYTES))
                .hasToString("image 2 (3 bytes)");
        assertThat(file).isInstanceOfSatisfying(ImageInput.File.class, input -> assertThat(input.path())
                .isEqualTo(Path.of("cat.png")));
        assertThat(url)
                .isInstanceOfSatisfying(
                        ImageInput.Url.class, input -> assertThat(input.url()).isEqualTo(URL))
                .hasToString("cdn.example/a.png");
    }

    @Test
    void rejectsAnImageOfACustomSink() {
        GeneratedImage<String> stored = GeneratedImage.of(1, "s3://bucket/cat.png");

        assertThatThrownBy(() -> ImageInput.of(stored))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("content of image 1 must be ImageBytes, a Path or a URI, was java.lang.String; "
                        + "create the input from the stored image");
    }

    @Test
    void rejectsNull() {
        assertThatThrownBy(() -> ImageInput.of((Path) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ImageInput.of((URI) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ImageInput.of((ImageBytes) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ImageInput.fileId(null)).isInstanceOf(NullPointerException.class);
    }
}
