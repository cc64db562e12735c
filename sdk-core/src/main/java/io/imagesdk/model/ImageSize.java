package io.imagesdk.model;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of an image in pixels, for example {@code 1024x1536}. The form is checked when a request is built. Any
 * well-formed size is sent, and the provider decides, unless its profile has a closed list of sizes.
 *
 * @param value {@code WIDTHxHEIGHT}, each from 1 to 99999, or {@code auto}
 */
public record ImageSize(String value) {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");

    /** The provider chooses the size. */
    public static final ImageSize AUTO = new ImageSize("auto");

    /** A square with about one million pixels. */
    public static final ImageSize SQUARE = new ImageSize("1024x1024");

    /** Portrait orientation with the ratio 2:3. */
    public static final ImageSize PORTRAIT = new ImageSize("1024x1536");

    /** Landscape orientation with the ratio 3:2. */
    public static final ImageSize LANDSCAPE = new ImageSize("1536x1024");

    /**
     * Creates a size. Surrounding white space is removed; the form is not checked here.
     *
     * @param value the value that is sent
     */
    public ImageSize {
        value = Objects.requireNonNull(value, "value").strip();
    }

    /**
     * Returns the size with a value, whether the SDK knows it or not.
     *
     * @param value the value that is sent, for example {@code 1024x1536}
     * @return the size
     */
    public static ImageSize of(String value) {
        return new ImageSize(value);
    }

    /**
     * Returns the size with a width and a height.
     *
     * @param width the width in pixels, from 1 to 99999
     * @param height the height in pixels, from 1 to 99999
     * @return the size; a number outside the range is rejected when a request is built
     */
    public static ImageSize of(int width, int height) {
        return new ImageSize(width + "x" + height);
    }

    /**
     * Returns the width.
     *
     * @return the width in pixels; empty for {@code auto} and for a value that is not a size
     */
    public OptionalInt width() {
        return side(1);
    }

    /**
     * Returns the height.
     *
     * @return the height in pixels; empty for {@code auto} and for a value that is not a size
     */
    public OptionalInt height() {
        return side(2);
    }

    private OptionalInt side(int group) {
        Matcher sides = FORM.matcher(value);
        return sides.matches() ? OptionalInt.of(Integer.parseInt(sides.group(group))) : OptionalInt.empty();
    }

    /** Returns whether this is {@code auto} or a size in pixels. */
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
