package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The API dialect of a request. The first segment of its path can specify the dialect; without one it is recognized by
 * the API key and by members. Errors are returned in the same dialect.
 */
enum Dialect {
    OPENAI(Providers.OPENAI),
    /** Names the image format in the member {@code format}, as WellAPI and the gateways behind it do. */
    NEW_API(Providers.WELLAPI),
    XAI(Providers.XAI),
    GEMINI(Providers.GEMINI);

    private static final String XAI_KEY = "Bearer xai-";
    private static final Set<Route.Target> GEMINI_TARGETS =
            Set.of(Route.Target.CONTENT, Route.Target.CONTENT_BATCHES, Route.Target.RESUMABLE_UPLOAD);

    private final String id;

    Dialect(ProviderProfile profile) {
        this.id = profile.id();
    }

    /** The cost of one image in US dollars. */
    static final BigDecimal IMAGE_COST = new BigDecimal("0.02");

    /** In the xAI dialect a cost is a number of ticks: one US dollar is 10,000,000,000 ticks. */
    static final int TICK_DECIMALS = 10;

    /** Returns the path of the base URL for a profile; it names the dialect unless the dialect is recognized. */
    static String basePath(ProviderProfile profile) {
        return byId(profile.id())
                .flatMap(dialect -> profile.baseUrl().map(url -> "/" + dialect.id + url.getPath()))
                .orElse("/v1");
    }

    /** Returns the dialect that a request specifies before its body is read: by its path, or by the key of xAI. */
    static Optional<Dialect> of(Route route, @Nullable String authorization) {
        boolean keyOfXai = authorization != null && authorization.startsWith(XAI_KEY);
        if (GEMINI_TARGETS.contains(route.target())) {
            return Optional.of(GEMINI);
        }
        return route.dialect().or(() -> keyOfXai ? Optional.of(XAI) : Optional.empty());
    }

    /** Returns the dialect of the profile with this id. */
    static Optional<Dialect> byId(String id) {
        return Arrays.stream(values()).filter(dialect -> dialect.id.equals(id)).findFirst();
    }

    /** Returns the dialect of the members of a body. */
    static Dialect of(JsonNode fields) {
        boolean hasXaiMember = fields.has("aspect_ratio") || fields.has("resolution") || fields.has("deferred");
        boolean hasXaiModel = SandboxJson.text(fields, "model").startsWith("grok-imagine-image") && !fields.has("size");
        if (hasXaiMember || hasXaiModel || fields.path("image").has("url")) {
            return XAI;
        }
        return fields.has("format") ? NEW_API : OPENAI;
    }

    ObjectNode error(int status, @Nullable String parameter, String message) {
        if (this == GEMINI) {
            return GeminiFormat.error(status, message);
        }
        ObjectNode body = SandboxJson.object();
        if (this == XAI) {
            return body.put("code", xaiCode(status)).put("error", message);
        }
        ObjectNode error = body.putObject("error").put("message", message);
        if (this == NEW_API) {
            error.put("type", "new_api_error").put("param", parameter == null ? "" : parameter);
        } else {
            error.put("type", openAiType(status)).put("param", parameter);
        }
        error.put("code", parameter != null ? "invalid_value" : openAiCode(status));
        return body;
    }

    ObjectNode moderationError() {
        if (this == XAI) {
            ObjectNode body = error(400, null, "Generated image rejected by content moderation.");
            body.putObject("usage")
                    .put(
                            "cost_in_usd_ticks",
                            IMAGE_COST.movePointRight(TICK_DECIMALS).longValue());
            return body;
        }
        ObjectNode body = error(400, null, "Your request was rejected by the safety system.");
        ObjectNode error = body.withObject("/error");
        error.put("type", "image_generation_user_error").put("code", "moderation_blocked");
        error.putObject("moderation_details")
                .put("moderation_stage", "input")
                .putArray("categories")
                .add("violence");
        return body;
    }

    /** Returns a message that a provider could send with this status. */
    static String messageFor(int status) {
        return switch (status) {
            case 400 -> "The request was refused.";
            case 401 -> "Incorrect API key provided.";
            case 402 -> "You have run out of credits.";
            case 403 -> "You have no permission to do this.";
            case 404 -> "The model does not exist or you do not have access to it.";
            case 413 -> "The request is too large.";
            case 429 -> "Rate limit reached for images per minute. Please try again later.";
            case 503 -> "The engine is currently overloaded, please try again later.";
            default ->
                status < 500
                        ? "The request was refused."
                        : "The server had an error while processing your request. Sorry about that!";
        };
    }

    private static String xaiCode(int status) {
        return switch (status) {
            case 402 -> "personal-team-blocked:spending-limit";
            case 401, 403 -> "permission-denied";
            case 404 -> "Some requested entity was not found";
            case 429 -> "resource-exhausted";
            default -> status < 500 ? "Client specified an invalid argument" : "Service unavailable";
        };
    }

    private static String openAiType(int status) {
        if (status >= 500) {
            return "server_error";
        }
        return status == 429 ? "input-images" : "invalid_request_error";
    }

    private static @Nullable String openAiCode(int status) {
        return switch (status) {
            case 401 -> "invalid_api_key";
            case 402 -> "insufficient_quota";
            case 404 -> "model_not_found";
            case 429 -> "rate_limit_exceeded";
            default -> null;
        };
    }
}
