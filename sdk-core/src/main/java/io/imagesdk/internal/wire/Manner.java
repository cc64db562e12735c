package io.imagesdk.internal.wire;

/** How the answer to a request is wanted. */
public enum Manner {
    /** When all is made. */
    WHOLE,
    /** In events while it is made. */
    EVENTS
}
