package io.imagesdk.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.Portability;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.RecordedRequest;
import io.imagesdk.testkit.SandboxExtension;
import io.imagesdk.testkit.SandboxReply;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.util.MimeType;

class ImagesSdkImageModelTest {
    @RegisterExtension
    static final SandboxExtension SANDBOX = SandboxExtension.create();

    private ImageModel model;

    @TempDir
    private Path directory;

    @BeforeEach
    void create(ImagesService images) {
        model = ImagesSdkImageModel.builder(images)
                .options(ImagesSdkImageOptions.builder().model("gpt-image-2").build())
                .build();
    }

    @Test
    void sendsEveryOptionUnderTheNameOfTheProvider() {
        call(ImagesSdkImageOptions.builder()
                .n(2)
                .width(1024)
                .height(1536)
                .quality("high")
                .format("jpeg")
                .background("opaque")
                .user("user-1")
                .style("vivid")
                .seed(7)
                .extra("other", List.of(1, 2)));

        assertThat(body())
                .contains("\"model\":\"gpt-image-2\"", "\"n\":2", "\"size\":\"1024x1536\"", "\"quality\":\"high\"")
                .contains("\"output_format\":\"jpeg\"", "\"background\":\"opaque\"", "\"user\":\"user-1\"")
                .contains("\"style\":\"vivid\"", "\"seed\":7", "\"other\":[1,2]");
    }

    @Test
    void readsOtherOptionsThroughTheInterface() {
        ImageResponse response = model.call(new ImagePrompt(
                "A cat",
                ImageOptionsBuilder.builder()
                        .model("gpt-image-1.5")
                        .n(2)
                        .width(1536)
                        .height(1024)
                        .style("natural")
                        .responseFormat("url")
                        .build()));

        assertThat(body())
                .contains("\"model\":\"gpt-image-1.5\"", "\"n\":2", "\"size\":\"1536x1024\"")
                .contains("\"style\":\"natural\"", "\"response_format\":\"url\"");
        assertThat(response.getResults()).allSatisfy(image -> {
            assertThat(image.getOutput().getUrl()).startsWith("http://127.0.0.1:");
            assertThat(image.getOutput().getB64Json()).isNull();
        });
        SANDBOX.assertThat().received(1);
    }

    @Test
    void joinsTheTextsOfSeveralMessages() {
        model.call(new ImagePrompt(List.of(new ImageMessage("A cat"), new ImageMessage("In a tree", 1f))));

        assertThat(request().prompt()).isEqualTo("A cat\nIn a tree");
    }

