package io.imagesdk.model;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A delivered image of a result.
 *
 * @param <T> the type of the content: bytes, a file or a URL
 * @param index the zero-based position of the image in the response
 * @param content the image in the form that the {@link Delivery} requested
 * @param facts the format, the size and the checksum, taken from the bytes; empty if only the URL was requested
 * @param revisedPrompt the prompt as the provider changed it; empty if the provider does not report a change
 * @param url the temporary URL of the image, which may contain a signature; empty if the response contains the image
 *     itself
 */
public record GeneratedImage<T>(
        int index, T content, Optional<ImageFacts> facts, Optional<String> revisedPrompt, Optional<URI> url) {
    /** Checks that no component is null. */
    public GeneratedImage {
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(facts, "facts");
        Objects.requireNonNull(revisedPrompt, "revisedPrompt");
        Objects.requireNonNull(url, "url");
    }

    /**
     * Creates an image without facts, prompt and URL. This is useful in tests of code that processes results.
     *
     * @param index the zero-based position of the image in the response
     * @param content the content
     * @param <T> the type of the content
     * @return the image
     */
    public static <T> GeneratedImage<T> of(int index, T content) {
        return new GeneratedImage<>(index, content, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Returns the actual file format, according to the bytes.
     *
     * @return the format; empty if only the URL was requested
     */
    public Optional<ImageFormat> format() {
        return facts.map(ImageFacts::format);
    }

    /**
     * Returns the width, according to the bytes.
     *
     * @return the width in pixels; empty if the bytes do not specify it, or if only the URL was requested
     */
    public OptionalInt width() {
        return facts.map(ImageFacts::width).orElse(OptionalInt.empty());
    }

    /**
     * Returns the height, according to the bytes.
     *
     * @return the height in pixels; empty if the bytes do not specify it, or if only the URL was requested
     */
    public OptionalInt height() {
        return facts.map(ImageFacts::height).orElse(OptionalInt.empty());
    }

    /**
     * Returns the number of bytes of the image file.
     *
     * @return the number of bytes; 0 if only the URL was requested
     */
    public long byteCount() {
        return facts.map(ImageFacts::byteCount).orElse(0L);
    }

    /**
     * Returns the SHA-256 checksum of the bytes.
     *
     * @return the checksum in lower-case hexadecimal; an empty string if only the URL was requested, or if the
     *     delivery does not compute it, see {@link Delivery#withoutDigest()}
     */
    public String sha256() {
        return facts.map(ImageFacts::sha256).orElse("");
    }

    /**
     * Returns the position and the facts, for example {@code image 0: png 1024x1024, 34567 bytes}. The content and the
     * URL are left out, because they may contain a signature.
     *
     * @return the position and the facts
     */
    @Override
    public String toString() {
        return "image " + index + facts.map(known -> ": " + known).orElse("");
    }
}
