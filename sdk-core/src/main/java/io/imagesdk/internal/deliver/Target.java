package io.imagesdk.internal.deliver;

import java.io.IOException;

/** Where a call's pictures go. */
interface Target<T> {
    /**
     * A place for the next picture.
     *
     * @param ordinal which one
     * @param expected how many bytes it may have, a hint
     */
    Slot<T> open(int ordinal, long expected) throws IOException;

    /** Whether an address is all that is wanted. */
    default boolean addressOnly() {
        return false;
    }

    /** Whether a caller's code runs in it. */
    default boolean foreign() {
        return false;
    }
}
