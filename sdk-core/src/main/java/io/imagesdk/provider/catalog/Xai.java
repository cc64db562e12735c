package io.imagesdk.provider.catalog;

import static io.imagesdk.model.Parameter.ASPECT_RATIO;
import static io.imagesdk.model.Parameter.COUNT;
import static io.imagesdk.model.Parameter.MODEL;
import static io.imagesdk.model.Parameter.PROMPT;
import static io.imagesdk.model.Parameter.QUALITY;
import static io.imagesdk.model.Parameter.RESOLUTION;
import static io.imagesdk.model.Parameter.RESPONSE_FORMAT;
import static io.imagesdk.model.Parameter.USER;
import static io.imagesdk.provider.Constraint.any;
import static io.imagesdk.provider.Constraint.known;
import static io.imagesdk.provider.Constraint.oneOf;
import static io.imagesdk.provider.Constraint.range;

import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.CredentialNames;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ReplyFormat;
import io.imagesdk.provider.TaskActivation;
import io.imagesdk.provider.TaskCall;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskTiming;
import java.time.Duration;
import java.util.List;

/** xAI. Source: the OpenAPI document of xai-org/xai-sdk-ts, docs.x.ai (images, debugging). */
final class Xai {
    static final Constraint MODELS =
            known("grok-imagine-image-2.0", "grok-imagine-image-quality", "grok-imagine-image");
    static final Constraint RATIOS = oneOf(
            "1:1", "3:4", "4:3", "9:16", "16:9", "2:3", "3:2", "9:19.5", "19.5:9", "9:20", "20:9", "1:2", "2:1", "21:9",
            "5:2", "auto");

    /** Moderation, a bad key and spent credit come under several statuses; the words tell them apart. */
    static final List<ErrorRule> ERRORS = List.of(
            ErrorRule.words(
                    ErrorRule.Kind.MODERATION,
                    "content moderation",
                    "violates usage guidelines",
                    "SAFETY_CHECK_TYPE",
                    "did not respect moderation"),
            ErrorRule.code(ErrorRule.Kind.MODERATION, "moderation_blocked", "content_policy_violation"),
            ErrorRule.words(ErrorRule.Kind.AUTHENTICATION, "incorrect api key", "invalid api key"),
            ErrorRule.code(
                    ErrorRule.Kind.QUOTA,
                    "personal-team-blocked:spending-limit",
                    "subscription:free-usage-exhausted",
                    "insufficient_quota",
                    "insufficient_user_quota"),
            ErrorRule.words(ErrorRule.Kind.QUOTA, "out of credits", "spending limit", "used all available credits"));

    static final ProviderProfile PROFILE = ProviderProfile.builder()
            .id("xai")
            .title("xAI")
            .source("https://docs.x.ai (images), OpenAPI document of xai-org/xai-sdk-ts")
            .baseUrl("https://api.x.ai/v1")
            .generation(Operation.of(
                    "/v1/images/generations",
                    Field.of(MODEL, MODELS),
                    Field.of(PROMPT, any()).mandatory(),
                    Field.of(COUNT, range(1, 10)),
                    Field.of(ASPECT_RATIO, RATIOS),
                    Field.of(RESOLUTION, oneOf("1k", "1.5k", "2k")),
                    Field.of(QUALITY, known("low", "medium", "high", "auto")),
                    Field.of(RESPONSE_FORMAT, oneOf("url", "b64_json")),
                    Field.of(USER, any())))
            .editing(new Editing(
                    Operation.of(
                            "/v1/images/edits",
                            Field.of(MODEL, MODELS),
                            Field.of(PROMPT, any()).mandatory(),
                            Field.of(COUNT, range(1, 10)),
                            Field.of(ASPECT_RATIO, RATIOS).noting("with several images; one image keeps its own"),
                            Field.of(RESOLUTION, oneOf("1k", "1.5k", "2k")),
                            Field.of(QUALITY, known("low", "medium", "high", "auto")),
                            Field.of(RESPONSE_FORMAT, oneOf("url", "b64_json")),
                            Field.of(USER, any())),
                    ImageEncoding.of(ImageEncoding.Body.JSON)
                            .memberName("image")
                            .putMemberExtras("type", "image_url")
                            .fileIdKey("file_id")
                            .maxImages(3)
                            .maxImageBytes(10L << 20)
                            .build()))
            .reply(ReplyFormat.builder().emptyMeansModerated(true).build())
            .task(TaskProtocol.builder()
                    .activation(TaskActivation.member("deferred", true))
                    .ids(List.of("/request_id"))
                    .lookup(TaskCall.get("/v1/images/{id}"))
                    .timing(TaskTiming.every(Duration.ofSeconds(1), Duration.ofSeconds(5)))
                    .build())
            .addErrors(ERRORS.toArray(ErrorRule[]::new))
            .credentials(
                    CredentialNames.builder().addKeyVariables("XAI_API_KEY").build())
            .build();

    private Xai() {}
}
