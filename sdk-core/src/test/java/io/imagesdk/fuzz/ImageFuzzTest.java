package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.FuzzInput.Cuts;
import io.imagesdk.internal.image.ImageInspector;
import java.util.List;

class ImageFuzzTest {
    @FuzzTest
    void doesNotDependOnChunks(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        Cuts cuts = input.cuts();
        boolean svg = input.choice(2) == 1;
        byte[] image = input.remaining();

        assertThat(inspect(cuts.of(image), svg)).isEqualTo(inspect(List.of(image), svg));
    }

    /** Returns the results of an inspector, which is also queried between chunks. */
    private static List<Object> inspect(List<byte[]> chunks, boolean svg) {
        ImageInspector inspector = ImageInspector.withDigest(svg);
        for (byte[] chunk : chunks) {
            inspector.write(chunk, 0, chunk.length);
            inspector.isComplete();
        }
        return List.of(
                inspector.format(),
                inspector.width(),
                inspector.height(),
                inspector.isComplete(),
                inspector.byteCount(),
                inspector.describeContent(),
                inspector.sha256());
    }
}
