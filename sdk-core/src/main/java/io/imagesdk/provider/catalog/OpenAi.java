package io.imagesdk.provider.catalog;

import static io.imagesdk.model.Parameter.BACKGROUND;
import static io.imagesdk.model.Parameter.COMPRESSION;
import static io.imagesdk.model.Parameter.COUNT;
import static io.imagesdk.model.Parameter.FORMAT;
import static io.imagesdk.model.Parameter.MODEL;
import static io.imagesdk.model.Parameter.MODERATION;
import static io.imagesdk.model.Parameter.PROMPT;
import static io.imagesdk.model.Parameter.QUALITY;
import static io.imagesdk.model.Parameter.SIZE;
import static io.imagesdk.model.Parameter.USER;
import static io.imagesdk.provider.Constraint.knownValues;
import static io.imagesdk.provider.Constraint.maxLength;
import static io.imagesdk.provider.Constraint.oneOf;
import static io.imagesdk.provider.Constraint.range;

import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.CredentialSources;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import java.util.List;

/**
 * The profile of OpenAI. Sources: the OpenAPI document of openai/openai-openapi and the types of openai-node 7.55
 * (images).
 */
final class OpenAi {
    private static final Constraint MODELS = knownValues(
            "gpt-image-2.6-sunburst",
            "gpt-image-2.6-flare",
            "gpt-image-2.5-sunburst",
            "gpt-image-2.5-flare",
            "gpt-image-2",
            "gpt-image-1.5",
            "gpt-image-1-mini");
    private static final Constraint SIZES = knownValues("auto", "1024x1024", "1536x1024", "1024x1536");
    private static final Constraint QUALITIES = knownValues("auto", "low", "medium", "high", "xhigh", "max");

    static final List<ErrorRule> ERRORS = List.of(
            ErrorRule.code(ErrorRule.ErrorKind.MODERATION, "moderation_blocked", "content_policy_violation"),
            ErrorRule.messageContains(
                    ErrorRule.ErrorKind.MODERATION, "rejected by the safety system", "content policy violation"),
            ErrorRule.code(ErrorRule.ErrorKind.QUOTA, "insufficient_quota", "insufficient_user_quota"),
            ErrorRule.code(ErrorRule.ErrorKind.AUTHENTICATION, "invalid_api_key"),
            ErrorRule.messageContains(ErrorRule.ErrorKind.OVERLOADED, "no available channel"));

    static final Streaming GENERATION_STREAMING = Streaming.builder()
            .partialEvents(List.of("image_generation.partial_image"))
            .completedEvents(List.of("image_generation.completed"))
            .failedEvents(List.of("error", "image_generation.failed"))
            .build();
    static final Streaming EDIT_STREAMING = Streaming.builder()
            .partialEvents(List.of("image_edit.partial_image"))
            .completedEvents(List.of("image_edit.completed"))
            .failedEvents(List.of("error", "image_edit.failed"))
            .build();

    static final ProviderProfile PROFILE = ProviderProfile.builder()
            .id("openai")
            .title("OpenAI")
            .source("OpenAPI document of openai/openai-openapi, types of openai-node 7.55")
            .baseUrl("https://api.openai.com/v1")
            .defaultBasePath("/v1")
            .generation(Operation.of(
                            "/images/generations",
                            Field.of(MODEL, MODELS),
                            Field.of(PROMPT, maxLength(32_000)).asRequired(),
                            Field.of(COUNT, range(1, 10)),
                            Field.of(SIZE, SIZES).withNote("other sizes: sides divisible by 16, ratio 1:3 to 3:1"),
                            Field.of(QUALITY, QUALITIES),
                            Field.of(BACKGROUND, oneOf("auto", "opaque", "transparent")),
                            Field.of(FORMAT, "output_format", oneOf("png", "jpeg", "webp", "gif", "svg")),
                            Field.of(COMPRESSION, "output_compression", range(0, 100))
                                    .withNote("for jpeg and webp"),
                            Field.of(MODERATION, oneOf("auto", "low")),
                            Field.of(USER, "safety_identifier", maxLength(512)))
                    .withStreaming(GENERATION_STREAMING))
            .editing(new Editing(
                    Operation.of(
                                    "/images/edits",
                                    Field.of(MODEL, MODELS),
                                    Field.of(PROMPT, maxLength(32_000)).asRequired(),
                                    Field.of(COUNT, range(1, 10)),
                                    Field.of(SIZE, SIZES),
                                    Field.of(QUALITY, QUALITIES),
                                    Field.of(BACKGROUND, oneOf("auto", "opaque", "transparent")),
                                    Field.of(FORMAT, "output_format", oneOf("png", "jpeg", "webp", "gif")),
                                    Field.of(COMPRESSION, "output_compression", range(0, 100))
                                            .withNote("for jpeg and webp"),
                                    Field.of(MODERATION, oneOf("auto", "low"))
                                            .asJsonOnly()
                                            .withNote("sends the edit as JSON"),
                                    Field.of(USER, "safety_identifier", maxLength(512)))
                            .withStreaming(EDIT_STREAMING)
                            .withBodyFormat(BodyFormat.BY_INPUT),
                    ImageEncoding.builder()
                            .repeatedPartName("image[]")
                            .urlKey("image_url")
                            .fileIdKey("file_id")
                            .maskName("mask")
                            .maxImages(16)
                            .maxImageBytes(50L * 1000 * 1000)
                            .maxMaskBytes(4L << 20)
                            .maxDataUriChars(20_971_520)
                            .build()))
            .addErrorRules(ERRORS.toArray(ErrorRule[]::new))
            .credentials(CredentialSources.builder()
                    .addKeyVariables("OPENAI_API_KEY")
                    .build())
            .build();

    private OpenAi() {}
}
