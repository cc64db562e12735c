package io.imagesdk.model;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A picture's size in pixels, as {@code 1024x1536}. The shape is checked when a request is built; any well-formed size is sent.
 *
 * @param value {@code WIDTHxHEIGHT}, each 1 to 99999, or {@code auto}
 */
public record ImageSize(String value) {
    private static final Pattern SHAPE = Pattern.compile("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");

    /** The provider chooses. */
    public static final ImageSize AUTO = new ImageSize("auto");

    /** A square of 1 megapixel. */
    public static final ImageSize SQUARE = new ImageSize("1024x1024");

    /** Upright, 2:3. */
    public static final ImageSize PORTRAIT = new ImageSize("1024x1536");

    /** Lying, 3:2. */
    public static final ImageSize LANDSCAPE = new ImageSize("1536x1024");

    /** A value as it goes over the wire; surrounding white space is dropped. */
    public ImageSize {
        value = value.strip();
    }

    /** The value of that text, known here or not. */
    public static ImageSize of(String value) {
        return new ImageSize(value);
    }

    /** A size of that many pixels. */
    public static ImageSize of(int width, int height) {
        return new ImageSize(width + "x" + height);
    }

    /** The width in pixels; empty for {@code auto} and for what is not a size. */
    public OptionalInt width() {
        return side(1);
    }

    /** The height in pixels; empty for {@code auto} and for what is not a size. */
    public OptionalInt height() {
        return side(2);
    }

    private OptionalInt side(int group) {
        Matcher sides = SHAPE.matcher(value);
        return sides.matches() ? OptionalInt.of(Integer.parseInt(sides.group(group))) : OptionalInt.empty();
    }

    /** Whether this is {@code auto} or a size in pixels. */
    boolean wellFormed() {
        return value.equals("auto") || SHAPE.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
