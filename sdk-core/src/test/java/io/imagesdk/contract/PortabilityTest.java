package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.ImagesService;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Portability;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same shape as size, ratio or resolution: rejected with the accepted values, or translated with a warning. */
class PortabilityTest {
    private static final CallOptions ADAPT =
            CallOptions.builder().portability(Portability.ADAPT).build();

    private StubProvider stub;

    @BeforeEach
    void start() throws IOException {
        stub = StubProvider.start();
    }

    @AfterEach
    void stop() throws IOException {
        stub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "xai, 1024x1536, , , 'xai: size is not supported, use aspectRatio \"2:3\"'",
        "xai, 1920x1080, , , 'xai: size is not supported, use aspectRatio \"16:9\"'",
        "xai, auto, , , 'xai: size is not supported, use aspectRatio \"auto\"'",
        "openai, , 2:3, , 'openai: aspect_ratio is not supported, use size \"1024x1536\"'",
        "openai, , auto, , 'openai: aspect_ratio is not supported, use size \"auto\"'",
        "openai-compatible, , auto, , openai-compatible: aspect_ratio is not supported",
        "wellapi, , 16:9, 2k, 'wellapi: aspect_ratio is not supported, use size \"2048x1152\"; "
                + "resolution is not supported, use size \"2048x1152\"'",
        "xai, , 16:10, , 'xai: aspect_ratio \"16:10\" is not supported, use one of 1:1, 3:4, 4:3, 9:16, "
                + "16:9, 2:3, 3:2, 9:19.5, 19.5:9, 9:20, 20:9, 1:2, 2:1, 21:9, 5:2, auto'",
        "xai, , , 4k, 'xai: resolution \"4k\" is not supported, use one of 1k, 1.5k, 2k'"
    })
    void refusesAShapeInOtherWordsAndSaysItsOwn(
            String id, String size, String ratio, String resolution, String message) {
        assertThatThrownBy(() -> sent(id, shape(size, ratio, resolution), CallOptions.DEFAULT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
        assertThat(stub.requested()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "xai, 1024x1536, , , '{\"aspect_ratio\":\"2:3\",\"resolution\":\"1k\"}', size: 1024x1536 was "
                + "sent as aspect ratio 2:3 at resolution 1k",
        "xai, 2048x2048, , , '{\"aspect_ratio\":\"1:1\",\"resolution\":\"2k\"}', size: 2048x2048 was "
                + "sent as aspect ratio 1:1 at resolution 2k",
        "xai, 1024x1024, , 2k, '{\"aspect_ratio\":\"1:1\",\"resolution\":\"2k\"}', size: 1024x1024 was "
                + "sent as aspect ratio 1:1 at resolution 2k",
        "xai, auto, , , '{\"aspect_ratio\":\"auto\"}', size: auto was sent as aspect ratio auto",
        "xai, 1024x1024, 16:9, , '{\"aspect_ratio\":\"16:9\",\"resolution\":\"1k\"}', size: 1024x1024 "
                + "was omitted because aspect ratio 16:9 at resolution 1k determines the shape",
        "openai, , 3:2, , '{\"size\":\"1536x1024\"}', aspect_ratio: 3:2 was sent as size 1536x1024",
        "openai, , auto, , '{\"size\":\"auto\"}', aspect_ratio: auto was sent as size auto",
        "wellapi, , 16:9, 2k, '{\"size\":\"2048x1152\"}', aspect_ratio: 16:9 at 2k was sent as size 2048x1152",
        "wellapi, , , 2k, '{\"size\":\"2048x2048\"}', aspect_ratio: resolution 2k was sent as size 2048x2048",
        "openai, 1024x1024, 16:9, , '{\"size\":\"1024x1024\"}', aspect_ratio: 16:9 was omitted because "
                + "size 1024x1024 determines the shape",
        "openai, 1024x1024, , 2k, '{\"size\":\"1024x1024\"}', aspect_ratio: resolution 2k was omitted "
                + "because size 1024x1024 determines the shape"
    })
    void translatesAShapeAndSaysSo(
            String id, String size, String ratio, String resolution, String members, String warning) {
        List<Warning> warnings = sent(id, shape(size, ratio, resolution), ADAPT);

        assertThat(warnings).extracting(Warning::toString).containsExactly(warning);
        assertThat(shapeThatArrived()).isEqualTo(Fixtures.tree(members));
    }

    @Test
    void leavesAShapeThatIsKnownAsItIs() {
        assertThat(sent("xai", shape(null, "16:9", "2k"), ADAPT)).isEmpty();
        assertThat(sent("openai", shape("640x480", null, null), ADAPT)).isEmpty();

        assertThat(shapeThatArrived()).isEqualTo(Fixtures.tree("{\"size\":\"640x480\"}"));
    }

    @Test
    void translatesEditsToo() {
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.of(SampleRequests.IMAGE, "image"))
                .size("1536x1024")
                .build();

        List<Warning> warnings = sent("xai", request, ADAPT);

        assertThat(warnings).hasSize(1);
        assertThat(shapeThatArrived()).isEqualTo(Fixtures.tree("{\"aspect_ratio\":\"3:2\",\"resolution\":\"1k\"}"));
    }

    @Test
    void leavesOutAWayOfAnsweringThatIsNotOffered() {
        GenerateRequest request =
                GenerateRequest.builder().prompt("x").responseFormat("url").build();

        assertThatThrownBy(() -> sent("openai", request, CallOptions.DEFAULT))
                .hasMessage(
                        "openai: response_format is not supported, omit it, the response contains the image itself");
        assertThat(sent("openai", request, ADAPT))
                .containsExactly(
                        new Warning("response_format", "url was omitted because the provider has one response format"));
        assertThat(Fixtures.tree(stub.last().text()).has("response_format")).isFalse();
    }

    @Test
    void omitsTheNumberOneWhereTheProviderHasNoNumber() {
        ProviderProfile seedream = Providers.byId("seedream").orElseThrow();
        GenerateRequest one = GenerateRequest.builder()
                .prompt("x")
                .model("m")
                .aspectRatio("3:2")
                .count(1)
                .build();

        try (ImagesService images =
                ImagesService.builder().provider(seedream).apiKey("k-seedream").build()) {
            RequestPreview preview = images.preview(one, ADAPT);

            assertThat(preview.json()).contains("{\"model\":\"m\",\"prompt\":\"x\",\"size\":\"2496x1664\"}");
            assertThat(preview.warnings())
                    .extracting(Warning::toString)
                    .containsExactly(
                            "aspect_ratio: 3:2 was sent as size 2496x1664",
                            "n: 1 was omitted because the provider generates one image per request");
            assertThatThrownBy(() -> images.preview(one, CallOptions.DEFAULT))
                    .hasMessage("seedream: n is not supported; aspect_ratio is not supported, use size \"2496x1664\"");
            assertThatThrownBy(() -> images.preview(one.toBuilder().count(2).build(), ADAPT))
                    .hasMessage("seedream: n is not supported");
        }
    }

    @Test
    void rejectsASizeBesideAResolutionOfTheSameMember() {
        ProviderProfile seedream = Providers.byId("seedream").orElseThrow();
        GenerateRequest both = GenerateRequest.builder()
                .prompt("x")
                .model("m")
                .size("2048x2048")
                .resolution("2k")
                .build();

        try (ImagesService images =
                ImagesService.builder().provider(seedream).apiKey("k-seedream").build()) {
            assertThatThrownBy(() -> images.preview(both, CallOptions.DEFAULT))
                    .hasMessage("seedream: resolution cannot be combined with size, both are sent as size, omit one");
            assertThat(images.preview(both.toBuilder().size(Optional.empty()).build(), CallOptions.DEFAULT)
                            .json())
                    .contains("{\"model\":\"m\",\"prompt\":\"x\",\"size\":\"2K\"}");
        }
    }

    @Test
    void translatesNothingElse() {
        GenerateRequest request =
                GenerateRequest.builder().prompt("x").background("opaque").build();

        assertThatThrownBy(() -> sent("xai", request, ADAPT)).hasMessage("xai: background is not supported");
    }

    @ParameterizedTest
    @CsvSource({
        "openai, model",
        "openai, n",
        "openai, stream",
        "openai, /model",
        "openai, /prompt",
        "openai, /image/x",
        "invented, /input/copies",
        "invented, /input",
        "invented, input",
        "invented, /engine",
        "invented, engine"
    })
    void refusesFurtherMembersThatWouldMakeItAnotherCall(String id, String name) {
        GenerateRequest request = GenerateRequest.builder()
                .prompt("x")
                .model("oil")
                .extra(name, 9)
                .build();

        assertThatThrownBy(() -> sent(id, request, CallOptions.DEFAULT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(id + ": extra." + name + " is reserved for the SDK");
    }

    @ParameterizedTest
    @CsvSource({"original", "hole", "original_url", "copies", "originals"})
    void refusesFurtherMembersThatAreNamesOfImages(String name) {
        EditRequest request = EditRequest.builder()
                .prompt("x")
                .image(ImageInput.of(SampleRequests.IMAGE, "image"))
                .extra(name, "x")
                .build();

        assertThatThrownBy(() -> sent("invented", request, CallOptions.DEFAULT))
                .hasMessageContaining("extra." + name + " is reserved for the SDK");
    }

    @Test
    void refusesWhatIsSaidTwice() {
        GenerateRequest twice = GenerateRequest.builder()
                .prompt("x")
                .quality("low")
                .extra("quality", "high")
                .extra("a", "b")
                .extra("/a/c", "d")
                .build();

        assertThatThrownBy(() -> sent("openai", twice, CallOptions.DEFAULT))
                .hasMessageContaining("extra.quality is specified twice, remove one of the two")
                .hasMessageContaining("extra.a is specified twice")
                .hasMessageContaining("extra./a/c is specified twice");
    }

    @Test
    void sendsPointersBesideEachOther() {
        GenerateRequest request = GenerateRequest.builder()
                .prompt("x")
                .model("oil")
                .extra("/input/seed", 7)
                .extra("quality", "high")
                .build();

        sent("invented", request, CallOptions.DEFAULT);

        assertThat(Fixtures.tree(stub.last().text()))
                .isEqualTo(Fixtures.tree(
                        "{\"engine\":\"oil\",\"input\":{\"text\":\"x\",\"seed\":7},\"quality\":\"high\"}"));
    }

    private static GenerateRequest shape(String size, String ratio, String resolution) {
        GenerateRequest.Builder request = GenerateRequest.builder().prompt("x");
        if (size != null) {
            request.size(size);
        }
        if (ratio != null) {
            request.aspectRatio(ratio);
        }
        if (resolution != null) {
            request.resolution(resolution);
        }
        return request.build();
    }

    private List<Warning> sent(String id, ImagesRequest request, CallOptions options) {
        ProviderProfile profile = Providers.byId(id).orElse(FictionalGateway.PROFILE);
        stub.responses(SampleResponses.of(
                profile.responseMapping(),
                SampleResponses.base64Member(profile.responseMapping()),
                SampleImages.base64(SampleRequests.IMAGE)));
        try (ImagesService images = stub.service(profile)) {
            return SampleRequests.call(images, request, options).warnings();
        }
    }

    private JsonNode shapeThatArrived() {
        return ((ObjectNode) Fixtures.tree(stub.last().text())).retain("size", "aspect_ratio", "resolution");
    }
}
