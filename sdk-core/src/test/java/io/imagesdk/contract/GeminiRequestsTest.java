package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Portability;
import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares requests to Gemini with the fixtures, member by member. Two profiles differ from the built-in one, as a user
 * can change it: one also requests text, and one sends only what is necessary. A conversation of several turns is not
 * supported, so its fixture is not compared.
 */
class GeminiRequestsTest {
    private static final String MODEL = "gemini-3.1-flash-image";
    private static final byte[] JPEG = image("gemini/edit.request.snake-case.json", "/0/parts/1/inline_data/data");
    private static final byte[] PNG = image("gemini/edit.request.single.json", "/0/parts/1/inlineData/data");

    private static final ProviderProfile WITH_TEXT = Providers.GEMINI.toBuilder()
            .generation(Providers.GEMINI
                    .generation()
                    .withConstant("/generationConfig/responseModalities", List.of("TEXT", "IMAGE")))
            .build();

    /** The arrays on the way to the prompt are created, and the images follow it. */
    private static final ProviderProfile BARE = Providers.GEMINI.toBuilder()
            .generation(bare())
            .editing(new Editing(
                    bare(),
                    ImageEncoding.builder()
                            .listName("/contents/0/parts")
                            .fileTemplate(Map.of("inline_data", Map.of("mime_type", "{mediaType}", "data", "{base64}")))
                            .build()))
            .build();

    private static Operation bare() {
        Operation operation = Providers.GEMINI.generation();
        return new Operation(operation.path(), operation.fields(), BodyFormat.JSON, Map.of(), Optional.empty());
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments("generate.request.minimal", BARE, generate("a lighthouse at dusk")),
                arguments(
                        "generate.request.full",
                        Providers.GEMINI,
                        generate("a lighthouse at dusk")
                                .aspectRatio("16:9")
                                .resolution("2k")
                                .extra("/generationConfig/seed", 7)
                                .extra(
                                        "safetySettings",
                                        List.of(Map.of(
                                                "category",
                                                "HARM_CATEGORY_HATE_SPEECH",
                                                "threshold",
                                                "BLOCK_ONLY_HIGH")))),
                arguments(
                        "generate.request.text-and-image",
                        WITH_TEXT,
                        generate("a lighthouse at dusk, then say in one line what is shown")
                                .aspectRatio("1:1")),
                arguments(
                        "edit.request.single",
                        Providers.GEMINI,
                        edit("make the sky red").image(ImageInput.of(PNG, "sky"))),
                arguments(
                        "edit.request.multi",
                        Providers.GEMINI,
                        edit("put the cat of the first image into the room of the second")
                                .image(ImageInput.of(PNG, "cat"))
                                .image(ImageInput.of(JPEG, "room"))
                                .image(ImageInput.of(URI.create(
                                        "https://generativelanguage.googleapis.com/v1beta/files/abc123xyz456")))
                                .aspectRatio("4:3")
                                .resolution("1k")),
                arguments(
                        "edit.request.snake-case",
                        BARE,
                        edit("make the sky red").image(ImageInput.of(JPEG, "sky"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void sendsTheFixtureMemberForMember(String name, ProviderProfile profile, ImagesRequest.Builder request)
            throws Exception {
        String file = "gemini/" + name + ".json";
        try (StubProvider stub = StubProvider.start();
                ImagesService images = service(profile, stub)) {
            stub.responses(Fixtures.text("gemini/generate.response.image.json"));

            SampleRequests.call(images, request.build(), CallOptions.DEFAULT);

            StubProvider.Asked requested = stub.last();
            assertThat(requested.method()).isEqualTo("POST");
            assertThat(requested.path())
                    .isEqualTo(Fixtures.entry(file).path("path").asText());
            assertThat(requested.header("x-goog-api-key")).isEqualTo(StubProvider.KEY);
            assertThat(requested.header("Content-Length")).isEqualTo(String.valueOf(requested.body().length));
            assertThat(Fixtures.tree(requested.text())).isEqualTo(Fixtures.json(file));
        }
    }

    @Test
    void rejectsAMaskAndAFileId() throws Exception {
        EditRequest request = edit("make the sky red")
                .image(ImageInput.fileId("abc"))
                .mask(ImageInput.of(SampleImages.transparent(2, 2), "mask"))
                .build();
        try (StubProvider stub = StubProvider.start();
                ImagesService images = service(Providers.GEMINI, stub)) {
            assertThatThrownBy(() -> images.blocking().edit(request))
                    .hasMessageContaining("image must not be a file id, use a file")
                    .hasMessageContaining("mask is not supported");
            assertThat(stub.requested()).isEmpty();
        }
    }

    @Test
    void adaptsASizeToARatioAndAResolution() throws Exception {
        try (StubProvider stub = StubProvider.start();
                ImagesService images = service(Providers.GEMINI, stub)) {
            stub.responses(Fixtures.text("gemini/generate.response.image.json"));
            for (String size : List.of("512x512", "1024x1536", "3840x3840")) {
                SampleRequests.call(
                        images,
                        generate("a cat").size(size).build(),
                        CallOptions.builder().portability(Portability.ADAPT).build());
            }
            assertThat(stub.requested())
                    .extracting(requested -> Fixtures.tree(requested.text())
                            .at("/generationConfig/imageConfig")
                            .toString())
                    .containsExactly(
                            "{\"aspectRatio\":\"1:1\",\"imageSize\":\"512\"}",
                            "{\"aspectRatio\":\"2:3\",\"imageSize\":\"1K\"}",
                            "{\"aspectRatio\":\"1:1\",\"imageSize\":\"4K\"}");
        }
    }

    private static ImagesService service(ProviderProfile profile, StubProvider stub) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(stub.url())
                .apiKey(StubProvider.KEY)
                .build();
    }

    private static GenerateRequest.Builder generate(String prompt) {
        return GenerateRequest.builder().prompt(prompt).model(MODEL);
    }

    private static EditRequest.Builder edit(String prompt) {
        return EditRequest.builder().prompt(prompt).model(MODEL);
    }

    private static byte[] image(String file, String pointer) {
        JsonNode contents = Fixtures.json(file).path("contents");
        return Fixtures.image(contents.at(pointer).asText());
    }
}
