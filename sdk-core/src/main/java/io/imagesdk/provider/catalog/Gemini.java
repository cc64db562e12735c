package io.imagesdk.provider.catalog;

import static io.imagesdk.model.Parameter.ASPECT_RATIO;
import static io.imagesdk.model.Parameter.COUNT;
import static io.imagesdk.model.Parameter.MODEL;
import static io.imagesdk.model.Parameter.PROMPT;
import static io.imagesdk.model.Parameter.RESOLUTION;
import static io.imagesdk.provider.Constraint.any;
import static io.imagesdk.provider.Constraint.knownValues;
import static io.imagesdk.provider.Constraint.oneOf;
import static io.imagesdk.provider.Constraint.range;

import io.imagesdk.model.BatchStatus.BatchCount;
import io.imagesdk.model.BatchStatus.BatchState;
import io.imagesdk.provider.BatchListing;
import io.imagesdk.provider.BatchProtocol;
import io.imagesdk.provider.BatchResults;
import io.imagesdk.provider.BatchStates;
import io.imagesdk.provider.BatchUpload;
import io.imagesdk.provider.CredentialSources;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.TaskRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The profile of Google's Gemini API. Sources: ai.google.dev (image generation) and the types of @google/genai 3.1.
 * Prompt and images are parts of one message, so a generation and an edit are the same operation. The maps of the
 * templates are sorted, because the order of {@link Map#of} changes from process to process.
 */
final class Gemini {
    private static final Operation OPERATION = Operation.of(
                    "/models/{model}:generateContent",
                    Field.of(
                                    MODEL,
                                    "",
                                    knownValues(
                                            "gemini-3.1-flash-image",
                                            "gemini-3-pro-image-preview",
                                            "gemini-2.5-flash-image"))
                            .asRequired(),
                    Field.of(PROMPT, "/contents/0/parts/0/text", any()).asRequired(),
                    Field.of(COUNT, "/generationConfig/candidateCount", range(1, 1)),
                    Field.of(
                            ASPECT_RATIO,
                            "/generationConfig/imageConfig/aspectRatio",
                            oneOf(
                                    "1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9", "1:4",
                                    "4:1", "1:8", "8:1")),
                    Field.of(RESOLUTION, "/generationConfig/imageConfig/imageSize", oneOf("512", "1k", "2k", "4k"))
                            .withAlias("1k", "1K")
                            .withAlias("2k", "2K")
                            .withAlias("4k", "4K")
                            .withNote("not for gemini-2.5-flash-image"))
            .withConstant("/contents/0/role", "user")
            .withConstant("/generationConfig/responseModalities", List.of("IMAGE"));

    private static final String[] MODERATION_REASONS = {
        "*SAFETY", "*PROHIBITED_CONTENT", "*RECITATION", "BLOCKLIST", "SPII"
    };

    /** Batches: api/batch-api and gemini-api/docs/batch-api of ai.google.dev. */
    private static final BatchProtocol BATCH = new BatchProtocol(
            new BatchUpload(
                    BatchUpload.UploadFormat.RESUMABLE,
                    "{root}/upload/v1beta/files",
                    Map.of("file", Map.of("display_name", "{name}")),
                    List.of("/file/name")),
            new TreeMap<>(Map.of("key", "{id}", "request", "{body}")),
            "/models/{model}:batchGenerateContent",
            Map.of(
                    "batch",
                    new TreeMap<>(Map.of("displayName", "{name}", "inputConfig", Map.of("fileName", "{file}")))),
            List.of("/name"),
            "/batches/{id}",
            new BatchStates(
                    List.of("/metadata/state"),
                    new TreeMap<>(Map.of(
                            BatchState.PREPARING,
                            List.of("*_STATE_PENDING", "*_STATE_UNSPECIFIED"),
                            BatchState.RUNNING,
                            List.of("*_STATE_RUNNING"),
                            BatchState.ENDED,
                            List.of("*_STATE_SUCCEEDED"),
                            BatchState.FAILED,
                            List.of("*_STATE_FAILED"),
                            BatchState.EXPIRED,
                            List.of("*_STATE_EXPIRED"),
                            BatchState.CANCELLED,
                            List.of("*_STATE_CANCELLED"))),
                    new TreeMap<>(Map.of(
                            BatchCount.TOTAL,
                            "/metadata/batchStats/requestCount",
                            BatchCount.PENDING,
                            "/metadata/batchStats/pendingRequestCount",
                            BatchCount.SUCCEEDED,
                            "/metadata/batchStats/successfulRequestCount",
                            BatchCount.FAILED,
                            "/metadata/batchStats/failedRequestCount")),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of("/error/message")),
            new BatchResults(
                    "{root}/download/v1beta/{file}:download?alt=media",
                    List.of("/response/responsesFile", "/metadata/output/responsesFile"),
                    "",
                    "",
                    List.of("/key"),
                    List.of("/response"),
                    List.of("/error"),
                    ""),
            Optional.of(TaskRequest.post("/batches/{id}:cancel", Map.of())),
            Optional.of(new BatchListing(
                    "/batches?pageSize=100",
                    List.of("/operations/*"),
                    "/nextPageToken",
                    "pageToken",
                    List.of("/metadata/displayName"),
                    List.of("/metadata/createTime"))),
            new BatchProtocol.BatchLimits(50_000, 2_000_000_000, true, false),
            BatchProtocol.DEFAULT_SCHEDULE);

    static final ProviderProfile PROFILE = ProviderProfile.builder()
            .id("gemini")
            .title("Google Gemini")
            .source("https://ai.google.dev/gemini-api/docs/image-generation, types of @google/genai 3.1")
            .baseUrl("https://generativelanguage.googleapis.com/v1beta")
            .defaultBasePath("/v1beta")
            .keyHeader("x-goog-api-key")
            .keyPrefix("")
            .generation(OPERATION)
            .editing(new Editing(
                    OPERATION,
                    ImageEncoding.builder()
                            .listName("/contents/0/parts")
                            .fileTemplate(Map.of(
                                    "inlineData", new TreeMap<>(Map.of("mimeType", "{mediaType}", "data", "{base64}"))))
                            .urlTemplate(Map.of(
                                    "fileData", new TreeMap<>(Map.of("mimeType", "{mediaType}", "fileUri", "{url}"))))
                            .maxImages(14)
                            .build()))
            .responseMapping(ResponseMapping.builder()
                    .imagePointers(List.of(
                            "/candidates/*/content/parts/*/inlineData", "/candidates/*/content/parts/*/inline_data"))
                    .base64Members(Set.of("data"))
                    .skippedItems("thought", "true")
                    .moderationValues("/candidates/*/finishReason", MODERATION_REASONS)
                    .moderationValues("/candidates/*/finish_reason", MODERATION_REASONS)
                    .moderationValues("/promptFeedback/blockReason", "*")
                    .textPointers(List.of(
                            "/promptFeedback/blockReasonMessage",
                            "/candidates/*/finishMessage",
                            "/candidates/*/content/parts/*/text"))
                    .usagePointer("/usageMetadata")
                    .putUsageMemberPointers("input_tokens", "/usageMetadata/promptTokenCount")
                    .putUsageMemberPointers("output_tokens", "/usageMetadata/candidatesTokenCount")
                    .putUsageMemberPointers("total_tokens", "/usageMetadata/totalTokenCount")
                    .requestIdPointers(List.of("/responseId"))
                    .retryAfterPointers(List.of("/error/details/*/retryDelay"))
                    .errorCodePointers(
                            List.of("/error/details/*/reason", "/error/status", "/candidates/*/finishReason"))
                    .build())
            .batch(BATCH)
            .addErrorRules(
                    // A wrong key has the status 400.
                    ErrorRule.value(ErrorRule.ErrorKind.AUTHENTICATION, "/error/details/*/reason", "API_KEY_INVALID"),
                    // The wait that the response requests is often much too short.
                    ErrorRule.value(ErrorRule.ErrorKind.QUOTA, "/error/details/*/violations/*/quotaId", "*PerDay*"))
            .credentials(CredentialSources.builder()
                    .addKeyVariables("GEMINI_API_KEY", "GOOGLE_API_KEY")
                    .build())
            .build();

    private Gemini() {}
}
