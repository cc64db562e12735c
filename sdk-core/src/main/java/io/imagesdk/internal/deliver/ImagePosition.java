package io.imagesdk.internal.deliver;

import java.util.OptionalInt;

/**
 * The position of one image in its call.
 *
 * @param index the zero-based index of the image
 * @param count the number of images of the call
 * @param partialIndex the index of a partial image; empty for a final image
 */
record ImagePosition(int index, int count, OptionalInt partialIndex) {
    /** Returns the position of a final image. */
    static ImagePosition of(int index, int count) {
        return new ImagePosition(index, count, OptionalInt.empty());
    }
}
