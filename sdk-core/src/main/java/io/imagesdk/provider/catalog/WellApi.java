package io.imagesdk.provider.catalog;

import static io.imagesdk.model.Parameter.BACKGROUND;
import static io.imagesdk.model.Parameter.COUNT;
import static io.imagesdk.model.Parameter.FORMAT;
import static io.imagesdk.model.Parameter.MODEL;
import static io.imagesdk.model.Parameter.MODERATION;
import static io.imagesdk.model.Parameter.PROMPT;
import static io.imagesdk.model.Parameter.QUALITY;
import static io.imagesdk.model.Parameter.RESPONSE_FORMAT;
import static io.imagesdk.model.Parameter.SIZE;
import static io.imagesdk.provider.Constraint.any;
import static io.imagesdk.provider.Constraint.knownValues;
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
import java.time.Duration;

/**
 * The profile of WellAPI with gpt-image-2. Source: its skills gpt-image-2-generation and image-generation-gpt; there is
 * no public API reference.
 */
final class WellApi {
    private static final Constraint MODELS =
            knownValues("gpt-image-2", "gpt-image-1", "flux-kontext-pro", "flux-kontext-max");
    private static final Constraint SIZES = knownValues(
            "1024x1024",
            "1536x1024",
            "1024x1536",
            "512x512",
            "2048x2048",
            "2048x1152",
            "3840x2160",
            "2160x3840",
            "auto");
    private static final Constraint QUALITIES = knownValues("low", "medium", "high", "auto");

    static final ProviderProfile PROFILE = ProviderProfile.builder()
            .id("wellapi")
            .title("WellAPI")
            .source("the skills gpt-image-2-generation and image-generation-gpt")
            .baseUrl("https://wellapi.ai/v1")
            .defaultBasePath("/v1")
            .generation(Operation.of(
                    "/images/generations",
                    Field.of(MODEL, MODELS),
                    Field.of(PROMPT, any()).asRequired(),
                    Field.of(COUNT, range(1, 10)),
                    Field.of(SIZE, SIZES),
                    Field.of(QUALITY, QUALITIES),
                    Field.of(FORMAT, "format", oneOf("jpeg", "png", "webp"))
                            .withNote("the response may have another format"),
                    Field.of(BACKGROUND, any()),
                    Field.of(MODERATION, any()),
                    Field.of(RESPONSE_FORMAT, oneOf("url", "b64_json")).withNote("for models that return URLs")))
            .editing(new Editing(
                    Operation.of(
                                    "/images/edits",
                                    Field.of(MODEL, MODELS),
                                    Field.of(PROMPT, any()).asRequired(),
                                    Field.of(COUNT, range(1, 10)),
                                    Field.of(SIZE, SIZES),
                                    Field.of(QUALITY, QUALITIES),
                                    Field.of(FORMAT, "format", oneOf("jpeg", "png", "webp")),
                                    Field.of(BACKGROUND, any()),
                                    Field.of(MODERATION, any()))
                            .withBodyFormat(BodyFormat.MULTIPART),
                    ImageEncoding.builder()
                            .maskName("mask")
                            .maxImages(16)
                            .maxTotalBytes(50L << 20)
                            .maxMaskBytes(4L << 20)
                            .build()))
            .addErrorRules(ErrorRule.messageContains(ErrorRule.ErrorKind.OVERLOADED, "负载已饱和"))
            .addErrorRules(OpenAi.ERRORS.toArray(ErrorRule[]::new))
            .errorHint("接口返回非 200 状态码,可能是该 API Key 所属分组资源不足。请登录 https://wellapi.ai 的「API 令牌管理」,把此 API Key 的分组修改为 "
                    + "「官转OpenAI分组」「优质官转OpenAI分组」,保存后重新让我生成图片即可。\n"
                    + "The API responded with a status other than 200. "
                    + "The group of this API key may have no capacity left. "
                    + "Sign in at https://wellapi.ai, open the token management (API 令牌管理), move the key to the group "
                    + "官转OpenAI分组 or 优质官转OpenAI分组, save, and generate the image again.")
            .credentials(CredentialSources.builder()
                    .addKeyVariables("WELLAPI_API_KEY")
                    .timeoutVariable("WELLAPI_TIMEOUT")
                    .keyFile("gpt-image-2-generation/config.json")
                    .missingKeyMessage("请粘贴你的 WellAPI API Key\n"
                            + "如果还没有,请前往 https://wellapi.ai/register?channel=c_qqn3vdvc 注册后领取免费 API Key。\n\n"
                            + "Please paste your WellAPI API Key.\n"
                            + "If you don't have one yet, register at "
                            + "https://wellapi.ai/register?channel=c_qqn3vdvc to get a free key.")
                    .build())
            .timeout(Duration.ofSeconds(600))
            .retriesAllowed(false)
            .sameOriginDownloadsOnly(true)
            .putSuggestedDefaults(MODEL, "gpt-image-2")
            .putSuggestedDefaults(COUNT, "1")
            .putSuggestedDefaults(SIZE, "1024x1024")
            .putSuggestedDefaults(QUALITY, "low")
            .putSuggestedDefaults(FORMAT, "jpeg")
            .build();

    private WellApi() {}
}
