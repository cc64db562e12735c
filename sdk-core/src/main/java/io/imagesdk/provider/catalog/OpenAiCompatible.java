package io.imagesdk.provider.catalog;

import static io.imagesdk.model.Parameter.BACKGROUND;
import static io.imagesdk.model.Parameter.COMPRESSION;
import static io.imagesdk.model.Parameter.COUNT;
import static io.imagesdk.model.Parameter.FORMAT;
import static io.imagesdk.model.Parameter.MODEL;
import static io.imagesdk.model.Parameter.MODERATION;
import static io.imagesdk.model.Parameter.PROMPT;
import static io.imagesdk.model.Parameter.QUALITY;
import static io.imagesdk.model.Parameter.RESPONSE_FORMAT;
import static io.imagesdk.model.Parameter.SIZE;
import static io.imagesdk.model.Parameter.USER;
import static io.imagesdk.provider.Constraint.any;
import static io.imagesdk.provider.Constraint.knownValues;
import static io.imagesdk.provider.Constraint.oneOf;
import static io.imagesdk.provider.Constraint.range;

import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import java.util.List;

/**
 * The profile of gateways that offer an older version of OpenAI's Images API. Sources: the API page of a gateway about
 * Grok Imagine, the Grok image skill, and new-api.
 */
final class OpenAiCompatible {
    static final ProviderProfile PROFILE = ProviderProfile.builder()
            .id("openai-compatible")
            .title("OpenAI-compatible gateway")
            .source("API pages of gateways, the Grok image skill, QuantumNous/new-api")
            .defaultBasePath("/v1")
            .generation(Operation.of(
                            "/images/generations",
                            Field.of(MODEL, knownValues("grok-imagine", "gpt-image-2", "dall-e-3")),
                            Field.of(PROMPT, any()).asRequired(),
                            Field.of(COUNT, range(1, 128)),
                            Field.of(SIZE, knownValues("1024x1024", "1536x1024", "1024x1536")),
                            Field.of(QUALITY, knownValues("standard", "hd")),
                            Field.of(BACKGROUND, any()),
                            Field.of(FORMAT, "output_format", oneOf("png", "jpeg", "webp", "gif", "svg")),
                            Field.of(COMPRESSION, "output_compression", range(0, 100)),
                            Field.of(MODERATION, any()),
                            Field.of(RESPONSE_FORMAT, oneOf("url", "b64_json")),
                            Field.of(USER, any()))
                    .withStreaming(OpenAi.GENERATION_STREAMING))
            .editing(new Editing(
                    Operation.of(
                                    "/images/edits",
                                    Field.of(PROMPT, any()).asRequired(),
                                    Field.of(MODEL, knownValues("grok-imagine", "gpt-image-2", "dall-e-2")),
                                    Field.of(SIZE, knownValues("1024x1024", "1536x1024", "1024x1536")),
                                    Field.of(COUNT, range(1, 128)),
                                    Field.of(QUALITY, knownValues("standard", "hd")),
                                    Field.of(BACKGROUND, any()),
                                    Field.of(FORMAT, "output_format", oneOf("png", "jpeg", "webp", "gif", "svg")),
                                    Field.of(COMPRESSION, "output_compression", range(0, 100)),
                                    Field.of(MODERATION, any()),
                                    Field.of(RESPONSE_FORMAT, oneOf("url", "b64_json")),
                                    Field.of(USER, any()))
                            .withStreaming(OpenAi.EDIT_STREAMING)
                            .withBodyFormat(BodyFormat.MULTIPART),
                    ImageEncoding.builder()
                            .repeatedPartName("image[]")
                            .maskName("mask")
                            .maxImages(16)
                            .build()))
            .task(TaskProtocol.builder()
                    .activation(AsyncActivation.member("async", true))
                    .idPointers(List.of("/id", "/task_id"))
                    .statusRequest(TaskRequest.get("/tasks/{id}"))
                    .build())
            .addErrorRules(OpenAi.ERRORS.toArray(ErrorRule[]::new))
            .addErrorRules(Xai.ERRORS.toArray(ErrorRule[]::new))
            .putSuggestedDefaults(COUNT, "1")
            .putSuggestedDefaults(SIZE, "1024x1024")
            .build();

    private OpenAiCompatible() {}
}
