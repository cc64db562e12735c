package io.imagesdk.internal.wire;

/** How the answer to a request is wanted. */
public enum ResponseMode {
    /** When all is made. */
    SINGLE,
    /** In events while it is made. */
    STREAM
}
