package io.imagesdk.model;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * The facts about an image file that its bytes show, whatever was requested or announced.
 *
 * @param format the file format, according to the signature at the start of the file
 * @param width the width in pixels, according to the header; empty if the header does not specify it, as in SVG files
 * @param height the height in pixels, according to the header; empty if the header does not specify it, as in SVG files
 * @param byteCount the number of bytes
 * @param sha256 the SHA-256 checksum of the bytes in lower-case hexadecimal; an empty string if the delivery does not
 *     compute it, see {@link Delivery#withoutDigest()}
 */
public record ImageFacts(ImageFormat format, OptionalInt width, OptionalInt height, long byteCount, String sha256) {
    /** Checks that no component is null. */
    public ImageFacts {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(width, "width");
        Objects.requireNonNull(height, "height");
        Objects.requireNonNull(sha256, "sha256");
    }

    /**
     * Returns the format, the size and the number of bytes, for example {@code png 1024x1024, 34567 bytes}.
     *
     * @return the facts without the checksum
     */
    @Override
    public String toString() {
        return format
                + (width.isPresent() && height.isPresent() ? " " + width.getAsInt() + "x" + height.getAsInt() : "")
                + ", " + byteCount + " bytes";
    }
}
