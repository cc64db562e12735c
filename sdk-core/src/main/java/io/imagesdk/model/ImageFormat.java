package io.imagesdk.model;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The file format of an image, either requested or recognized in the bytes of a response. The names are those of the
 * parameter {@code output_format} of OpenAI's Images API. The list is open: a name that the SDK does not know is sent
 * unchanged.
 *
 * @param name the name that is sent, in lower case, for example {@code jpeg}
 */
public record ImageFormat(String name) {
    /** Portable Network Graphics. */
    public static final ImageFormat PNG = new ImageFormat("png");

    /** JPEG. */
    public static final ImageFormat JPEG = new ImageFormat("jpeg");

    /** WebP. */
    public static final ImageFormat WEBP = new ImageFormat("webp");

    /** GIF, with one or several frames. */
    public static final ImageFormat GIF = new ImageFormat("gif");

    /** AVIF. */
    public static final ImageFormat AVIF = new ImageFormat("avif");

    /** HEIC, the format of HEIF files with HEVC compression. */
    public static final ImageFormat HEIC = new ImageFormat("heic");

    /** Windows bitmap. */
    public static final ImageFormat BMP = new ImageFormat("bmp");

    /** TIFF. */
    public static final ImageFormat TIFF = new ImageFormat("tiff");

    /** JPEG XL. */
    public static final ImageFormat JXL = new ImageFormat("jxl");

    /** Scalable Vector Graphics. A response is recognized as SVG only if the request names this format. */
    public static final ImageFormat SVG = new ImageFormat("svg");

    /**
     * Creates a format. Surrounding white space is removed, and the name is converted to lower case; {@code jpg}
     * becomes {@code jpeg}, and {@code tif} becomes {@code tiff}.
     *
     * @param name the name of the format
     */
    public ImageFormat {
        name = Objects.requireNonNull(name, "name").strip().toLowerCase(Locale.ROOT);
        if (name.equals("jpg")) {
            name = "jpeg";
        } else if (name.equals("tif")) {
            name = "tiff";
        }
    }

    /**
     * Returns the format with a name, whether the SDK knows it or not.
     *
     * @param name the name of the format; the case does not matter, and {@code jpg} means {@code jpeg}
     * @return the format
     */
    public static ImageFormat of(String name) {
        return new ImageFormat(name);
    }

    /** Returns the format whose signature is at the start of a file, given as Latin-1 text. */
    static Optional<ImageFormat> detect(String head) {
        if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
            return Optional.of(WEBP);
        }
        if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return Optional.of(GIF);
        }
        if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
            return Optional.of(TIFF);
        }
        if (head.startsWith("\u00ff\n") || head.startsWith("JXL ", 4)) {
            return Optional.of(JXL);
        }
        if (head.startsWith("ftyp", 4)) {
            return head.contains("avif")
                    ? Optional.of(AVIF)
                    : head.contains("hei") ? Optional.of(HEIC) : Optional.empty();
        }
        // The second condition is a reserved field, because two letters alone also start texts.
        if (head.startsWith("BM") && head.startsWith("\0\0\0\0", 6)) {
            return Optional.of(BMP);
        }
        String markup = head.replaceFirst("^\u00ef\u00bb\u00bf", "").stripLeading();
        boolean xml = markup.startsWith("<?xml") || markup.startsWith("<!--") || markup.startsWith("<!DOCTYPE svg");
        return markup.startsWith("<svg") || (xml && markup.contains("<svg")) ? Optional.of(SVG) : Optional.empty();
    }

    /**
     * Returns the usual file extension without a dot.
     *
     * @return {@code jpg} for JPEG, otherwise the name
     */
    public String extension() {
        return name.equals("jpeg") ? "jpg" : name;
    }

    /**
     * Returns the media type.
     *
     * @return the media type, for example {@code image/jpeg}
     */
    public String mediaType() {
        return name.equals("svg") ? "image/svg+xml" : "image/" + name;
    }

    /**
     * Returns the name of the format.
     *
     * @return the name
     */
    @Override
    public String toString() {
        return name;
    }
}
