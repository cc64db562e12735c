package io.imagesdk.internal.validate;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.model.ImageFormat;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;

/** What the beginning of a picture says of it. */
record InspectedInput(Optional<ImageFormat> format, OptionalInt width, OptionalInt height, boolean alpha, long bytes) {
    private static final int FARTHEST = 4 << 20; // cameras put megabytes of notes before the size
    private static final int PNG_SIGNATURE = 8;
    private static final int IHDR = 0x49484452;
    private static final int TRNS = 0x74524E53;
    private static final int IDAT = 0x49444154;

    /** A picture that can be read from its beginning more than once. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    static InspectedInput read(Source source, long bytes) throws IOException {
        ImageInspector inspector = new ImageInspector(false);
        try (InputStream image = source.open()) {
            byte[] chunk = new byte[8 << 10];
            int length;
            while (inspector.height().isEmpty()
                    && inspector.byteCount() < FARTHEST
                    && (length = image.readNBytes(chunk, 0, chunk.length)) > 0) {
                inspector.write(chunk, 0, length);
            }
        }
        boolean png = inspector.format().filter(ImageFormat.PNG::equals).isPresent();
        return new InspectedInput(
                inspector.format(), inspector.width(), inspector.height(), png && transparent(source), bytes);
    }

    /** Whether a PNG has an alpha channel, or a palette with transparent colours. */
    private static boolean transparent(Source source) throws IOException {
        try (DataInputStream chunks = new DataInputStream(source.open())) {
            chunks.skipNBytes(PNG_SIGNATURE);
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
            return false;
        }
    }

    boolean png() {
        return format.filter(ImageFormat.PNG::equals).isPresent();
    }

    boolean sameSize(InspectedInput other) {
        return width.isEmpty() || other.width.isEmpty() || (width.equals(other.width) && height.equals(other.height));
    }

    String shown() {
        return width.isEmpty() ? "of unknown size" : width.getAsInt() + "x" + height.orElse(0);
    }
}
