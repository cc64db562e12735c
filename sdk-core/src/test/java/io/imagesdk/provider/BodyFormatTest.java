package io.imagesdk.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The body format of an operation determines whether a request is sent as multipart or as JSON. */
class BodyFormatTest {
    private static final ImageInput BYTES = ImageInput.of(new byte[] {1}, "image");
    private static final ImageInput URL = ImageInput.of(URI.create("https://images.example/cat.png"));
    private static final ImageInput FILE_ID = ImageInput.fileId("file-1");
    private static final ImagesRequest GENERATION =
            GenerateRequest.builder().prompt("a cat").build();

    @Test
    void fixedFormatsDoNotDependOnTheInputs() {
        assertThat(BodyFormat.MULTIPART.isMultipart(GENERATION)).isTrue();
        assertThat(BodyFormat.MULTIPART.isMultipart(edit(URL))).isTrue();
        assertThat(BodyFormat.JSON.isMultipart(edit(BYTES))).isFalse();
        assertThat(BodyFormat.JSON_ARRAY.isMultipart(edit(BYTES))).isFalse();
    }

    @Test
    void byInputIsMultipartUnlessAnInputIsAUrlOrAFileId() {
        assertThat(BodyFormat.BY_INPUT.isMultipart(edit(BYTES, BYTES))).isTrue();
        assertThat(BodyFormat.BY_INPUT.isMultipart(edit(BYTES, URL))).isFalse();
        assertThat(BodyFormat.BY_INPUT.isMultipart(edit(FILE_ID))).isFalse();
    }

    @Test
    void byInputDependsOnTheMaskToo() {
        EditRequest request =
                EditRequest.builder().prompt("a cat").image(BYTES).mask(FILE_ID).build();

        assertThat(BodyFormat.BY_INPUT.isMultipart(request)).isFalse();
    }

    private static EditRequest edit(ImageInput... inputs) {
        EditRequest.Builder request = EditRequest.builder().prompt("a cat");
        for (ImageInput input : inputs) {
            request.image(input);
        }
        return request.build();
    }
}
