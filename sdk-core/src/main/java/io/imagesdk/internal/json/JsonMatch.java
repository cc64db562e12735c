package io.imagesdk.internal.json;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that a pointer leads to, together with the way to it.
 *
 * @param value the value
 * @param parent the match of the object or array that contains the value; null for the document itself
 * @param index the index of the value, if the segment {@code *} selected it, and -1 otherwise
 */
public record JsonMatch(Json value, @Nullable JsonMatch parent, int index) {
    /** Creates the match of a complete document. */
    public static JsonMatch of(Json document) {
        return new JsonMatch(document, null, -1);
    }

    /** Returns the indexes that the segments {@code *} selected, from the document to the value. */
    public List<Integer> indexes() {
        List<Integer> indexes = new ArrayList<>();
        for (JsonMatch match = this; match != null; match = match.parent) {
            if (match.index >= 0) {
                indexes.add(0, match.index);
            }
        }
        return indexes;
    }
}
