package io.imagesdk.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.ImagesService;
import io.imagesdk.contract.Multipart.Part;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares edit requests with the fixtures, part by part or member by member. There are two intended differences: the
 * masks of the fixtures are PNGs without an alpha channel, which the validator rejects, so that the tests send masks of
 * the same size with one. And {@code stream=false} in OpenAI's example is a default that the SDK never sends.
 */
class EditFixturesTest {
    private static final byte[] MASK = SampleImages.transparent(2, 2);

    @TempDir
    Path directory;

    static Stream<Arguments> multipart() {
        return Stream.of(
                arguments(
                        "openai/edit.request.multipart.json",
                        Providers.OPENAI,
                        EditRequest.builder()
                                .model("gpt-image-2")
                                .prompt("Create a lovely gift basket with these items in it")
                                .count(1)
                                .size("1024x1024")),
                arguments(
                        "wellapi/edit.request.multipart.json",
                        Providers.WELLAPI,
                        EditRequest.builder()
                                .model("gpt-image-2")
                                .prompt("将他们合并在一个图片里面")
                                .count(1)
                                .size("1024x1536")
                                .quality("auto")
                                .format("png")
                                .background("auto")
                                .moderation("low")),
                arguments(
                        "skill/edit.request.multipart.json",
                        Providers.OPENAI_COMPATIBLE,
                        EditRequest.builder()
                                .prompt("将背景替换为日落海滩, <the cute suffix>")
                                .count(1)),
                arguments(
                        "xai-gateway/edit.request.multipart.json",
                        Providers.XAI_COMPATIBLE,
                        EditRequest.builder()
                                .model("grok-3-image")
                                .prompt("加一只小鸭")
                                .aspectRatio("1:1")
                                .responseFormat("url")
                                .resolution("1k")
                                .quality("low")
                                .count(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("multipart")
    void sendsTheFixturePartForPart(String file, ProviderProfile profile, EditRequest.Builder request)
            throws Exception {
        List<Part> expected = new ArrayList<>();
        for (Part part : Fixtures.parts(file)) {
            if (part.name().equals("mask")) {
                expected.add(new Part("mask", Optional.of("image/png"), MASK));
                request.mask(ImageInput.of(MASK, "mask"));
            } else if (!part.name().equals("stream")) {
                expected.add(part);
            }
            if (part.name().startsWith("image")) {
                request.image(ImageInput.of(part.content(), "image"));
            }
        }

        StubProvider.Asked requested = edited(profile, request.build());

        assertThat(requested.path()).isEqualTo(Fixtures.entry(file).path("path").asText());
        assertThat(Multipart.parts(requested)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void streamsFilesAsTheirBytesAre() throws Exception {
        Path jpeg = Files.write(directory.resolve("wrong name\".png"), SampleImages.encoded("jpg", 40, 30));
        Path mask = Files.write(directory.resolve("mask"), SampleImages.transparent(40, 30));

        StubProvider.Asked requested = edited(
                Providers.OPENAI,
                EditRequest.builder()
                        .prompt("x")
                        .image(ImageInput.of(jpeg))
                        .mask(ImageInput.of(mask))
                        .build());

        assertThat(Multipart.parts(requested))
                .containsExactly(
                        Part.field("prompt", "x"),
                        new Part("image", Optional.of("image/jpeg"), Files.readAllBytes(jpeg)),
                        new Part("mask", Optional.of("image/png"), Files.readAllBytes(mask)));
        assertThat(requested.header("Content-Length")).isEqualTo(String.valueOf(requested.body().length));
    }

    @Test
    void sendsOneImageToXaiAsAnObject() throws Exception {
        JsonNode fixture = Fixtures.json("xai/edit.request.single.json");
        byte[] cat = Fixtures.image(fixture.at("/image/url").asText());
        EditRequest.Builder request =
                EditRequest.builder().model("grok-imagine-image").prompt("Add a hat to this cat.");

        StubProvider.Asked fromBytes =
                edited(Providers.XAI, request.image(ImageInput.of(cat, "cat")).build());
        StubProvider.Asked fromFile = edited(
                Providers.XAI,
                request.images(List.of(ImageInput.of(Files.write(directory.resolve("cat"), cat))))
                        .build());

        assertThat(Fixtures.tree(fromBytes.text())).isEqualTo(fixture);
        assertThat(Fixtures.tree(fromFile.text())).isEqualTo(fixture);
        assertThat(fromFile.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void sendsSeveralImagesToXaiAsAList() throws Exception {
        JsonNode fixture = Fixtures.json("xai/edit.request.multi.json");
        byte[] cat = Fixtures.image(fixture.at("/images/0/url").asText());

        StubProvider.Asked requested = edited(
                Providers.XAI,
                EditRequest.builder()
                        .model("grok-imagine-image-2.0")
                        .prompt("Put the cat from <IMAGE_0> into <IMAGE_1> with the hat from <IMAGE_2>")
                        .aspectRatio("1:1")
                        .image(ImageInput.of(Files.write(directory.resolve("cat"), cat)))
                        .image(ImageInput.fileId("file_123"))
                        .image(ImageInput.of(URI.create("https://example.com/hat.png")))
                        .build());

        assertThat(Fixtures.tree(requested.text())).isEqualTo(fixture);
    }

    @Test
    void sendsOpenAiJsonAsSoonAsAnImageIsNoFile() throws Exception {
        ObjectNode fixture = (ObjectNode) Fixtures.json("openai/edit.request.json-body.json");
        fixture.withObject("/mask").put("image_url", "data:image/png;base64," + SampleImages.base64(MASK));

        StubProvider.Asked requested = edited(
                Providers.OPENAI,
                EditRequest.builder()
                        .model("gpt-image-2")
                        .prompt("Add a watercolor effect and keep the subject centered")
                        .size("1024x1024")
                        .image(ImageInput.of(URI.create("https://example.com/source-image.png")))
                        .image(ImageInput.fileId("file-abc123"))
                        .mask(ImageInput.of(MASK, "mask"))
                        .build());

        assertThat(requested.path()).isEqualTo("/v1/images/edits");
        assertThat(Fixtures.tree(requested.text())).isEqualTo(fixture);
    }

    /** The form of OpenAI has no member for the moderation, but the JSON body has one. */
    @Test
    void sendsAnEditWithAJsonOnlyParameterAsJson() throws Exception {
        StubProvider.Asked requested = edited(
                Providers.OPENAI,
                EditRequest.builder()
                        .prompt("x")
                        .image(ImageInput.of(MASK, "image"))
                        .moderation("low")
                        .build());

        assertThat(Fixtures.tree(requested.text()))
                .isEqualTo(Fixtures.tree("{\"prompt\":\"x\",\"moderation\":\"low\",\"images\":[{\"image_url\":"
                        + "\"data:image/png;base64," + SampleImages.base64(MASK) + "\"}]}"));
    }

    @Test
    void sendsAFurtherImageAsAPartOrAsAMember() throws Exception {
        Path markup = Files.write(directory.resolve("marks"), MASK);
        EditRequest.Builder request = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.of(MASK, "image"))
                .extraImage("markup", ImageInput.of(markup));

        StubProvider.Asked form = edited(Providers.OPENAI, request.build());
        StubProvider.Asked json =
                edited(Providers.OPENAI, request.moderation("low").build());

        assertThat(Multipart.parts(form)).contains(new Part("markup", Optional.of("image/png"), MASK));
        assertThat(Fixtures.tree(json.text()).at("/markup/image_url").asText())
                .isEqualTo("data:image/png;base64," + SampleImages.base64(MASK));
    }

    @Test
    void rejectsAFurtherImageThatIsNoneOrReplacesAPart() throws Exception {
        EditRequest.Builder request = EditRequest.builder().prompt("x").image(ImageInput.of(MASK, "image"));
        ImageInput text = ImageInput.of("no image".getBytes(UTF_8), "notes");

        assertThatThrownBy(() -> edited(
                        Providers.OPENAI,
                        request.extraImage("markup", text)
                                .extraImage("image[]", ImageInput.of(MASK, "b"))
                                .extraImage("tags", ImageInput.of(directory.resolve("nowhere")))
                                .extra("tags", 1)
                                .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("extraImage.markup notes (8 bytes) is not an image")
                .hasMessageContaining("extraImage.image[] is reserved for the SDK")
                .hasMessageContaining("extraImage.tags is specified twice")
                .hasMessageContaining("nowhere does not exist");
        assertThatThrownBy(() -> request.extraImage(" ", text).build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("extraImage must have names that are not blank");
    }

    @Test
    void sendsTheMembersOfAnObjectAsFieldsOfTheForm() throws Exception {
        StubProvider.Asked requested = edited(
                Providers.OPENAI,
                EditRequest.builder()
                        .prompt("x")
                        .image(ImageInput.of(MASK, "image"))
                        .extra("svg", Map.of("model", "m"))
                        .extra("tags", List.of("a", "b"))
                        .build());

        assertThat(Multipart.parts(requested))
                .contains(Part.field("svg[model]", "m"), Part.field("tags[]", "a"), Part.field("tags[]", "b"));
    }

    static Stream<EditRequest.Builder> vectorRequests() {
        return Stream.of(
                EditRequest.builder().format("svg"), EditRequest.builder().extra("output_format", "svg"));
    }

    @ParameterizedTest
    @MethodSource("vectorRequests")
    void deliversAnSvgThatAnEditRequests(EditRequest.Builder request) throws Exception {
        try (StubProvider stub = StubProvider.start();
                ImagesService images = stub.service(Providers.OPENAI_COMPATIBLE)) {
            stub.responses("{\"created\":1,\"data\":[{\"b64_json\":\""
                    + SampleImages.base64("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(UTF_8)) + "\"}]}");

            ImageResult<ImageBytes> result = images.blocking()
                    .edit(request.prompt("x")
                            .image(ImageInput.of(MASK, "image"))
                            .build());

            assertThat(result.images()).singleElement().satisfies(image -> assertThat(image.format())
                    .contains(ImageFormat.SVG));
        }
    }

    private static StubProvider.Asked edited(ProviderProfile profile, EditRequest request) throws Exception {
        try (StubProvider stub = StubProvider.start();
                ImagesService images = stub.service(profile)) {
            images.blocking().edit(request);
            return stub.last();
        }
    }
}
