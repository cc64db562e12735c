package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.UUID;

/**
 * The wire format of Google's Gemini API, in which the prompt and the images are parts of messages. A request is
 * translated into the members that the other dialects have.
 */
final class GeminiFormat {
    private GeminiFormat() {}

    /** Returns the members of a request as the other dialects name them. */
    static ObjectNode fields(String model, JsonNode body) {
        ObjectNode fields = SandboxJson.object().put("model", model).put("prompt", prompt(body));
        JsonNode configuration = body.path("generationConfig");
        JsonNode image = configuration.path("imageConfig");
        put(fields, "n", SandboxJson.text(configuration, "candidateCount"));
        put(fields, "aspect_ratio", SandboxJson.text(image, "aspectRatio"));
        put(fields, "resolution", SandboxJson.text(image, "imageSize").toLowerCase(Locale.ROOT));
        ArrayNode images = fields.putArray("images");
        for (JsonNode part : parts(body)) {
            JsonNode inline = either(part, "inlineData", "inline_data");
            JsonNode file = either(part, "fileData", "file_data");
            if (inline.isObject()) {
                images.add("data:image;base64," + SandboxJson.text(inline, "data"));
            } else if (file.isObject()) {
                images.add(either(file, "fileUri", "file_uri").asText());
            }
        }
        return fields;
    }

    /** Returns the prompt of a request: the text of its last message. */
    static String prompt(JsonNode body) {
        StringBuilder prompt = new StringBuilder();
        parts(body).forEach(part -> prompt.append(SandboxJson.text(part, "text")));
        return prompt.toString();
    }

    /** Returns an error, for example {@code RESOURCE_EXHAUSTED}. */
    static ObjectNode error(int status, String message) {
        ObjectNode body = SandboxJson.object();
        body.putObject("error")
                .put("code", status)
                .put("message", message)
                .put(
                        "status",
                        switch (status) {
                            case 400 -> "INVALID_ARGUMENT";
                            case 401 -> "UNAUTHENTICATED";
                            case 403 -> "PERMISSION_DENIED";
                            case 404 -> "NOT_FOUND";
                            case 429 -> "RESOURCE_EXHAUSTED";
                            case 503 -> "UNAVAILABLE";
                            default -> status < 500 ? "FAILED_PRECONDITION" : "INTERNAL";
                        });
        return body;
    }

    /** Adds the rejection of the prompt to a response, which has status 200. */
    static void addBlockedPrompt(ObjectNode body) {
        body.putObject("promptFeedback").put("blockReason", "PROHIBITED_CONTENT");
    }

    /** Adds an image to a response; an empty text is an image that moderation has removed. */
    static void addImage(ArrayNode candidates, SandboxImageFormat format, String base64) {
        ObjectNode candidate = candidates.addObject();
        ObjectNode content = candidate.putObject("content");
        ObjectNode part = content.putArray("parts").addObject();
        if (base64.isEmpty()) {
            part.put("text", "The image is not shown.");
        } else {
            part.putObject("inlineData").put("mimeType", format.mediaType()).put("data", base64);
        }
        content.put("role", "model");
        candidate
                .put("finishReason", base64.isEmpty() ? "IMAGE_SAFETY" : "STOP")
                .put("index", candidates.size() - 1);
    }

    /** Adds what each successful response contains. */
    static void complete(ImageSpec spec, ObjectNode body, ObjectNode usage, int images) {
        int input = usage.path("input_tokens").intValue();
        int output = images == 0 ? 0 : usage.path("output_tokens").intValue();
        ObjectNode metadata = body.putObject("usageMetadata").put("promptTokenCount", input);
        if (output > 0) {
            metadata.put("candidatesTokenCount", output);
        }
        metadata.put("totalTokenCount", input + output);
        body.put("modelVersion", spec.model())
                .put("responseId", UUID.randomUUID().toString());
    }

    private static JsonNode parts(JsonNode body) {
        JsonNode contents = body.path("contents");
        return contents.path(contents.size() - 1).path("parts");
    }

    private static JsonNode either(JsonNode object, String camelCase, String snakeCase) {
        return object.has(camelCase) ? object.path(camelCase) : object.path(snakeCase);
    }

    private static void put(ObjectNode fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
    }
}
