package io.imagesdk.model;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ratio of the width of an image to its height, for example {@code 16:9}. The form is checked when a request is
 * built. The call checks whether the provider supports the ratio.
 *
 * @param value {@code W:H}, where decimal fractions are allowed ({@code 19.5:9}), or {@code auto}
 */
public record AspectRatio(String value) {
    private static final Pattern FORM =
            Pattern.compile("([1-9][0-9]{0,3}(?:\\.[0-9]{1,3})?):([1-9][0-9]{0,3}(?:\\.[0-9]{1,3})?)");

    /** The provider chooses the ratio, or keeps the ratio of the input image. */
    public static final AspectRatio AUTO = new AspectRatio("auto");

    /** The ratio of a square. */
    public static final AspectRatio SQUARE = new AspectRatio("1:1");

    /** The ratio of a wide screen. */
    public static final AspectRatio LANDSCAPE_16_9 = new AspectRatio("16:9");

    /** The ratio of a wide screen in portrait orientation. */
    public static final AspectRatio PORTRAIT_9_16 = new AspectRatio("9:16");

    /** The ratio of a photograph. */
    public static final AspectRatio LANDSCAPE_3_2 = new AspectRatio("3:2");

    /** The ratio of a photograph in portrait orientation. */
    public static final AspectRatio PORTRAIT_2_3 = new AspectRatio("2:3");

    /**
     * Creates a ratio. Surrounding white space is removed; the form is not checked here.
     *
     * @param value the value that is sent
     */
    public AspectRatio {
        value = Objects.requireNonNull(value, "value").strip();
    }

    /**
     * Returns the ratio with a value, whether the SDK knows it or not.
     *
     * @param value the value that is sent, for example {@code 16:9}
     * @return the ratio
     */
    public static AspectRatio of(String value) {
        return new AspectRatio(value);
    }

    /**
     * Returns the width divided by the height.
     *
     * @return the quotient; empty for {@code auto} and for a value that is not a ratio
     */
    public OptionalDouble ratio() {
        Matcher parts = FORM.matcher(value);
        return parts.matches()
                ? OptionalDouble.of(Double.parseDouble(parts.group(1)) / Double.parseDouble(parts.group(2)))
                : OptionalDouble.empty();
    }

    /** Returns whether this is {@code auto} or a ratio. */
    boolean isWellFormed() {
        return value.equals("auto") || FORM.matcher(value).matches();
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
