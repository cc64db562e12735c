package io.imagesdk;

import static io.imagesdk.ServiceFixtures.service;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.TaskGateway;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a profile can express about responses, with the documented responses of several providers. */
@Timeout(60)
class ResponseMappingTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("a lighthouse at dusk").model("m").build();
    private static final byte[] PNG = SampleImages.encoded("png", 4, 4);
    private static final String BASE64 = SampleImages.base64(PNG);

    private static final ResponseMapping PARTS = ResponseMapping.builder()
            .imagePointers(
                    List.of("/candidates/*/content/parts/*/inlineData", "/candidates/*/content/parts/*/inline_data"))
            .base64Members(Set.of("data"))
            .skippedItems("thought", "true")
            .moderationValues("/candidates/*/finishReason", "*SAFETY", "IMAGE_PROHIBITED_CONTENT")
            .moderationValues("/promptFeedback/blockReason", "*")
            .textPointers(List.of("/candidates/*/finishMessage", "/candidates/*/content/parts/*/text"))
            .build();

    private static final ResponseMapping FLAGS = ResponseMapping.builder()
            .imagePointers(List.of("/images/*"))
            .moderationValues("/has_nsfw_concepts/*", "true")
            .build();

    @ParameterizedTest
    @CsvSource({
        "image, jpeg",
        "snake-case, jpeg",
        "thought-image, jpeg",
        "text-between, png jpeg",
        "two-candidates, png jpeg"
    })
    void findsTheImagesBetweenOtherPartsAndSkipsDrafts(String name, String formats) throws Exception {
        ImageResult<ImageBytes> result =
                generate(PARTS, "", TaskGateway.text("gemini/generate.response." + name + ".json"));

        assertThat(result.images().stream()
                        .map(image -> image.format().orElseThrow().name()))
                .containsExactly(formats.split(" ", 0));
        assertThat(result.outcomes()).hasSameSizeAs(result.images());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image-safety | IMAGE_SAFETY | I cannot show that image.",
                "image-prohibited | IMAGE_PROHIBITED_CONTENT | The generated image was withheld by a usage policy. "
                        + "Support code: 11030041.",
                "prompt-blocked | PROHIBITED_CONTENT | PROHIBITED_CONTENT",
                "prompt-blocked-safety | SAFETY | SAFETY"
            })
    void reportsModerationInTheWordsOfTheProvider(String name, String code, String message) throws Exception {
        ImagesException failure = failure(PARTS, "", TaskGateway.text("gemini/generate.response." + name + ".json"));

        assertThat(failure).isInstanceOf(ModerationException.class).hasMessageContaining(message);
        assertThat(failure.details().code()).contains(code);
        assertThat(failure.details().providerMessage()).contains(message);
        assertThat(failure.billing()).isEqualTo(BillingStatus.REJECTED);
    }

    @Test
    void quotesAResponseThatContainsOnlyText() throws Exception {
        ImagesException failure = failure(PARTS, "", TaskGateway.text("gemini/generate.response.text-only.json"));

        assertThat(failure)
                .isInstanceOf(InvalidResponseException.class)
                .hasMessageContaining("without an image: I cannot draw that.");
        assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
    }

    @Test
    void quotesTheTextOfAModelWithoutImages() throws Exception {
        ResponseMapping mapping = ResponseMapping.builder()
                .imagePointers(List.of(""))
                .base64Members(Set.of("image"))
                .textPointers(List.of("/response"))
                .build();

        assertThat(failure(mapping, "", TaskGateway.text("ollama/generate.response.text-only.json")))
                .isInstanceOf(InvalidResponseException.class)
                .hasMessageContaining("without an image: A lighthouse stands on a rock.");
        assertThat(generate(mapping, "", TaskGateway.text("ollama/generate.response.json"))
                        .images())
                .hasSize(1);
    }

    @Test
    void blocksOnlyTheImagesOfTheCandidateThatIsFlagged() throws Exception {
        String body = "{\"candidates\":[" + candidate("STOP") + "," + candidate("IMAGE_SAFETY") + "]}";

        ImageResult<ImageBytes> result = generate(PARTS, "", body);

        assertThat(result.outcomes().get(0)).isInstanceOf(ImageOutcome.Delivered.class);
        assertThat(result.outcomes().get(1)).isInstanceOf(ImageOutcome.Blocked.class);
    }

    @Test
    void blocksTheImagesAtThePositionsOfFlags() throws Exception {
        String items = "{\"b64_json\":\"" + BASE64 + "\"}";
        String body = "{\"images\":[" + items + "," + items + "],\"has_nsfw_concepts\":[true,false]}";

        ImageResult<ImageBytes> result = generate(FLAGS, "", body);

        assertThat(result.outcomes().get(0)).isInstanceOf(ImageOutcome.Blocked.class);
        assertThat(result.outcomes().get(1)).isInstanceOf(ImageOutcome.Delivered.class);
    }

    @Test
    void readsManyFlagsInLinearTime() throws Exception {
        String flags = String.join(
                ",", IntStream.range(0, 60_000).mapToObj(i -> "true").toList());
        String items =
                String.join(",", IntStream.range(0, 60_000).mapToObj(i -> "{}").toList());

        ImagesException failure =
                failure(FLAGS, "", "{\"images\":[" + items + "],\"has_nsfw_concepts\":[" + flags + "]}");

        assertThat(failure).isInstanceOf(ModerationException.class);
        assertThat(failure.outcomes()).hasSize(128);
    }

    @Test
    void doesNotDeliverTheSubstituteOfAnImageThatAHeaderReportsAsFiltered() throws Exception {
        ResponseMapping mapping = ResponseMapping.builder()
                .moderationValues("header:Finish-Reason", "CONTENT_FILTERED")
                .build();

        try (RawServer server = RawServer.start((request, client) -> client.respond(
                        200,
                        "Connection: close\r\nContent-Type: image/png\r\nfinish-reason: CONTENT_FILTERED\r\n",
                        PNG));
                ImagesService images = images(server, mapping)) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(failure)
                    .isInstanceOf(ModerationException.class)
                    .hasMessageContaining("blocked the image by moderation: CONTENT_FILTERED");
            assertThat(failure.outcomes()).singleElement().isInstanceOf(ImageOutcome.Blocked.class);
        }
    }

    @Test
    void blocksAnItemWithoutAUrlThatIsFlaggedAsUnsafe() throws Exception {
        ResponseMapping mapping = ResponseMapping.builder()
                .moderationFlags("is_image_safe", "false")
                .build();

        ImagesException failure = failure(
                mapping,
                "",
                "{\"data\":[{\"is_image_safe\":false,\"url\":null},{\"is_image_safe\":false,\"url\":null}]}");

        assertThat(failure).isInstanceOf(ModerationException.class);
        assertThat(failure.outcomes()).hasSize(2).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOf(ImageOutcome.Blocked.class));
    }

    @Test
    void keepsTheErrorOfAnItemInItsOutcome() throws Exception {
        String error = "{\"error\":{\"code\":\"OutputImageSensitiveContentDetected.Policy\",\"message\":\"too hot\"}}";
        String other = "{\"error\":{\"code\":\"InternalServiceError\",\"message\":\"try later\"}}";

        ImageResult<ImageBytes> result = generate(
                ResponseMapping.OPENAI,
                "",
                "{\"data\":[" + error + ",{\"b64_json\":\"" + BASE64 + "\"}," + other + "]}");

        assertThat(result.outcomes().get(0)).isInstanceOfSatisfying(ImageOutcome.Blocked.class, blocked -> {
            assertThat(blocked.error().details().code()).contains("OutputImageSensitiveContentDetected.Policy");
            assertThat(blocked.error().details().providerMessage()).contains("too hot");
        });
        assertThat(result.outcomes().get(1)).isInstanceOf(ImageOutcome.Delivered.class);
        assertThat(result.outcomes().get(2)).isInstanceOfSatisfying(ImageOutcome.Failed.class, failed -> {
            assertThat(failed.error()).isExactlyInstanceOf(ApiException.class).hasMessageContaining("try later");
            assertThat(failed.error().details().code()).contains("InternalServiceError");
        });
    }

    @Test
    void isRejectedAndNotBilledIfEveryItemIsAnError() throws Exception {
        ImagesException failure = failure(
                ResponseMapping.OPENAI, "", TaskGateway.text("seedream/generate.response.group-all-failed.json"));

        assertThat(failure)
                .isExactlyInstanceOf(ApiException.class)
                .hasMessageContaining("The service encountered an unexpected internal error.");
        assertThat(failure.billing()).isEqualTo(BillingStatus.REJECTED);
        assertThat(failure.outcomes()).hasSize(1);
    }

    private static String candidate(String finishReason) {
        return "{\"content\":{\"parts\":[{\"inlineData\":{\"data\":\"" + BASE64 + "\"}}]},\"finishReason\":\""
                + finishReason + "\"}";
    }

    private static ImagesException failure(ResponseMapping mapping, String headers, String body) throws Exception {
        ImagesException failure = catchThrowableOfType(ImagesException.class, () -> generate(mapping, headers, body));
        assertThat(failure).as("failure").isNotNull();
        return failure;
    }

    private static ImageResult<ImageBytes> generate(ResponseMapping mapping, String headers, String body)
            throws Exception {
        try (RawServer server = RawServer.start((request, client) ->
                        client.respond(200, "Connection: close\r\n" + headers, body.getBytes(UTF_8)));
                ImagesService images = images(server, mapping)) {
            return images.blocking().generate(REQUEST);
        }
    }

    private static ImagesService images(RawServer server, ResponseMapping mapping) {
        ProviderProfile profile = Providers.OPENAI_COMPATIBLE.toBuilder()
                .responseMapping(mapping)
                .addErrorRules(ErrorRule.code(ErrorRule.ErrorKind.MODERATION, "OutputImageSensitiveContentDetected*"))
                .build();
        return service(server).provider(profile).build();
    }
}
