package io.imagesdk.model;

import java.util.Objects;

/**
 * The approximate number of pixels of an image, independent of its aspect ratio, as xAI defines it: {@code 1k} is about
 * one megapixel, {@code 2k} about four. The call checks whether the provider supports the resolution.
 *
 * @param value the value that is sent
 */
public record Resolution(String value) {
    /** About 1 megapixel. */
    public static final Resolution ONE_K = new Resolution("1k");

    /** About 2.25 megapixels. */
    public static final Resolution ONE_AND_A_HALF_K = new Resolution("1.5k");

    /** About 4 megapixels. */
    public static final Resolution TWO_K = new Resolution("2k");

    /**
     * Creates a resolution. Surrounding white space is removed.
     *
     * @param value the value that is sent
     */
    public Resolution {
        value = Objects.requireNonNull(value, "value").strip();
    }

    /**
     * Returns the resolution with a value, whether the SDK knows it or not.
     *
     * @param value the value that is sent, for example {@code 2k}
     * @return the resolution
     */
    public static Resolution of(String value) {
        return new Resolution(value);
    }

    /**
     * Returns the value that is sent.
     *
     * @return the value
     */
    @Override
    public String toString() {
        return value;
    }
}
