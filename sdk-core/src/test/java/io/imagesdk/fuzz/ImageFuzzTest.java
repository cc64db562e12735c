package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.FuzzInput.Cuts;
import io.imagesdk.internal.image.ImageInspector;
import java.util.List;

class ImageFuzzTest {
    @FuzzTest
    void saysTheSameHoweverItIsCut(byte[] data) {
        FuzzInput fuzzInput = new FuzzInput(data);
        Cuts cuts = fuzzInput.cuts();
        boolean svg = fuzzInput.next(2) == 1;
        byte[] image = fuzzInput.rest();

        assertThat(inspected(cuts.of(image), svg)).isEqualTo(inspected(List.of(image), svg));
    }

    /** All that an inspector says, in the middle too. */
    private static List<Object> inspected(List<byte[]> chunks, boolean svg) {
        ImageInspector inspector = new ImageInspector(svg);
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
