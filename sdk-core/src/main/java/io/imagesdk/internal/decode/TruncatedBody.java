package io.imagesdk.internal.decode;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * What has arrived of a JSON body that does not continue.
 *
 * @param document the JSON up to the last complete value, with all containers closed. Placeholders replace the images
 * @param openDocument the same with the start of the text that has not ended
 * @param ordinals maps a placeholder to the ordinal of its image, and any other string to empty
 * @param startedImages the number of images that have started
 * @param completed the ordinals of the images that are complete
 */
record TruncatedBody(
        String document,
        String openDocument,
        Function<String, OptionalInt> ordinals,
        int startedImages,
        List<Integer> completed) {
    /** Returns whether the image of this placeholder is complete. */
    boolean isComplete(OptionalInt ordinal) {
        return ordinal.isPresent() && completed.contains(ordinal.getAsInt());
    }
}
