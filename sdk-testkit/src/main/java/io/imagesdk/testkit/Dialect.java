package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Whose tongue a request speaks, told by its members; the errors come in the same one. */
enum Dialect {
    OPENAI,
    /** Asks for its format as {@code format}, as WellAPI and the gateways behind it do. */
    NEW_API,
    XAI;

    /** A picture's price at xAI, in units of which a dollar has 10,000,000,000. */
    static final long TICKS = 200_000_000L;

    static Dialect of(JsonNode requested) {
        boolean ratios = requested.has("aspect_ratio") || requested.has("resolution") || requested.has("deferred");
        boolean grok = Json.text(requested, "model").startsWith("grok-imagine-image") && !requested.has("size");
        if (ratios || grok || requested.path("image").has("url")) {
            return XAI;
        }
        return requested.has("format") ? NEW_API : OPENAI;
    }

    ObjectNode error(int status, @Nullable String parameter, String message) {
        ObjectNode body = Json.object();
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

    ObjectNode moderated() {
        if (this == XAI) {
            ObjectNode body = error(400, null, "Generated image rejected by content moderation.");
            body.putObject("usage").put("cost_in_usd_ticks", TICKS);
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

    /** What a provider would say with this status. */
    static String words(int status) {
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
