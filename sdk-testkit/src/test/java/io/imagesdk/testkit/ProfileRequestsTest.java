package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.AspectRatio;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ModelName;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Quality;
import io.imagesdk.model.Resolution;
import io.imagesdk.model.ResponseFormat;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the requests of the profiles {@code openai} and {@code xai} with the OpenAPI documents of the providers. */
final class ProfileRequestsTest {
    private static final ApiDocument OPENAI = ApiDocuments.openAi();
    private static final ApiDocument XAI = ApiDocuments.xAi();
    private static final Sandbox SANDBOX = Sandbox.start();
    private static final ImagesService OPENAI_SERVICE = service(Providers.OPENAI);
    private static final ImagesService XAI_SERVICE = service(Providers.XAI);
    private static final ImageInput URL = ImageInput.of(URI.create("https://images.example/cat.png"));

    @BeforeEach
    void forget() {
        SANDBOX.reset();
    }

    @AfterEach
    void sentOneImageRequest() {
        assertThat(SANDBOX.requests())
                .filteredOn(request -> request.method().equals("POST"))
                .hasSize(1);
    }

    @AfterAll
    static void stop() {
        OPENAI_SERVICE.close();
        XAI_SERVICE.close();
        SANDBOX.close();
    }

    static List<GenerateRequest> openAiRequests() {
        GenerateRequest.Builder base = GenerateRequest.builder()
                .prompt("A koi \"in\" a pond\n第二行")
                .model("gpt-image-2")
                .size(ImageSize.of("32x32"));
        GenerateRequest.Builder all = base.build().toBuilder()
                .count(2)
                .size(ImageSize.SQUARE)
                .background("opaque")
                .compression(50)
                .moderation("low")
                .user("user-1");
        return Stream.of(
                        Stream.of(GenerateRequest.builder().prompt("koi").build(), base.build()),
                        values(Providers.OPENAI, Parameter.QUALITY).stream().map(value -> base.build().toBuilder()
                                .quality(Quality.of(value))
                                .build()),
                        values(Providers.OPENAI, Parameter.BACKGROUND).stream().map(value -> base.build().toBuilder()
                                .background(value)
                                .build()),
                        values(Providers.OPENAI, Parameter.SIZE).stream().map(value -> base.build().toBuilder()
                                .size(ImageSize.of(value))
                                .build()),
                        values(Providers.OPENAI, Parameter.FORMAT).stream().map(value -> base.build().toBuilder()
                                .format(ImageFormat.of(value))
                                .build()),
                        Stream.of(all.format(ImageFormat.JPEG)
                                .quality(Quality.AUTO)
                                .build()))
                .flatMap(requests -> requests)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("openAiRequests")
    void generatesAsOpenAiSpecifies(GenerateRequest request) {
        OPENAI_SERVICE.blocking().generate(request);

        assertConforms(OPENAI, "CreateImageRequest");
    }

    @Test
    void streamsAsOpenAiSpecifies() {
        OPENAI_SERVICE.blocking().stream(
                GenerateRequest.builder()
                        .prompt("koi")
                        .size(ImageSize.of("32x32"))
                        .build(),
                Delivery.inMemory(),
                CallOptions.builder().partialImages(2).build(),
                event -> {});

        assertConforms(OPENAI, "CreateImageRequest");
        assertThat(body()).contains("\"stream\":true", "\"partial_images\":2");
    }

    @Test
    void editsFilesAsOpenAiSpecifies() throws Exception {
        OPENAI_SERVICE.blocking().edit(editOfFiles().build());

        assertConforms(OPENAI, "CreateImageEditRequest");
        assertThat(sent().parts())
                .filteredOn(RecordedRequest.Part::isFile)
                .hasSize(3)
                .allSatisfy(file -> assertThat(file.contentType()).isEqualTo("image/png"));
    }

    @Test
    void streamsAnEditAsOpenAiSpecifies() throws Exception {
        OPENAI_SERVICE.blocking().stream(
                editOfFiles().build(),
                Delivery.inMemory(),
                CallOptions.builder().partialImages(1).build(),
                event -> {});

        assertConforms(OPENAI, "CreateImageEditRequest");
    }

    @Test
    void editsReferencesAsOpenAiSpecifies() {
        OPENAI_SERVICE
                .blocking()
                .edit(EditRequest.builder()
                        .prompt("Add a hat")
                        .image(URL)
                        .image(ImageInput.fileId("file_1"))
                        .mask(ImageInput.fileId("file_2"))
                        .count(1)
                        .size(ImageSize.SQUARE)
                        .moderation("low")
                        .background("auto")
                        .quality(Quality.AUTO)
                        .build());

        assertConforms(OPENAI, "EditImageBodyJsonParam");
    }

    static List<GenerateRequest> xaiRequests() {
        GenerateRequest base = GenerateRequest.builder().prompt("koi").build();
        GenerateRequest.Builder all = base.toBuilder()
                .model(ModelName.GROK_IMAGINE_IMAGE)
                .count(2)
                .responseFormat(ResponseFormat.B64_JSON)
                .user("user-1");
        return Stream.of(
                        Stream.of(base, all.build()),
                        values(Providers.XAI, Parameter.QUALITY).stream().map(value -> base.toBuilder()
                                .quality(Quality.of(value))
                                .build()),
                        values(Providers.XAI, Parameter.ASPECT_RATIO).stream().map(value -> base.toBuilder()
                                .aspectRatio(AspectRatio.of(value))
                                .build()),
                        values(Providers.XAI, Parameter.RESOLUTION).stream().map(value -> base.toBuilder()
                                .resolution(Resolution.of(value))
                                .build()))
                .flatMap(requests -> requests)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("xaiRequests")
    void generatesAsXaiSpecifies(GenerateRequest request) {
        XAI_SERVICE.blocking().generate(request);

        assertConforms(XAI, "GenerateImageRequest");
    }

    @Test
    void editsAsXaiSpecifies() throws Exception {
        XAI_SERVICE
                .blocking()
                .edit(EditRequest.builder()
                        .prompt("Add a hat")
                        .image(ImageInput.of(png(), "cat.png"))
                        .resolution(Resolution.ONE_K)
                        .build());

        assertConforms(XAI, "EditImageRequest");
    }

    @Test
    void editsSeveralImagesAsXaiSpecifies() {
        XAI_SERVICE
                .blocking()
                .edit(EditRequest.builder()
                        .prompt("Put <IMAGE_0> beside <IMAGE_1>")
                        .image(URL)
                        .image(ImageInput.fileId("file_1"))
                        .aspectRatio(AspectRatio.SQUARE)
                        .build());

        assertConforms(XAI, "EditImageRequest");
    }

    @Test
    void submitsAsXaiSpecifies() {
        XAI_SERVICE.blocking().submit(GenerateRequest.builder().prompt("koi").build());

        assertConforms(XAI, "GenerateImageRequest");
        assertThat(body()).contains("\"deferred\":true");
    }

    private static void assertConforms(ApiDocument document, String schema) {
        RecordedRequest request = sent();
        assertThat(
                        request.parts().isEmpty()
                                ? document.violations(schema, body())
                                : document.violations(schema, request.parts()))
                .isEmpty();
    }

    private static RecordedRequest sent() {
        return SANDBOX.requests().get(0);
    }

    private static String body() {
        return new String(sent().body(), StandardCharsets.UTF_8);
    }

    private static EditRequest.Builder editOfFiles() throws IOException {
        return EditRequest.builder()
                .prompt("Add a hat")
                .image(ImageInput.of(png(), "cat.png"))
                .image(ImageInput.of(png(), "dog.png"))
                .mask(ImageInput.of(png(), "mask.png"))
                .count(1)
                .size(ImageSize.of("32x32"))
                .quality(Quality.HIGH)
                .background("transparent")
                .format(ImageFormat.WEBP)
                .compression(80)
                .user("user-1");
    }

    private static byte[] png() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_ARGB), "png", out);
        return out.toByteArray();
    }

    private static List<String> values(ProviderProfile profile, Parameter parameter) {
        Constraint constraint =
                profile.generation().field(parameter).map(Field::constraint).orElseThrow();
        return constraint instanceof Constraint.OneOf closed
                ? closed.values()
                : ((Constraint.KnownValues) constraint).values();
    }

    private static ImagesService service(ProviderProfile profile) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(SANDBOX.baseUrl(profile))
                .apiKey("sandbox")
                .build();
    }
}
