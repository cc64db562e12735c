package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The images that a request specifies, independent of the dialect. It does not contain the input images of the request.
 *
 * @param edit whether the request was sent to the edits endpoint
 * @param model the model name as requested, or empty
 * @param count the number of images
 * @param size the size of each image
 * @param format the format that is sent, which may differ from the requested one
 * @param base64 whether the images are part of the response; otherwise the response contains their URLs
 * @param partialImages the number of partial images of a stream
 * @param dialect the dialect of the response
 * @param directives the directives of the prompt, and the prompt without them
 * @param inputFingerprint the fingerprint of the input images
 * @param echoedFields the request members that the response repeats
 * @param origin the scheme, host and port of image URLs
 * @param exactBytes the number of bytes of each file, or 0 if any number is acceptable
 */
record ImageSpec(
        boolean edit,
        String model,
        int count,
        PixelSize size,
        SandboxImageFormat format,
        boolean base64,
        int partialImages,
        Dialect dialect,
        Directives directives,
        long inputFingerprint,
        ObjectNode echoedFields,
        String origin,
        long exactBytes) {
    private static final int MAX_IMAGES = 10;
    private static final int MAX_PARTIALS = 3;
    private static final Set<String> QUALITIES = Set.of("low", "medium", "high", "xhigh", "max");
    private static final Set<String> BACKGROUNDS = Set.of("opaque", "transparent");
    private static final long PRIME = 0x100000001b3L;

    static ImageSpec of(SandboxRequest request) throws RejectedException {
        ObjectNode fields = request.fields();
        boolean edit = request.route().target() == Route.Target.EDITS;
        String prompt = SandboxJson.text(fields, "prompt");
        if (prompt.isBlank()) {
            throw RejectedException.invalidValue("prompt", "Missing required parameter: 'prompt'.");
        }
        InputFingerprint inputs = InputFingerprint.of(request);
        if (edit && inputs.count() == 0) {
            throw RejectedException.invalidValue("image", "Missing required parameter: 'image'.");
        }
        Directives directives = Directives.parse(prompt).with(request.scriptedDirectives());
        String model = SandboxJson.text(fields, "model");
        PixelSize size = PixelSize.of(
                SandboxJson.text(fields, "size"),
                SandboxJson.text(fields, "aspect_ratio"),
                SandboxJson.text(fields, "resolution"));
        long exactBytes = (long) directives.number(Directives.BYTES, 0);
        SandboxImageFormat format = exactBytes > 0 ? SandboxImageFormat.PNG : format(fields);
        return new ImageSpec(
                edit,
                model,
                (int) directives.number(Directives.IMAGES, intField(fields, "n", 1, 1, MAX_IMAGES)),
                size,
                format,
                request.dialect() == Dialect.GEMINI || isBase64(fields, model),
                (int) directives.number(Directives.PARTIALS, intField(fields, "partial_images", 0, 0, MAX_PARTIALS)),
                request.dialect(),
                directives,
                inputs.fingerprint(),
                request.dialect() == Dialect.XAI ? SandboxJson.object() : echoedFields(fields, size, format),
                request.origin(),
                exactBytes);
    }

    /** Returns what a provider charges for these images. xAI charges a request that moderation rejects, too. */
    Charge charge(RecordedRequest request) throws RejectedException {
        boolean chargedRejection = dialect == Dialect.XAI && directives.appliesToRequest(Directives.BLOCK);
        int images = chargedRejection ? 1 : deliveredIndexes().size();
        return new Charge(request, images, cost(images));
    }

    /** Returns the indexes of the images that the response contains. Moderation removes the others. */
    List<Integer> deliveredIndexes() {
        if (directives.appliesToRequest(Directives.BLOCK) || directives.has(Directives.EMPTY)) {
            return List.of();
        }
        return IntStream.range(0, count)
                .filter(index -> !directives.appliesToImage(Directives.BLOCK, index))
                .boxed()
                .toList();
    }

    /** Returns whether OpenAI offers the model; gateways report more about other models. */
    boolean openAiModel() {
        return isGptImage(model) || model.startsWith("dall-e");
    }

    /** Returns whether the response always contains the images, and never a revised prompt. */
    boolean gptImage() {
        return isGptImage(model);
    }

    private static boolean isGptImage(String model) {
        return model.startsWith("gpt-image") || model.startsWith("chatgpt-image");
    }

    /** Returns the cost of a number of images in US dollars. */
    BigDecimal cost(int images) throws RejectedException {
        return directives.has(Directives.COST)
                ? BigDecimal.valueOf(directives.number(Directives.COST, 0))
                : Dialect.IMAGE_COST.multiply(BigDecimal.valueOf(images));
    }

    /** Returns the seed of an image, computed from the prompt, the input images and the index. */
    long seed(int index) {
        long seed = inputFingerprint;
        for (char c : directives.plainPrompt().toCharArray()) {
            seed = (seed ^ c) * PRIME;
        }
        return (seed ^ index) * PRIME;
    }

    private static SandboxImageFormat format(ObjectNode fields) {
        String format = SandboxJson.text(fields, "output_format");
        return SandboxImageFormat.forName(format.isEmpty() ? SandboxJson.text(fields, "format") : format);
    }

    private static boolean isBase64(ObjectNode fields, String model) throws RejectedException {
        String format = SandboxJson.text(fields, "response_format");
        if (!List.of("", "url", "b64_json").contains(format)) {
            throw RejectedException.invalidValue(
                    "response_format", "Invalid value: '" + format + "'. Supported: 'url' and 'b64_json'.");
        }
        return format.isEmpty() ? isGptImage(model) : format.equals("b64_json");
    }

    private static ObjectNode echoedFields(ObjectNode fields, PixelSize size, SandboxImageFormat format) {
        ObjectNode echo = SandboxJson.object();
        if (fields.has("size")) {
            echo.put("size", size.toString());
        }
        if (fields.has("output_format") || fields.has("format")) {
            echo.put("output_format", format.wireName());
        }
        // The quality of a legacy model, for example "hd", is not part of any response.
        echoResolved(fields, "quality", QUALITIES, "high", echo);
        echoResolved(fields, "background", BACKGROUNDS, "opaque", echo);
        return echo;
    }

    /** Adds a member that the response repeats; a provider returns its choice instead of {@code auto}. */
    private static void echoResolved(
            ObjectNode fields, String name, Set<String> values, String choice, ObjectNode echo) {
        String value = SandboxJson.text(fields, name);
        if (value.equals("auto")) {
            echo.put(name, choice);
        } else if (values.contains(value)) {
            echo.put(name, value);
        }
    }

    private static int intField(ObjectNode fields, String name, int defaultValue, int min, int max)
            throws RejectedException {
        String text = SandboxJson.text(fields, name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw RejectedException.invalidValue(name, "Invalid '" + name + "': must be " + min + " to " + max + ".");
        }
        return Integer.parseInt(text);
    }
}
