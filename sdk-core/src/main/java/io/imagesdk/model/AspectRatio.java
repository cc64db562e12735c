package io.imagesdk.model;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Width to height of a picture, as {@code 16:9}. The shape is checked when a request is built, the value against the provider's list.
 *
 * @param value {@code W:H} with decimal parts allowed ({@code 19.5:9}), or {@code auto}
 */
public record AspectRatio(String value) {
    private static final Pattern SHAPE =
            Pattern.compile("([1-9][0-9]{0,3}(?:\\.[0-9]{1,3})?):([1-9][0-9]{0,3}(?:\\.[0-9]{1,3})?)");

    /** The provider chooses, or keeps the input's. */
    public static final AspectRatio AUTO = new AspectRatio("auto");

    /** As wide as high. */
    public static final AspectRatio SQUARE = new AspectRatio("1:1");

    /** Wide screen. */
    public static final AspectRatio LANDSCAPE_16_9 = new AspectRatio("16:9");

    /** Tall screen. */
    public static final AspectRatio PORTRAIT_9_16 = new AspectRatio("9:16");

    /** A photograph. */
    public static final AspectRatio LANDSCAPE_3_2 = new AspectRatio("3:2");

    /** A photograph, upright. */
    public static final AspectRatio PORTRAIT_2_3 = new AspectRatio("2:3");

    /** A value as it goes over the wire; surrounding white space is dropped. */
    public AspectRatio {
        value = value.strip();
    }

    /** The value of that text, known here or not. */
    public static AspectRatio of(String value) {
        return new AspectRatio(value);
    }

    /** Width divided by height; empty for {@code auto} and for what is not a ratio. */
    public OptionalDouble ratio() {
        Matcher parts = SHAPE.matcher(value);
        return parts.matches()
                ? OptionalDouble.of(Double.parseDouble(parts.group(1)) / Double.parseDouble(parts.group(2)))
                : OptionalDouble.empty();
    }

    /** Whether this is {@code auto} or a ratio. */
    boolean wellFormed() {
        return value.equals("auto") || SHAPE.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
