package io.imagesdk.model;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The things a request can say. A profile's table gives each its name on the wire; check, encoder, capability query and
 * documentation go through the table and read the request through this list.
 */
public enum Parameter {
    /** The description of the picture; text. */
    PROMPT(request -> Optional.of(request.prompt())),
    /** The model's name. */
    MODEL(request -> request.model().map(ModelName::value)),
    /** How many pictures; a whole number from 1. */
    COUNT(request -> request.count().isPresent() ? Optional.of(request.count().getAsInt()) : Optional.empty()),
    /** Pixels, {@code 1024x1536} or {@code auto}. */
    SIZE(request -> request.size().map(ImageSize::value)),
    /** {@code 16:9} or {@code auto}. */
    ASPECT_RATIO(request -> request.aspectRatio().map(AspectRatio::value)),
    /** {@code 1k}, {@code 2k}. */
    RESOLUTION(request -> request.resolution().map(Resolution::value)),
    /** {@code low}, {@code high}, {@code hd} and the like. */
    QUALITY(request -> request.quality().map(Quality::value)),
    /** {@code png}, {@code jpeg}, {@code webp} and the like. */
    FORMAT(request -> request.format().map(ImageFormat::name)),
    /** {@code opaque}, {@code transparent}, {@code auto}. */
    BACKGROUND(ImagesRequest::background),
    /** 0 to 100, for jpeg and webp. */
    COMPRESSION(request -> request.compression().isPresent()
            ? Optional.of(request.compression().getAsInt())
            : Optional.empty()),
    /** {@code low} or {@code auto}. */
    MODERATION(ImagesRequest::moderation),
    /** {@code url} or {@code b64_json}. */
    RESPONSE_FORMAT(request -> request.responseFormat().map(ResponseFormat::value)),
    /** A name for the end user, for abuse control. */
    USER(ImagesRequest::user);

    private final Function<ImagesRequest, Optional<?>> reader;

    Parameter(Function<ImagesRequest, Optional<?>> reader) {
        this.reader = reader;
    }

    /** What the request says: a {@link String} or an {@link Integer}; empty when it says nothing. */
    public Optional<Object> in(ImagesRequest request) {
        return reader.apply(request).map(value -> value);
    }

    /** The name in profiles and messages: {@code n} for the count, otherwise the constant's in snake case. */
    public String label() {
        return this == COUNT ? "n" : name().toLowerCase(Locale.ROOT);
    }
}
