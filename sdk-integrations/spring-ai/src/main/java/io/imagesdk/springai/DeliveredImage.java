package io.imagesdk.springai;

import io.imagesdk.model.ImageBytes;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.Image;

/**
 * An image whose base64 is created when it is first requested. Code that reads the bytes or the file never needs it,
 * and it is a third larger than the image.
 */
final class DeliveredImage extends Image {
    private final @Nullable ImageBytes bytes;

    private DeliveredImage(@Nullable URI url, @Nullable ImageBytes bytes) {
        super(url == null ? null : url.toString(), null);
        this.bytes = bytes;
    }

    /** Returns the image for what a delivery made of it. The result of a custom sink has neither a URL nor base64. */
    static Image of(Object content) {
        if (content instanceof ImageBytes bytes) {
            return new DeliveredImage(null, bytes);
        }
        if (content instanceof Path file) {
            return new DeliveredImage(file.toUri(), null);
        }
        return new DeliveredImage(content instanceof URI url ? url : null, null);
    }

    @Override
    public @Nullable String getB64Json() {
        String encoded = super.getB64Json();
        if (encoded == null && bytes != null) {
            ByteBuffer base64 = Base64.getEncoder().encode(bytes.asByteBuffer());
            encoded = new String(base64.array(), 0, base64.limit(), StandardCharsets.ISO_8859_1);
            setB64Json(encoded);
        }
        return encoded;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Image that
                && Objects.equals(getUrl(), that.getUrl())
                && Objects.equals(getB64Json(), that.getB64Json());
    }

    @Override
    public int hashCode() {
        return Objects.hash(getUrl(), getB64Json());
    }

    /** Shows neither the image nor the query of the URL, which may contain a signature. */
    @Override
    public String toString() {
        String shown = Optional.ofNullable(getUrl())
                .map(url -> url.replaceFirst("[?#].*", ""))
                .orElse(bytes == null ? "" : bytes.toString());
        return "Image{" + shown + "}";
    }
}