    @Test
    void rejectsWhatItCannotExpressWithAllViolationsAtOnce() {
        Media pdf = Media.builder()
                .mimeType(Media.Format.DOC_PDF)
                .data(new byte[] {1})
                .build();
        ImageMessage message =
                new ImageMessage(" ", 0.5f, List.of(pdf, TestImages.mask(), TestImages.mask()), Map.of());

        assertThatThrownBy(() -> model.call(new ImagePrompt(
                        List.of(message),
                        ImagesSdkImageOptions.builder().width(1024).build())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("weight of a message must be 1, was 0.5, state the emphasis in the prompt; "
                        + "media must be images, was application/pdf; mask must be one image, was 2; "
                        + "mask requires an input image, add the image to edit to the media; "
                        + "size must have a width and a height, has the width 1024 only; "
                        + "prompt is required and must not be blank");
        SANDBOX.assertThat().received(0);
    }

    @Test
    void acceptsEveryFormOfAMedium() {
        String base64 = Base64.getEncoder().encodeToString(TestImages.png());

        edit(medium(base64), medium("data:image/png;base64," + base64), TestImages.medium());

        assertThat(request().parts())
                .filteredOn(part -> part.name().startsWith("image"))
                .hasSize(3)
                .allSatisfy(part -> assertThat(part.length()).isEqualTo(TestImages.png().length));
    }

    @ParameterizedTest
    @CsvSource({
        "file:/etc/passwd, has the scheme file",
        "s3://bucket/cat.png, has the scheme s3",
        "data:image/png;charset=utf-8, must have valid base64",
        "data:image/png;base64!, must have valid base64",
        "not base64, must have valid base64",
        "'https://example.com/a b?signature=secret', must have a valid URL"
    })
    void rejectsOtherMedia(String data, String problem) {
        assertThatThrownBy(() -> edit(medium(data)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("secret");
        SANDBOX.assertThat().received(0);
    }

    @Test
    void sendsTheImagesOfTheOptionsFromTheirFiles() throws IOException {
        Path file = Files.write(directory.resolve("cat.png"), TestImages.png());

        call(ImagesSdkImageOptions.builder().images(ImageInput.of(file)).mask(ImageInput.of(file)));

        assertThat(request().path()).endsWith("/images/edits");
        assertThat(request().parts()).anyMatch(part -> part.name().equals("mask"));
    }

    @Test
    void deliversToFiles() {
        ImageGeneration image = call(ImagesSdkImageOptions.builder().delivery(Delivery.toDirectory(directory)));

        Path file = Path.of(URI.create(Objects.requireNonNull(image.getOutput().getUrl())));
        assertThat(file).hasParent(directory).isNotEmptyFile();
        assertThat(image.getOutput().getB64Json()).isNull();
        assertThat(metadata(image).getImage().content()).isEqualTo(file);
    }

    @Test
    void requestsUrlsWhereTheDeliveryNeedsThem() {
        ImageGeneration image = call(ImagesSdkImageOptions.builder().delivery(Delivery.asUrl()));

        assertThat(body()).contains("\"response_format\":\"url\"");
        assertThat(image.getOutput().getUrl()).startsWith("http://127.0.0.1:");
    }

    @Test
    void returnsBase64FromAProviderWithoutAResponseFormat() {
        try (ImagesService images = openAi()) {
            ImageResponse response = ImagesSdkImageModel.builder(images)
                    .build()
                    .call(new ImagePrompt(
                            "A cat",
                            ImageOptionsBuilder.builder()
                                    .responseFormat("b64_json")
                                    .build()));

            assertThat(Objects.requireNonNull(response.getResult()).getOutput().getB64Json())
                    .isNotNull();
            assertThat(body()).doesNotContain("response_format");
        }
    }

    @Test
    void paysNothingForUrlsThatTheProviderDoesNotHave() {
        try (ImagesService images = openAi()) {
            ImageModel openAi = ImagesSdkImageModel.builder(images).build();
            ImagePrompt prompt = new ImagePrompt(
                    "A cat", ImageOptionsBuilder.builder().responseFormat("url").build());

            assertThatThrownBy(() -> openAi.call(prompt))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("response_format is not supported");
        }
        SANDBOX.assertThat().received(0);
    }

    private static ImagesService openAi() {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(SANDBOX.sandbox().baseUrl(Providers.OPENAI))
                .apiKey("sandbox")
                .build();
    }

    @Test
    void reportsWhatTheProviderReports() {
        SANDBOX.onGenerate()
                .reply(SandboxReply.images(2).withCost(new BigDecimal("0.07")).withHeader("x-request-id", "req-7"));

        ImageResponse response = model.call(new ImagePrompt(
                "A cat",
                ImagesSdkImageOptions.builder()
                        .aspectRatio("3:2")
                        .callOptions(CallOptions.builder()
                                .portability(Portability.ADAPT)
                                .build())
                        .build()));

        assertThat(response.getMetadata()).isInstanceOfSatisfying(ImagesSdkImageResponseMetadata.class, metadata -> {
            assertThat(metadata.getRequestId()).isEqualTo("req-7").isEqualTo(metadata.get("requestId"));
            assertThat(metadata.getCost()).hasToString("0.07 USD").isEqualTo(metadata.get("cost"));
            assertThat(metadata.getWarnings()).isNotEmpty().isEqualTo(metadata.get("warnings"));
            assertThat(metadata.getUsage().getTotalTokens())
                    .isEqualTo((int) metadata.getResult().usage().totalTokens().orElseThrow())
                    .isPositive();
            assertThat(metadata.getUsage().getNativeUsage())
                    .isEqualTo(metadata.getResult().usage());
            assertThat(metadata.getCreated())
                    .isEqualTo(metadata.getResult().createdAt().orElseThrow().toEpochMilli());
            assertThat(metadata).hasToString("2 of 2 images delivered, request id req-7, 0.07 USD");
        });
    }

    @Test
    void reportsNothingThatTheProviderDoesNotReport() {
        SANDBOX.onGenerate()
                .reply(SandboxReply.json(
                        200,
                        "{\"data\":[{\"b64_json\":\""
                                + Base64.getEncoder().encodeToString(TestImages.png())
                                + "\",\"revised_prompt\":\"A black cat\"}]}"));

        ImageResponse response = model.call(new ImagePrompt("A cat"));

        ImagesSdkImageResponseMetadata metadata = (ImagesSdkImageResponseMetadata) response.getMetadata();
        assertThat(metadata.getCost()).isNull();
        assertThat(metadata.keySet()).doesNotContain("cost", "warnings");
        assertThat(metadata.getUsage().getTotalTokens()).isZero();
        assertThat(metadata.getCreated()).isPositive();
        ImageGeneration image = Objects.requireNonNull(response.getResult());
        assertThat(metadata(image).getRevisedPrompt()).isEqualTo("A black cat");
        assertThat(metadata(image)).hasToString("image 0: png 64x64, " + TestImages.png().length + " bytes");
    }

    @Test
    void returnsTheOtherImagesIfOneIsBlocked() {
        SANDBOX.onGenerate().reply(SandboxReply.moderatedImage(1));

        ImageResponse response = model.call(
                new ImagePrompt("A cat", ImageOptionsBuilder.builder().n(3).build()));

        assertThat(response.getResults()).hasSize(2);
        SANDBOX.assertThat().received(1);
    }

    @Test
    void keepsTheOutcomesOfBrokenImages() {
        SANDBOX.onGenerate().reply(SandboxReply.images(2).withBrokenImage(1));

        ImageResponse response = model.call(new ImagePrompt(
                "A cat",
                ImageOptionsBuilder.builder().n(2).responseFormat("b64_json").build()));

        assertThat(response.getResults()).hasSize(1);
        assertThat(((ImagesSdkImageResponseMetadata) response.getMetadata())
                        .getResult()
                        .outcomes())
                .hasAtLeastOneElementOfType(ImageOutcome.Failed.class);
    }

    @Test
    void throwsTheExceptionOfTheCallItself() {
        SANDBOX.onGenerate().reply(SandboxReply.moderated());

        assertThatThrownBy(() -> model.call(new ImagePrompt("A cat"))).isInstanceOf(ModerationException.class);
    }

    @Test
    void printsNeitherTheImageNorASignature() {
        ImageBytes bytes = ImageBytes.copyOf(TestImages.png());
        Image inMemory = DeliveredImage.of(bytes);
        Image url = DeliveredImage.of(URI.create("https://example.com/cat.png?signature=secret"));

        assertThat(inMemory).hasToString("Image{" + bytes.length() + " bytes}");
        assertThat(inMemory.getB64Json()).isNotNull();
        assertThat(inMemory).hasToString("Image{" + bytes.length() + " bytes}");
        assertThat(url).hasToString("Image{https://example.com/cat.png}");
        assertThat(DeliveredImage.of("the key of an object store")).hasToString("Image{}");
    }

    @Test
    void comparesImagesByTheirContent() {
        ImageBytes bytes = ImageBytes.copyOf(TestImages.png());
        Image image = DeliveredImage.of(bytes);

        assertThat(image).isEqualTo(DeliveredImage.of(bytes)).hasSameHashCodeAs(DeliveredImage.of(bytes));
        assertThat(image).isEqualTo(new Image(null, Base64.getEncoder().encodeToString(TestImages.png())));
        assertThat(new Image(null, Base64.getEncoder().encodeToString(TestImages.png())))
                .isEqualTo(image);
        assertThat(image).isNotEqualTo(DeliveredImage.of(URI.create("https://example.com/")));
    }

    private ImageGeneration call(ImagesSdkImageOptions.Builder options) {
        return Objects.requireNonNull(
                model.call(new ImagePrompt("A cat", options.build())).getResult());
    }

    private void edit(Media... media) {
        model.call(new ImagePrompt(List.of(new ImageMessage("Add a hat", null, List.of(media), Map.of()))));
    }

    private static Media medium(String data) {
        return Media.builder()
                .mimeType(MimeType.valueOf("image/png"))
                .data(data)
                .build();
    }

    private static ImagesSdkImageGenerationMetadata metadata(ImageGeneration image) {
        return (ImagesSdkImageGenerationMetadata) image.getMetadata();
    }

    private static RecordedRequest request() {
        return SANDBOX.sandbox().requests().get(0);
    }

    private static String body() {
        return new String(request().body(), StandardCharsets.UTF_8);
    }
}
