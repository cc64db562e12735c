package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.internal.picture.ImageInspector;
import java.util.List;
import java.util.function.Function;

class TruncatedPictureFuzzTest {
    private static final List<Function<byte[], byte[]>> FORMATS =
            List.of(MadePicture::png, MadePicture::jpeg, MadePicture::gif, MadePicture::webp);

    @FuzzTest
    void isNeverCalledWhole(byte[] data) {
        Choices choices = new Choices(data);
        byte[] picture = choices.of(FORMATS).apply(choices.rest());
        ImageInspector inspector = new ImageInspector(false);

        for (int length = 0; length < picture.length; length++) {
            assertThat(inspector.complete())
                    .as("%d of %d bytes", length, picture.length)
                    .isFalse();
            inspector.update(picture, length, 1);
        }

        assertThat(inspector.complete()).isTrue();
        assertThat(inspector.width()).hasValue(MadePicture.WIDTH);
        assertThat(inspector.height()).hasValue(MadePicture.HEIGHT);
    }
}
