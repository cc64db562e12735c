package io.imagesdk.model;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parameters of a request. The profile of a provider maps each parameter that the provider supports to its name in
 * the request body. The validator, the encoder, the capability query and the documentation use this mapping.
 */
public enum Parameter {
    /** The description of the image, see {@link ImagesRequest#prompt()}. */
    PROMPT,
    /** The name of the model, see {@link ImagesRequest#model()}. */
    MODEL,
    /** The number of images, see {@link ImagesRequest#count()}. */
    COUNT,
    /** The size in pixels, see {@link ImagesRequest#size()}. */
    SIZE,
    /** The ratio of width to height, see {@link ImagesRequest#aspectRatio()}. */
    ASPECT_RATIO,
    /** The approximate number of pixels, see {@link ImagesRequest#resolution()}. */
    RESOLUTION,
    /** The quality, see {@link ImagesRequest#quality()}. */
    QUALITY,
    /** The file format, see {@link ImagesRequest#format()}. */
    FORMAT,
    /** The kind of background, see {@link ImagesRequest#background()}. */
    BACKGROUND,
    /** The compression level, see {@link ImagesRequest#compression()}. */
    COMPRESSION,
    /** The strictness of the moderation, see {@link ImagesRequest#moderation()}. */
    MODERATION,
    /** The way in which the image is transferred, see {@link ImagesRequest#responseFormat()}. */
    RESPONSE_FORMAT,
    /** The identifier of the end user, see {@link ImagesRequest#user()}. */
    USER;

    /**
     * Returns the value of this parameter in a request.
     *
     * @param request the request
     * @return a {@link String} or an {@link Integer}; empty if the request does not set the parameter
     */
    public Optional<Object> valueIn(ImagesRequest request) {
        return Optional.ofNullable(optionalValueIn(request).orElse(null));
    }

    private Optional<?> optionalValueIn(ImagesRequest request) {
        return switch (this) {
            case PROMPT -> Optional.of(request.prompt());
            case MODEL -> request.model().map(ModelName::value);
            case COUNT -> boxed(request.count());
            case SIZE -> request.size().map(ImageSize::value);
            case ASPECT_RATIO -> request.aspectRatio().map(AspectRatio::value);
            case RESOLUTION -> request.resolution().map(Resolution::value);
            case QUALITY -> request.quality().map(Quality::value);
            case FORMAT -> request.format().map(ImageFormat::name);
            case BACKGROUND -> request.background();
            case COMPRESSION -> boxed(request.compression());
            case MODERATION -> request.moderation();
            case RESPONSE_FORMAT -> request.responseFormat().map(ResponseFormat::value);
            case USER -> request.user();
        };
    }

    private static Optional<Integer> boxed(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    /**
     * Returns the name of this parameter in profile files and in messages.
     *
     * @return {@code n} for the number of images, otherwise the name of the constant in lower case, for example
     *     {@code aspect_ratio}
     */
    public String label() {
        return this == COUNT ? "n" : name().toLowerCase(Locale.ROOT);
    }
}
