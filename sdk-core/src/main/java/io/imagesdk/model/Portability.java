package io.imagesdk.model;

/** The handling of parameters that the provider of a call cannot express. */
public enum Portability {
    /**
     * Rejects the request before anything is sent. The exception names the values that the provider accepts. This is
     * the default.
     */
    STRICT,

    /**
     * Translates the shape of an image to the nearest one that the provider supports (a size to an aspect ratio and a
     * resolution, or the reverse), and omits a response format that cannot be chosen and the number 1 of images where
     * the provider has no such parameter. Each translation is reported as a warning of the result. All other
     * parameters are handled as with {@link #STRICT}.
     */
    ADAPT
}
