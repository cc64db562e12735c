package io.imagesdk.examples.sandbox;

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
record Order(
        boolean edit,
        String model,
        int count,
        Shape shape,
        PictureFormat format,
        boolean base64,
        int partials,
        Dialect dialect,
        Directives directives,
        long inputs,
        ObjectNode echo,
        String origin,
        long exactBytes) {
    private static final int MOST_PICTURES = 10;
    private static final int MOST_PARTIALS = 3;
    private static final long PRIME = 0x100000001b3L;

    static Order of(Incoming incoming) throws Refused {
        ObjectNode asked = incoming.fields();
        boolean edit = incoming.path().endsWith("/edits");
        String prompt = Json.text(asked, "prompt");
        if (prompt.isBlank()) {
            throw Refused.badValue("prompt", "Missing required parameter: 'prompt'.");
        }
        Inputs inputs = Inputs.of(incoming);
        if (edit && inputs.count() == 0) {
            throw Refused.badValue("image", "Missing required parameter: 'image'.");
        }
        Directives directives = Directives.in(prompt);
        String model = Json.text(asked, "model");
        Shape shape =
                Shape.of(Json.text(asked, "size"), Json.text(asked, "aspect_ratio"), Json.text(asked, "resolution"));
        long exactBytes = (long) directives.number(Directives.BYTES, 0);
        PictureFormat format = exactBytes > 0 ? PictureFormat.PNG : format(asked);
        return new Order(
                edit,
                model,
                number(asked, "n", 1, 1, MOST_PICTURES),
                shape,
                format,
                base64(asked, model),
                number(asked, "partial_images", 0, 0, MOST_PARTIALS),
                Dialect.of(asked),
                directives,
                inputs.fingerprint(),
                echo(asked, shape, format),
                incoming.origin(),
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

    private static PictureFormat format(ObjectNode asked) {
        String format = Json.text(asked, "output_format");
        return PictureFormat.asked(format.isEmpty() ? Json.text(asked, "format") : format);
    }

    private static boolean base64(ObjectNode asked, String model) throws Refused {
        String format = Json.text(asked, "response_format");
        if (!List.of("", "url", "b64_json").contains(format)) {
            throw Refused.badValue(
                    "response_format", "Invalid value: '" + format + "'. Supported: 'url' and 'b64_json'.");
        }
        return format.isEmpty() ? model.startsWith("gpt-image") : format.equals("b64_json");
    }

    private static ObjectNode echo(ObjectNode asked, Shape shape, PictureFormat format) {
        ObjectNode echo = Json.object();
        if (asked.has("size")) {
            echo.put("size", shape.toString());
        }
        if (asked.has("output_format") || asked.has("format")) {
            echo.put("output_format", format.wireName());
        }
        for (String member : List.of("quality", "background")) {
            if (!Json.text(asked, member).isEmpty()) {
                echo.put(member, Json.text(asked, member));
            }
        }
        return echo;
    }

    private static int number(ObjectNode asked, String name, int otherwise, int least, int most) throws Refused {
        String text = Json.text(asked, name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw Refused.badValue(name, "Invalid '" + name + "': must be " + least + " to " + most + ".");
        }
        return Integer.parseInt(text);
    }
}
