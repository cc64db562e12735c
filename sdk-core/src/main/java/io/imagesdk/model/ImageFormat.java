package io.imagesdk.model;

import java.util.Locale;

/**
 * A picture's file format, as it is asked for and as it is recognised in the bytes of an answer. The names are those of the
 * field {@code output_format} of OpenAI's Images API. The list is open: a name that is not known here is sent as it stands.
 *
 * @param name the name on the wire, in lower case, for example {@code jpeg}
 */
public record ImageFormat(String name) {
    /** Portable Network Graphics. */
    public static final ImageFormat PNG = new ImageFormat("png");

    /** JPEG. */
    public static final ImageFormat JPEG = new ImageFormat("jpeg");

    /** WebP. */
    public static final ImageFormat WEBP = new ImageFormat("webp");

    /** GIF, still or animated. */
    public static final ImageFormat GIF = new ImageFormat("gif");

    /** Scalable Vector Graphics; never recognised unless it was asked for. */
    public static final ImageFormat SVG = new ImageFormat("svg");

    /** A format by its name; {@code jpg} is {@code jpeg}. */
    public ImageFormat {
        name = name.strip().toLowerCase(Locale.ROOT);
        if (name.equals("jpg")) {
            name = "jpeg";
        }
    }

    /** The format of that name, case folded. */
    public static ImageFormat of(String name) {
        return new ImageFormat(name);
    }

    /** The usual file extension without a dot: {@code jpg} for JPEG, otherwise the name. */
    public String extension() {
        return name.equals("jpeg") ? "jpg" : name;
    }

    /** The media type, for example {@code image/jpeg}. */
    public String mediaType() {
        return name.equals("svg") ? "image/svg+xml" : "image/" + name;
    }

    @Override
    public String toString() {
        return name;
    }
}
