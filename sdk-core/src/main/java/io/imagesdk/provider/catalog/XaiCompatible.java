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

/**
 * The profile of gateways to xAI's models. Source: the API pages of two gateways about generating and editing images
 * with Grok.
 */
final class XaiCompatible {
    private static final Constraint MODELS =
            knownValues("grok-imagine-image-pro", "grok-imagine-image", "grok-3-image");
    private static final Constraint RATIOS = oneOf(
            "1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "2:1", "1:2", "19.5:9", "9:19.5", "20:9", "9:20",
            "auto");

    static final ProviderProfile PROFILE = ProviderProfile.builder()
            .id("xai-compatible")
            .title("Gateway to xAI's models")
            .source("API pages of gateways that offer Grok image models")
            .defaultBasePath("/v1")
            .generation(Operation.of(
                    "/images/generations",
                    Field.of(MODEL, MODELS).asRequired(),
                    Field.of(PROMPT, any()).asRequired(),
                    Field.of(COUNT, range(1, 10)),
                    Field.of(ASPECT_RATIO, RATIOS),
                    Field.of(RESOLUTION, oneOf("1k", "2k")),
                    Field.of(QUALITY, knownValues("low", "medium", "high")),
                    Field.of(RESPONSE_FORMAT, oneOf("url", "b64_json")),
                    Field.of(USER, any())))
            .editing(new Editing(
                    Operation.of(
                                    "/images/edits",
                                    Field.of(MODEL, MODELS).asRequired(),
                                    Field.of(PROMPT, any()).asRequired(),
                                    Field.of(ASPECT_RATIO, RATIOS),
                                    Field.of(RESPONSE_FORMAT, oneOf("url", "b64_json")),
                                    Field.of(RESOLUTION, oneOf("1k", "2k")),
                                    Field.of(QUALITY, knownValues("low", "medium", "high")),
                                    Field.of(COUNT, range(1, 10)))
                            .withBodyFormat(BodyFormat.MULTIPART),
                    ImageEncoding.builder().maxImages(1).build()))
            .addErrorRules(Xai.ERRORS.toArray(ErrorRule[]::new))
            .addErrorRules(OpenAi.ERRORS.toArray(ErrorRule[]::new))
            .credentials(CredentialSources.builder().build())
            .build();

    private XaiCompatible() {}
}
