package io.imagesdk.model;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One picture of an answer, delivered.
 *
 * @param <T> what stands for it: bytes, a file, an address
 * @param index its place in the answer, from 0
 * @param content the picture as it was asked to be delivered
 * @param facts what its bytes say; empty for a picture of which only the address was taken
 * @param revisedPrompt the prompt as the provider changed it
 * @param url from where it was, or can be, fetched; temporary, and it may carry a signature
 */
public record GeneratedImage<T>(
        int index, T content, Optional<ImageFacts> facts, Optional<String> revisedPrompt, Optional<URI> url) {
    /** The format of the bytes. */
    public Optional<ImageFormat> format() {
        return facts.map(ImageFacts::format);
    }

    /** The width in pixels, where the bytes say it. */
    public OptionalInt width() {
        return facts.map(ImageFacts::width).orElse(OptionalInt.empty());
    }

    /** The height in pixels, where the bytes say it. */
    public OptionalInt height() {
        return facts.map(ImageFacts::height).orElse(OptionalInt.empty());
    }

    /** How many bytes it has; 0 when only the address was taken. */
    public long byteCount() {
        return facts.map(ImageFacts::byteCount).orElse(0L);
    }

    /** The SHA-256 of the bytes in lower-case hexadecimal; empty when only the address was taken. */
    public String sha256() {
        return facts.map(ImageFacts::sha256).orElse("");
    }

    @Override
    public String toString() { // an address may be signed
        return "image " + index + facts.map(known -> ": " + known).orElse("");
    }
}
