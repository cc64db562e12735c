package io.imagesdk.springai;

import io.imagesdk.model.GeneratedImage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.ImageGenerationMetadata;

/** What is known about one image. Instances are immutable. */
public final class ImagesSdkImageGenerationMetadata implements ImageGenerationMetadata {
    private final GeneratedImage<?> image;

    ImagesSdkImageGenerationMetadata(GeneratedImage<?> image) {
        this.image = image;
    }

    /**
     * Returns the prompt as the provider changed it.
     *
     * @return the prompt; null if the provider does not report a change
     */
    public @Nullable String getRevisedPrompt() {
        return image.revisedPrompt().orElse(null);
    }

    /**
     * Returns the image with its format, size and checksum. Its content is what the delivery of the options makes of
     * it: {@link io.imagesdk.model.ImageBytes} by default, which need no base64, a {@link java.nio.file.Path}, a
     * {@link java.net.URI}, or what a custom sink returned.
     *
     * @return the image
     */
    public GeneratedImage<?> getImage() {
        return image;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImagesSdkImageGenerationMetadata that && image.equals(that.image);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(image);
    }

    /**
     * Returns the position and the facts, for example {@code image 0: png 1024x1024, 34567 bytes}.
     *
     * @return the description of the image, without its content and its URL
     */
    @Override
    public String toString() {
        return image.toString();
    }
}
