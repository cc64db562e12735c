package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a request asks for, whichever way it says it. Holds nothing of the pictures that came with it.
 *
 * @param edit whether it came to the edits
 * @param model as asked, may be empty
 * @param count how many pictures
 * @param shape how large
 * @param format what will really be sent
 * @param base64 whether the pictures are to stand in the reply itself
 * @param partials how many unfinished pictures a stream shows
 * @param dialect the tongue of the reply
 * @param directives the orders in the prompt, and its prose
 * @param inputs fingerprint of the pictures that came along
 * @param echo the members that a reply repeats
 * @param origin where the pictures' addresses begin
 * @param exactBytes how many bytes each file is to have, 0 for as many as it takes
 */
record ImageSpec(
        boolean edit,
        String model,
        int count,
        Shape shape,
        SandboxImageFormat format,
        boolean base64,
        int partials,
        Dialect dialect,
        Directives directives,
        long inputs,
        ObjectNode echo,
        String origin,
        long exactBytes) {
    private static final int MAX_IMAGES = 10;
    private static final int MAX_PARTIALS = 3;
    private static final long PRIME = 0x100000001b3L;

    static ImageSpec of(SandboxRequest sandboxRequest) throws RejectedException {
        ObjectNode requested = sandboxRequest.fields();
        boolean edit = sandboxRequest.path().endsWith("/edits");
        String prompt = Json.text(requested, "prompt");
        if (prompt.isBlank()) {
            throw RejectedException.badValue("prompt", "Missing required parameter: 'prompt'.");
        }
        InputFingerprint inputFingerprint = InputFingerprint.of(sandboxRequest);
        if (edit && inputFingerprint.count() == 0) {
            throw RejectedException.badValue("image", "Missing required parameter: 'image'.");
        }
        Directives directives = Directives.in(prompt);
        String model = Json.text(requested, "model");
        Shape shape = Shape.of(
                Json.text(requested, "size"), Json.text(requested, "aspect_ratio"), Json.text(requested, "resolution"));
        long exactBytes = (long) directives.number(Directives.BYTES, 0);
        SandboxImageFormat format = exactBytes > 0 ? SandboxImageFormat.PNG : format(requested);
        return new ImageSpec(
                edit,
                model,
                number(requested, "n", 1, 1, MAX_IMAGES),
                shape,
                format,
                base64(requested, model),
                number(requested, "partial_images", 0, 0, MAX_PARTIALS),
                Dialect.of(requested),
                directives,
                inputFingerprint.fingerprint(),
                echo(requested, shape, format),
                sandboxRequest.origin(),
                exactBytes);
    }

    /** The same for the same prompt, inputs and index, and for nothing else. */
    long seed(int index) {
        long seed = inputs;
        for (char c : directives.prose().toCharArray()) {
            seed = (seed ^ c) * PRIME;
        }
        return (seed ^ index) * PRIME;
    }

    private static SandboxImageFormat format(ObjectNode requested) {
        String format = Json.text(requested, "output_format");
        return SandboxImageFormat.requested(format.isEmpty() ? Json.text(requested, "format") : format);
    }

    private static boolean base64(ObjectNode requested, String model) throws RejectedException {
        String format = Json.text(requested, "response_format");
        if (!List.of("", "url", "b64_json").contains(format)) {
            throw RejectedException.badValue(
                    "response_format", "Invalid value: '" + format + "'. Supported: 'url' and 'b64_json'.");
        }
        return format.isEmpty() ? model.startsWith("gpt-image") : format.equals("b64_json");
    }

    private static ObjectNode echo(ObjectNode requested, Shape shape, SandboxImageFormat format) {
        ObjectNode echo = Json.object();
        if (requested.has("size")) {
            echo.put("size", shape.toString());
        }
        if (requested.has("output_format") || requested.has("format")) {
            echo.put("output_format", format.wireName());
        }
        for (String member : List.of("quality", "background")) {
            if (!Json.text(requested, member).isEmpty()) {
                echo.put(member, Json.text(requested, member));
            }
        }
        return echo;
    }

    private static int number(ObjectNode requested, String name, int otherwise, int min, int max)
            throws RejectedException {
        String text = Json.text(requested, name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw RejectedException.badValue(name, "Invalid '" + name + "': must be " + min + " to " + max + ".");
        }
        return Integer.parseInt(text);
    }
}
