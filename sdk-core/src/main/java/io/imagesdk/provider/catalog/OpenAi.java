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

import io.imagesdk.model.BatchStatus.BatchCount;
import io.imagesdk.model.BatchStatus.BatchState;
import io.imagesdk.provider.BatchListing;
import io.imagesdk.provider.BatchProtocol;
import io.imagesdk.provider.BatchResults;
import io.imagesdk.provider.BatchStates;
import io.imagesdk.provider.BatchUpload;
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
import io.imagesdk.provider.TaskRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

    /** Batches: guides/batch of developers.openai.com. A line cannot carry multipart, so edits are sent as JSON. */
    private static final BatchProtocol BATCH = new BatchProtocol(
            new BatchUpload(BatchUpload.UploadFormat.MULTIPART, "/files", Map.of("purpose", "batch"), List.of("/id")),
            new TreeMap<>(Map.of("custom_id", "{id}", "method", "POST", "url", "{path}", "body", "{body}")),
            "/batches",
            new TreeMap<>(Map.of(
                    "input_file_id",
                    "{file}",
                    "endpoint",
                    "{path}",
                    "completion_window",
                    "24h",
                    "metadata",
                    Map.of("name", "{name}"))),
            List.of("/id"),
            "/batches/{id}",
            new BatchStates(
                    List.of("/status"),
                    new TreeMap<>(Map.of(
                            BatchState.PREPARING,
                            List.of("validating"),
                            BatchState.RUNNING,
                            List.of("in_progress", "finalizing", "cancelling"),
                            BatchState.ENDED,
                            List.of("completed"),
                            BatchState.FAILED,
                            List.of("failed"),
                            BatchState.EXPIRED,
                            List.of("expired"),
                            BatchState.CANCELLED,
                            List.of("cancelled"))),
                    new TreeMap<>(Map.of(
                            BatchCount.TOTAL,
                            "/request_counts/total",
                            BatchCount.SUCCEEDED,
                            "/request_counts/completed",
                            BatchCount.FAILED,
                            "/request_counts/failed")),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of("/errors/data/*/message")),
            new BatchResults(
                    "/files/{file}/content",
                    List.of("/output_file_id", "/error_file_id"),
                    "",
                    "",
                    List.of("/custom_id"),
                    List.of("/response/body"),
                    List.of("/error", "/response/body/error"),
                    "/response/status_code"),
            Optional.of(TaskRequest.post("/batches/{id}/cancel", Map.of())),
            Optional.of(new BatchListing(
                    "/batches?limit=100",
                    List.of("/data/*"),
                    "/last_id",
                    "after",
                    List.of("/metadata/name"),
                    List.of("/created_at"))),
            new BatchProtocol.BatchLimits(50_000, 200_000_000, true, true),
            BatchProtocol.DEFAULT_SCHEDULE);

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
            .batch(BATCH)
            .addErrorRules(ERRORS.toArray(ErrorRule[]::new))
            .credentials(CredentialSources.builder()
                    .addKeyVariables("OPENAI_API_KEY")
                    .build())
            .build();

    private OpenAi() {}
}
