package io.imagesdk.model;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The things a request can say. A profile's table gives each its name on the wire; check, encoder, capability query and
 * documentation go through the table and read the request through this list.
 */
public enum Parameter {
    /** The description of the picture; text. */
    PROMPT,
    /** The model's name. */
    MODEL,
    /** How many pictures; a whole number from 1. */
    COUNT,
    /** Pixels, {@code 1024x1536} or {@code auto}. */
    SIZE,
    /** {@code 16:9} or {@code auto}. */
    ASPECT_RATIO,
    /** {@code 1k}, {@code 2k}. */
    RESOLUTION,
    /** {@code low}, {@code high}, {@code hd} and the like. */
    QUALITY,
    /** {@code png}, {@code jpeg}, {@code webp} and the like. */
    FORMAT,
    /** {@code opaque}, {@code transparent}, {@code auto}. */
    BACKGROUND,
    /** 0 to 100, for jpeg and webp. */
    COMPRESSION,
    /** {@code low} or {@code auto}. */
    MODERATION,
    /** {@code url} or {@code b64_json}. */
    RESPONSE_FORMAT,
    /** A name for the end user, for abuse control. */
    USER;

    /** What the request says: a {@link String} or an {@link Integer}; empty when it says nothing. */
    public Optional<Object> valueIn(ImagesRequest request) {
        return Optional.ofNullable(said(request).orElse(null));
    }

    private Optional<?> said(ImagesRequest request) {
        return switch (this) {
            case PROMPT -> Optional.of(request.prompt());
            case MODEL -> request.model().map(ModelName::value);
            case COUNT -> whole(request.count());
            case SIZE -> request.size().map(ImageSize::value);
            case ASPECT_RATIO -> request.aspectRatio().map(AspectRatio::value);
            case RESOLUTION -> request.resolution().map(Resolution::value);
            case QUALITY -> request.quality().map(Quality::value);
            case FORMAT -> request.format().map(ImageFormat::name);
            case BACKGROUND -> request.background();
            case COMPRESSION -> whole(request.compression());
            case MODERATION -> request.moderation();
            case RESPONSE_FORMAT -> request.responseFormat().map(ResponseFormat::value);
            case USER -> request.user();
        };
    }

    private static Optional<Integer> whole(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    /** The name in profiles and messages: {@code n} for the count, otherwise the constant's in snake case. */
    public String label() {
        return this == COUNT ? "n" : name().toLowerCase(Locale.ROOT);
    }
}
