package io.imagesdk.model;

/**
 * xAI's measure of how many pixels a picture has, whatever its ratio: {@code 1k} is about 1 megapixel, {@code 2k} about 4.
 *
 * @param value the word on the wire
 */
public record Resolution(String value) {
    /** About 1 megapixel. */
    public static final Resolution ONE_K = new Resolution("1k");

    /** About 2.25 megapixels. */
    public static final Resolution ONE_AND_A_HALF_K = new Resolution("1.5k");

    /** About 4 megapixels. */
    public static final Resolution TWO_K = new Resolution("2k");

    /** A value as it goes over the wire; surrounding white space is dropped. */
    public Resolution {
        value = value.strip();
    }

    /** The value of that text, known here or not. */
    public static Resolution of(String value) {
        return new Resolution(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
