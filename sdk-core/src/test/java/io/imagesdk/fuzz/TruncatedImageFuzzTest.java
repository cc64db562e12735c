package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.internal.image.ImageInspector;
import java.util.List;
import java.util.function.Function;

class TruncatedImageFuzzTest {
    private static final List<Function<byte[], byte[]>> FORMATS =
            List.of(SampleImageFile::png, SampleImageFile::jpeg, SampleImageFile::gif, SampleImageFile::webp);

    @FuzzTest
    void isIncompleteBeforeLastByte(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        byte[] image = input.oneOf(FORMATS).apply(input.remaining());
        ImageInspector inspector = new ImageInspector(false);

        for (int length = 0; length < image.length; length++) {
            assertThat(inspector.isComplete())
                    .as("%d of %d bytes", length, image.length)
                    .isFalse();
            inspector.write(image, length, 1);
        }

        assertThat(inspector.isComplete()).isTrue();
        assertThat(inspector.width()).hasValue(SampleImageFile.WIDTH);
        assertThat(inspector.height()).hasValue(SampleImageFile.HEIGHT);
    }
}
