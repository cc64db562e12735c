package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A preview shows the request that would be sent, without the API key and the images. */
class PreviewTest {
    @TempDir
    Path directory;

    private StubProvider stub;

    @BeforeEach
    void start() throws Exception {
        stub = StubProvider.start();
    }

    @AfterEach
    void stop() throws Exception {
        stub.close();
    }

    @Test
    void showsTheJsonThatIsSent() {
        GenerateRequest request = GenerateRequest.builder()
                .prompt("It's \"a cat\"\n猫")
                .extra("long", Long.MAX_VALUE)
                .extra("double", 0.5)
                .extra("decimal", new BigDecimal("1.10"))
                .extra("big", new BigInteger("123456789012345678901234567890"))
                .extra("more", List.of(true, Map.of("a", "b")))
                .build();

        RequestPreview preview = preview(Providers.OPENAI, request);

        try (ImagesService images = stub.service(Providers.OPENAI)) {
            images.blocking().generate(request);
        }
        assertThat(preview.json()).contains(stub.last().text());
        assertThat(preview.uri()).hasToString(stub.url() + stub.last().path());
        assertThat(preview.json().orElseThrow())
                .contains("\"long\":9223372036854775807,\"double\":0.5,\"decimal\":1.10")
                .contains("\"big\":123456789012345678901234567890,\"more\":[true,{\"a\":\"b\"}]");
    }

    @Test
    void keepsTheKeyAndTheQuotesOfAShellApart() {
        RequestPreview preview = preview(
                FictionalGateway.PROFILE,
                GenerateRequest.builder().prompt("It's").model("oil").build());

        assertThat(preview.headers()).containsEntry("x-key", "Key ***").containsEntry("x-dialect", "7");
        assertThat(preview.toCurl())
                .startsWith("curl -X POST '" + stub.url())
                .contains("-H 'x-key: Key ***'")
                .endsWith("-d '{\"engine\":\"oil\",\"input\":{\"text\":\"It'\\''s\"}}'")
                .doesNotContain(StubProvider.KEY);
        assertThat(preview.toString()).doesNotContain("It's");
    }

    @Test
    void showsPartsAndFilesOfAnEdit() throws Exception {
        Path cat = Files.write(directory.resolve("cat.jpg"), SampleImages.encoded("jpg", 4, 3));
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.of(cat))
                .mask(ImageInput.of(SampleImages.transparent(4, 3), "hole"))
                .build();

        RequestPreview preview = preview(Providers.OPENAI, request);

        assertThat(preview.json()).isEmpty();
        assertThat(preview.parts()).extracting(RequestPreview.Part::name).containsExactly("prompt", "image", "mask");
        assertThat(preview.parts().get(1))
                .isEqualTo(new RequestPreview.Part(
                        "image",
                        Optional.empty(),
                        Optional.of(cat.toString()),
                        Optional.of("image.jpg"),
                        Optional.of("image/jpeg"),
                        Files.size(cat)));
        assertThat(preview.toCurl())
                .contains("--form-string 'prompt=x'")
                .contains("-F 'image=@" + cat + ";type=image/jpeg;filename=image.jpg'")
                .doesNotContain("boundary");
        assertThat(preview).hasToString("POST 127.0.0.1/v1/images/edits [prompt, image, mask]");
    }

    @Test
    void tellsImagesInJsonByTheirLength() throws Exception {
        Path cat = Files.write(directory.resolve("cat.png"), SampleRequests.IMAGE);
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.of(cat))
                .image(ImageInput.of(SampleRequests.IMAGE, "cat"))
                .build();

        String json = preview(Providers.XAI, request).json().orElseThrow();

        String told = "data:image/png;base64,(" + (SampleRequests.IMAGE.length + 2) / 3 * 4 + " characters of base64)";
        assertThat(Fixtures.tree(json))
                .isEqualTo(Fixtures.tree(
                        "{\"prompt\":\"x\",\"images\":[{\"url\":\"" + told + "\"},{\"url\":\"" + told + "\"}]}"));
    }

    @Test
    void refusesWhatACallWouldRefuseAndSendsNothing() {
        assertThatThrownBy(() -> preview(
                        Providers.XAI,
                        GenerateRequest.builder().prompt("x").count(11).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("xai: n must be 1..10, was 11");
        assertThat(stub.requested()).isEmpty();
    }

    private RequestPreview preview(ProviderProfile profile, ImagesRequest request) {
        try (ImagesService images = stub.service(profile)) {
            return images.preview(request, CallOptions.DEFAULT);
        }
    }
}
