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

import io.imagesdk.model.BatchStatus.BatchCount;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.BatchListing;
import io.imagesdk.provider.BatchProtocol;
import io.imagesdk.provider.BatchResults;
import io.imagesdk.provider.BatchStates;
import io.imagesdk.provider.BatchUpload;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.CredentialSources;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The profile of xAI. Sources: the OpenAPI document of xai-org/xai-sdk-ts and docs.x.ai (images, debugging). */
final class Xai {
    static final Constraint MODELS =
            knownValues("grok-imagine-image-2.0", "grok-imagine-image-quality", "grok-imagine-image");
    static final Constraint RATIOS = oneOf(
            "1:1", "3:4", "4:3", "9:16", "16:9", "2:3", "3:2", "9:19.5", "19.5:9", "9:20", "20:9", "1:2", "2:1", "21:9",
            "5:2", "auto");

    /**
     * The error rules of xAI. Moderation, an invalid key and used-up credit have several HTTP statuses, so codes and
     * messages distinguish them.
     */
    static final List<ErrorRule> ERRORS = List.of(
            ErrorRule.messageContains(
                    ErrorRule.ErrorKind.MODERATION,
                    "content moderation",
                    "violates usage guidelines",
                    "SAFETY_CHECK_TYPE",
                    "did not respect moderation"),
            ErrorRule.code(ErrorRule.ErrorKind.MODERATION, "moderation_blocked", "content_policy_violation"),
            ErrorRule.messageContains(ErrorRule.ErrorKind.AUTHENTICATION, "incorrect api key", "invalid api key"),
            ErrorRule.code(
                    ErrorRule.ErrorKind.QUOTA,
                    "personal-team-blocked:spending-limit",
                    "subscription:free-usage-exhausted",
                    "insufficient_quota",
                    "insufficient_user_quota"),
            ErrorRule.messageContains(
                    ErrorRule.ErrorKind.QUOTA, "out of credits", "spending limit", "used all available credits"));

    /**
     * Batches: developers/advanced-api-usage/batch-api of docs.x.ai, and the OpenAPI document of xai-org/xai-sdk-ts.
     * Pages are short, because the URLs of their images expire after an hour.
     */
    private static final BatchProtocol BATCH = new BatchProtocol(
            new BatchUpload(BatchUpload.UploadFormat.MULTIPART, "/files", Map.of(), List.of("/id")),
            new TreeMap<>(Map.of("custom_id", "{id}", "method", "POST", "url", "{path}", "body", "{body}")),
            "/batches",
            new TreeMap<>(Map.of("name", "{name}", "input_file_id", "{file}")),
            List.of("/batch_id"),
            "/batches/{id}",
            new BatchStates(
                    List.of(),
                    Map.of(),
                    new TreeMap<>(Map.of(
                            BatchCount.TOTAL,
                            "/state/num_requests",
                            BatchCount.PENDING,
                            "/state/num_pending",
                            BatchCount.SUCCEEDED,
                            "/state/num_success",
                            BatchCount.FAILED,
                            "/state/num_error",
                            BatchCount.CANCELLED,
                            "/state/num_cancelled")),
                    List.of("/cancel_time"),
                    List.of("/cancel_by_xai_message"),
                    List.of("/expire_time"),
                    List.of("/cancel_by_xai_message")),
            new BatchResults(
                    "/batches/{id}/results?limit=20",
                    List.of(),
                    "/pagination_token",
                    "pagination_token",
                    List.of("/batch_request_id"),
                    List.of("/batch_result/response/image_generation", "/batch_result/response/image_edit"),
                    List.of("/batch_result/error", "/error_message"),
                    ""),
            Optional.of(TaskRequest.post("/batches/{id}:cancel", Map.of())),
            Optional.of(new BatchListing(
                    "/batches?limit=100",
                    List.of("/batches/*"),
                    "/pagination_token",
                    "pagination_token",
                    List.of("/name"),
                    List.of("/create_time"))),
            new BatchProtocol.BatchLimits(50_000, 50_000_000, false, false),
            BatchProtocol.DEFAULT_SCHEDULE);

    static final ProviderProfile PROFILE = ProviderProfile.builder()
            .id("xai")
            .title("xAI")
            .source("https://docs.x.ai (images), OpenAPI document of xai-org/xai-sdk-ts")
            .baseUrl("https://api.x.ai/v1")
            .defaultBasePath("/v1")
            .generation(Operation.of(
                    "/images/generations",
                    Field.of(MODEL, MODELS),
                    Field.of(PROMPT, any()).asRequired(),
                    Field.of(COUNT, range(1, 10)),
                    Field.of(ASPECT_RATIO, RATIOS),
                    Field.of(RESOLUTION, oneOf("1k", "1.5k", "2k")),
                    Field.of(QUALITY, knownValues("low", "medium", "high", "auto")),
                    Field.of(RESPONSE_FORMAT, oneOf("url", "b64_json")),
                    Field.of(USER, any())))
            .editing(new Editing(
                    Operation.of(
                            "/images/edits",
                            Field.of(MODEL, MODELS),
                            Field.of(PROMPT, any()).asRequired(),
                            Field.of(COUNT, range(1, 10)),
                            Field.of(ASPECT_RATIO, RATIOS)
                                    .withNote("for several images; a single image keeps its aspect ratio"),
                            Field.of(RESOLUTION, oneOf("1k", "1.5k", "2k")),
                            Field.of(QUALITY, knownValues("low", "medium", "high", "auto")),
                            Field.of(RESPONSE_FORMAT, oneOf("url", "b64_json")),
                            Field.of(USER, any())),
                    ImageEncoding.builder()
                            .memberName("image")
                            .putMemberConstants("type", "image_url")
                            .fileIdKey("file_id")
                            .maxImages(3)
                            .maxImageBytes(10L << 20)
                            .build()))
            .responseMapping(ResponseMapping.builder().emptyMeansModerated(true).build())
            .task(TaskProtocol.builder()
                    .activation(AsyncActivation.member("deferred", true))
                    .idPointers(List.of("/request_id"))
                    .statusRequest(TaskRequest.get("/images/{id}"))
                    .pollingSchedule(PollingSchedule.of(Duration.ofSeconds(1), Duration.ofSeconds(5)))
                    .build())
            .batch(BATCH)
            .addErrorRules(ERRORS.toArray(ErrorRule[]::new))
            .credentials(
                    CredentialSources.builder().addKeyVariables("XAI_API_KEY").build())
            .build();

    private Xai() {}
}
