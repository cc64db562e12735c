package io.imagesdk.flink;

import io.imagesdk.bulk.StoredImage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An image file of a row. Flink serializes instances as POJOs.
 *
 * @param path the path of the file, relative to the output directory, with slashes
 * @param sha256 the SHA-256 checksum of the file in lower-case hexadecimal
 * @param bytes the number of bytes
 * @param format the file format, for example {@code png}
 * @param width the width in pixels; 0 if the bytes do not specify it
 * @param height the height in pixels; 0 if the bytes do not specify it
 * @param revisedPrompt the prompt as the provider changed it; null if the provider does not report a change
 */
public record ItemImage(
        String path,
        String sha256,
        long bytes,
        String format,
        int width,
        int height,
        @Nullable String revisedPrompt) {
    /** Checks that all components except the revised prompt are present. */
    public ItemImage {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(format, "format");
    }

    static ItemImage of(StoredImage image) {
        return new ItemImage(
                image.path(),
                image.sha256(),
                image.bytes(),
                image.format(),
                image.width().orElse(0),
                image.height().orElse(0),
                image.revisedPrompt().orElse(null));
    }
}
