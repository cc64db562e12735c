package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.Choices.Cuts;
import io.imagesdk.internal.picture.ImageInspector;
import java.util.List;

class PictureFuzzTest {
    @FuzzTest
    void saysTheSameHoweverItIsCut(byte[] data) {
        Choices choices = new Choices(data);
        Cuts cuts = choices.cuts();
        boolean svg = choices.next(2) == 1;
        byte[] picture = choices.rest();

        assertThat(inspected(cuts.of(picture), svg)).isEqualTo(inspected(List.of(picture), svg));
    }

    /** All that an inspector says, in the middle too. */
    private static List<Object> inspected(List<byte[]> pieces, boolean svg) {
        ImageInspector inspector = new ImageInspector(svg);
        for (byte[] piece : pieces) {
            inspector.update(piece, 0, piece.length);
            inspector.complete();
        }
        return List.of(
                inspector.format(),
                inspector.width(),
                inspector.height(),
                inspector.complete(),
                inspector.bytes(),
                inspector.startsLike(),
                inspector.sha256());
    }
}
