package io.imagesdk.internal.deliver;

import java.util.OptionalInt;

/**
 * Which picture of a call it is.
 *
 * @param index its place among the pictures, from 0
 * @param count how many there are
 * @param partial the number of an unfinished one
 */
record Place(int index, int count, OptionalInt partial) {
    static Place of(int index, int count) {
        return new Place(index, count, OptionalInt.empty());
    }
}
