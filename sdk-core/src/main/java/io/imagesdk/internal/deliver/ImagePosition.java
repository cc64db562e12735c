package io.imagesdk.internal.deliver;

import java.util.OptionalInt;

/**
 * Which picture of a call it is.
 *
 * @param index its place among the pictures, from 0
 * @param count how many there are
 * @param partial the number of an unfinished one
 */
record ImagePosition(int index, int count, OptionalInt partial) {
    static ImagePosition of(int index, int count) {
        return new ImagePosition(index, count, OptionalInt.empty());
    }
}
