package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.contract.Multipart.Part;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No value of a caller can add a part or a header to a form; see docs/security.md. */
class FormInjectionTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 4, 4);

    @TempDir
    Path directory;

    @Test
    void noNameAndNoValueBreaksOutOfItsPart() throws Exception {
        String value = "--imagesdk-0\r\nContent-Disposition: form-data; name=\"evil\"\r\n\r\n";
        StubProvider.Asked requested = edited(EditRequest.builder()
                .prompt(value)
                .extra("x\"; filename=\"evil", "value")
                .image(ImageInput.of(IMAGE, "cat.png"))
                .build());

        assertThat(Multipart.parts(requested))
                .extracting(Part::name)
                .containsExactlyInAnyOrder("prompt", "image", "x%22; filename=%22evil");
        assertThat(Multipart.parts(requested)).contains(Part.field("prompt", value));
    }

    @Test
    void aNameWithALineBreakIsRefused() {
        assertThatThrownBy(() -> EditRequest.builder()
                        .prompt("a hat")
                        .extra("x\r\nContent-Type: text/evil", "value")
                        .image(ImageInput.of(IMAGE, "cat.png"))
                        .build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("extra must have names that are not blank and contain no control characters");
    }

    @Test
    void noFileIsSentUnderItsOwnName() throws Exception {
        Path named = Files.write(directory.resolve("private\"\r\nname.png"), IMAGE);

        StubProvider.Asked requested = edited(EditRequest.builder()
                .prompt("a hat")
                .image(ImageInput.of(named))
                .build());

        assertThat(requested.text()).contains("filename=\"image.png\"").doesNotContain("private");
    }

    @Test
    void everyBodyHasABoundaryOfItsOwnThatNobodyCanGuess() throws Exception {
        EditRequest edit = EditRequest.builder()
                .prompt("a hat")
                .image(ImageInput.of(IMAGE, "cat.png"))
                .build();

        String first = edited(edit).header("Content-Type");
        String second = edited(edit).header("Content-Type");

        assertThat(first)
                .matches("multipart/form-data; boundary=imagesdk-[0-9a-f]{32}")
                .isNotEqualTo(second);
    }

    private static StubProvider.Asked edited(EditRequest edit) throws IOException {
        try (StubProvider stub = StubProvider.start();
                ImagesService images = stub.service(Providers.OPENAI)) {
            stub.responses("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}]}");
            images.blocking().edit(edit);
            return stub.last();
        }
    }
}
