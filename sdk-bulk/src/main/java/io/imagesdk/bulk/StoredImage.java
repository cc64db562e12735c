package io.imagesdk.bulk;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An image that a bulk run has stored.
 *
 * @param path the path of the file, relative to the directory of the journal, with slashes
 * @param sha256 the SHA-256 checksum of the file in lower-case hexadecimal
 * @param bytes the number of bytes
 * @param format the file format, for example {@code png}
 * @param width the width in pixels; empty if the bytes do not specify it
 * @param height the height in pixels; empty if the bytes do not specify it
 * @param revisedPrompt the prompt as the provider changed it; empty if the provider does not report a change
 */
public record StoredImage(
        String path,
        String sha256,
        long bytes,
        String format,
        OptionalInt width,
        OptionalInt height,
        Optional<String> revisedPrompt) {
    /** Checks that no component is null. */
    public StoredImage {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(width, "width");
        Objects.requireNonNull(height, "height");
        Objects.requireNonNull(revisedPrompt, "revisedPrompt");
    }

    StoredImage withoutRevisedPrompt() {
        return new StoredImage(path, sha256, bytes, format, width, height, Optional.empty());
    }
}
