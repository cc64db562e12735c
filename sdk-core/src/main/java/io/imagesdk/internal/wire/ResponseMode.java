package io.imagesdk.internal.wire;

/** The form of the response that a request specifies. */
public enum ResponseMode {
    /** One response when all images are complete. */
    SINGLE,
    /** A stream of events while the images are generated. */
    STREAM
}
