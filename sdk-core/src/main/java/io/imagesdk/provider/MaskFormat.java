package io.imagesdk.provider;

/**
 * The pixels of a mask that mark the area to edit. A mask of a request marks it with transparent pixels, and is
 * converted into the form of the provider while it is sent.
 */
public enum MaskFormat {
    /** Transparent pixels mark the area. An opaque mask is rejected, or converted if the caller allows adaptations. */
    TRANSPARENT,
    /** White pixels mark the area, and black ones are kept. An opaque mask is sent unchanged. */
    WHITE,
    /** Black pixels mark the area, and white ones are kept. An opaque mask is sent unchanged. */
    BLACK
}
