package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSON of a 2xx response or of an event, in which placeholders replace the images.
 *
 * @param tree the JSON as a tree, without the API key. What is shown is read from it
 * @param source the JSON as the server sent it. URLs and ids are read from it, because they are used and not shown
 * @param text the same JSON as text, without the API key
 * @param ordinals maps a placeholder to the ordinal of its image, and any other string to empty
 * @param imageCount the number of images that have started
 */
record ParsedBody(Json tree, Json source, String text, Function<String, OptionalInt> ordinals, int imageCount) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\"([0-9a-f]{32}[0-9]{1,9})\"");

    /**
     * Returns the text with {@code (image 0)}, {@code (image 1)} ... for the placeholders. Text of the server that only
     * looks like a placeholder stays unchanged.
     */
    String readableText() {
        if (imageCount == 0) {
            return text;
        }
        StringBuilder readable = new StringBuilder();
        int index = 0;
        Matcher candidate = PLACEHOLDER.matcher(text);
        while (candidate.find()) {
            boolean image = ordinals.apply(candidate.group(1)).isPresent();
            candidate.appendReplacement(
                    readable, image ? "\"(image " + index++ + ")\"" : Matcher.quoteReplacement(candidate.group()));
        }
        return candidate.appendTail(readable).toString();
    }
}
