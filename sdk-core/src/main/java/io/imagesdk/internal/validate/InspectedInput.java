package io.imagesdk.internal.validate;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.model.ImageFormat;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The properties of an input image that providers limit, read from its first bytes.
 *
 * @param format the format; empty if the bytes are not an image of a known format
 * @param width the width in pixels; empty if it was not found
 * @param height the height in pixels; empty if it was not found
 * @param transparent whether the image is a PNG with an alpha channel or with a transparent palette color
 * @param byteCount the size of the complete input in bytes
 */
record InspectedInput(
        Optional<ImageFormat> format, OptionalInt width, OptionalInt height, boolean transparent, long byteCount) {
    /** Cameras store megabytes of metadata before the size of the image. */
    private static final int MAX_INSPECTED_BYTES = 4 << 20;

    private static final int PNG_SIGNATURE_LENGTH = 8;
    private static final int IHDR = 0x49484452;
    private static final int TRNS = 0x74524E53;
    private static final int IDAT = 0x49444154;

    /** Opens an input; it may be called multiple times. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    static InspectedInput read(Source source, long byteCount) throws IOException {
        ImageInspector inspector = new ImageInspector(false);
        try (InputStream input = source.open()) {
            byte[] chunk = new byte[8 << 10];
            int length;
            while (inspector.height().isEmpty()
                    && inspector.byteCount() < MAX_INSPECTED_BYTES
                    && (length = input.readNBytes(chunk, 0, chunk.length)) > 0) {
                inspector.write(chunk, 0, length);
            }
        }
        boolean png = inspector.format().filter(ImageFormat.PNG::equals).isPresent();
        return new InspectedInput(
                inspector.format(), inspector.width(), inspector.height(), png && isTransparent(source), byteCount);
    }

    /** Returns whether a PNG has an alpha channel, or a palette with transparent colors. */
    private static boolean isTransparent(Source source) throws IOException {
        try (DataInputStream chunks = new DataInputStream(source.open())) {
            chunks.skipNBytes(PNG_SIGNATURE_LENGTH);
            while (true) {
                int length = chunks.readInt();
                int type = chunks.readInt();
                if (type == IHDR) {
                    chunks.skipNBytes(9);
                    if ((chunks.readByte() & 4) != 0) {
                        return true;
                    }
                    length -= 10;
                }
                if (type == TRNS || type == IDAT || length < 0) {
                    return type == TRNS;
                }
                chunks.skipNBytes(length + 4L);
            }
        } catch (EOFException ignored) {
            // A PNG that ends before its image data has no transparency.
            return false;
        }
    }

    boolean isPng() {
        return format.filter(ImageFormat.PNG::equals).isPresent();
    }

    /** Returns whether two images have the same size; an unknown size equals every size. */
    boolean hasSizeOf(InspectedInput other) {
        return width.isEmpty() || other.width.isEmpty() || (width.equals(other.width) && height.equals(other.height));
    }

    /** Returns the size as text, for a message. */
    String sizeText() {
        return width.isEmpty() ? "unknown" : width.getAsInt() + "x" + height.orElse(0);
    }
}
