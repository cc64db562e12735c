package io.imagesdk.springai;

import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.Parameter;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.ImageOptions;

/**
 * The options of an {@link ImagesSdkImageModel} and of a prompt for it. Only what is set is sent; for everything else
 * the default of the provider applies.
 *
 * <pre>{@code
 * ImagesSdkImageOptions options = ImagesSdkImageOptions.builder()
 *         .model("grok-imagine-image")
 *         .aspectRatio("16:9")
 *         .delivery(Delivery.toDirectory(Path.of("output")))
 *         .build();
 * }</pre>
 *
 * <p>A value that the provider does not accept is rejected before anything is sent. A prompt may also have the options
 * of another implementation, for example those of {@link org.springframework.ai.image.ImageOptionsBuilder}; they are
 * read through the interface. Instances are immutable. Every getter returns null if the option is not set.
 */
public final class ImagesSdkImageOptions implements ImageOptions {
    private static final String STYLE = "style";
    private static final String SEED = "seed";

    private final Map<Parameter, Object> parameters;
    private final @Nullable Integer width;
    private final @Nullable Integer height;
    private final Map<String, Object> extra;
    private final List<ImageInput> images;
    private final @Nullable ImageInput mask;
    private final @Nullable Delivery<?> delivery;
    private final @Nullable CallOptions callOptions;

    private ImagesSdkImageOptions(Builder builder) {
        parameters = Collections.unmodifiableMap(new EnumMap<>(builder.parameters));
        width = builder.width;
        height = builder.height;
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(builder.extra));
        images = List.copyOf(builder.images);
        mask = builder.mask;
        delivery = builder.delivery;
        callOptions = builder.callOptions;
    }

    /**
     * Creates a builder without any value.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a builder that contains all values of these options. These options do not change.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder().merge(this);
    }

    /** Returns the parameters that are set, except the size, by their counterpart in a request. */
    Map<Parameter, Object> parameters() {
        return parameters;
    }

    /**
     * Returns the number of images.
     *
     * @return the number; null if not set
     */
    @Override
    public @Nullable Integer getN() {
        return (Integer) parameters.get(Parameter.COUNT);
    }

    /**
     * Returns the model.
     *
     * @return the value; null if not set
     */
    @Override
    public @Nullable String getModel() {
        return (String) parameters.get(Parameter.MODEL);
    }

    /**
     * Returns the width of the images.
     *
     * @return the width in pixels; null if not set
     */
    @Override
    public @Nullable Integer getWidth() {
        return width;
    }

    /**
     * Returns the height of the images.
     *
     * @return the height in pixels; null if not set
     */
    @Override
    public @Nullable Integer getHeight() {
        return height;
    }

    /**
     * Returns how the images are returned.
     *
     * @return the value; null if not set
     */
    @Override
    public @Nullable String getResponseFormat() {
        return (String) parameters.get(Parameter.RESPONSE_FORMAT);
    }

    /**
     * Returns the style.
     *
     * @return the style; null if not set
     */
    @Override
    public @Nullable String getStyle() {
        return extra.get(STYLE) instanceof String style ? style : null;
    }

    /**
     * Returns the ratio of width to height.
     *
     * @return the value; null if not set
     */
    public @Nullable String getAspectRatio() {
        return (String) parameters.get(Parameter.ASPECT_RATIO);
    }

    /**
     * Returns the approximate number of pixels.
     *
     * @return the value; null if not set
     */
    public @Nullable String getResolution() {
        return (String) parameters.get(Parameter.RESOLUTION);
    }

    /**
     * Returns the quality.
     *
     * @return the value; null if not set
     */
    public @Nullable String getQuality() {
        return (String) parameters.get(Parameter.QUALITY);
    }

    /**
     * Returns the requested file format.
     *
     * @return the value; null if not set
     */
    public @Nullable String getFormat() {
        return (String) parameters.get(Parameter.FORMAT);
    }

    /**
     * Returns the compression level of a JPEG or WebP image.
     *
     * @return the level in percent; null if not set
     */
    public @Nullable Integer getCompression() {
        return (Integer) parameters.get(Parameter.COMPRESSION);
    }

    /**
     * Returns the kind of background.
     *
     * @return the value; null if not set
     */
    public @Nullable String getBackground() {
        return (String) parameters.get(Parameter.BACKGROUND);
    }

    /**
     * Returns the strictness of the provider's moderation.
     *
     * @return the value; null if not set
     */
    public @Nullable String getModeration() {
        return (String) parameters.get(Parameter.MODERATION);
    }

    /**
     * Returns the identifier of the end user.
     *
     * @return the value; null if not set
     */
    public @Nullable String getUser() {
        return (String) parameters.get(Parameter.USER);
    }

    /**
     * Returns the seed.
     *
     * @return the seed; null if not set
     */
    public @Nullable Long getSeed() {
        return extra.get(SEED) instanceof Number seed ? seed.longValue() : null;
    }

    /**
     * Returns the members of the request body for which there is no other getter, and the style and the seed.
     *
     * @return an immutable map; empty if there are none
     */
    public Map<String, Object> getExtra() {
        return extra;
    }

    /**
     * Returns the input images of an edit.
     *
     * @return an immutable list; empty if there are none
     */
    public List<ImageInput> getImages() {
        return images;
    }

    /**
     * Returns the mask of an edit.
     *
     * @return the mask; null if not set
     */
    public @Nullable ImageInput getMask() {
        return mask;
    }

    /**
     * Returns the destination of the images.
     *
     * @return the delivery; null if not set
     */
    public @Nullable Delivery<?> getDelivery() {
        return delivery;
    }

    /**
     * Returns the options of the call, such as its timeout.
     *
     * @return the call options; null if not set
     */
    public @Nullable CallOptions getCallOptions() {
        return callOptions;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(parameters, width, height, extra, images, mask, delivery, callOptions);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImagesSdkImageOptions that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /**
     * Returns the parameters and the size, for example <code>{MODEL=gpt-image-2, COUNT=2}, 1024x1536</code>. The
     * other options are left out.
     *
     * @return the description
     */
    @Override
    public String toString() {
        return parameters + (width == null && height == null ? "" : ", " + width + "x" + height);
    }

    /** A builder of {@link ImagesSdkImageOptions}. A setter rejects null with a {@link NullPointerException}. */
    public static final class Builder {
        private final Map<Parameter, Object> parameters = new EnumMap<>(Parameter.class);
        private final Map<String, Object> extra = new LinkedHashMap<>();
        private @Nullable Integer width;
        private @Nullable Integer height;
        private List<ImageInput> images = List.of();
        private @Nullable ImageInput mask;
        private @Nullable Delivery<?> delivery;
        private @Nullable CallOptions callOptions;

        private Builder() {}

        /**
         * Replaces the options that another instance sets, and keeps all others. A width or a height replaces an aspect
         * ratio and a resolution, and the other way round, because they describe the same. Members of {@code extra}
         * are replaced by name. Options of another implementation are read through {@link ImageOptions}.
         *
         * @param other the options that take precedence; null has no effect
         * @return this builder
         */
        public Builder merge(@Nullable ImageOptions other) {
            if (other instanceof ImagesSdkImageOptions options) {
                mergeOwn(options);
            } else if (other != null) {
                replaceShape(other, false);
                put(Parameter.COUNT, other.getN());
                put(Parameter.MODEL, other.getModel());
                put(Parameter.RESPONSE_FORMAT, other.getResponseFormat());
                if (other.getStyle() != null) {
                    extra.put(STYLE, other.getStyle());
                }
            }
            return this;
        }

        private void mergeOwn(ImagesSdkImageOptions other) {
            replaceShape(other, other.getAspectRatio() != null || other.getResolution() != null);
            parameters.putAll(other.parameters);
            extra.putAll(other.extra);
            images = other.images.isEmpty() ? images : other.images;
            mask = other.mask == null ? mask : other.mask;
            delivery = other.delivery == null ? delivery : other.delivery;
            callOptions = other.callOptions == null ? callOptions : other.callOptions;
        }

        private void replaceShape(ImageOptions other, boolean hasRatio) {
            if (other.getWidth() != null || other.getHeight() != null) {
                parameters.keySet().removeAll(List.of(Parameter.ASPECT_RATIO, Parameter.RESOLUTION));
                width = other.getWidth() == null ? width : other.getWidth();
                height = other.getHeight() == null ? height : other.getHeight();
            } else if (hasRatio) {
                width = null;
                height = null;
            }
        }

        private void put(Parameter parameter, @Nullable Object value) {
            if (value != null) {
                parameters.put(parameter, value);
            }
        }

        private Builder set(Parameter parameter, Object value, String name) {
            parameters.put(parameter, Objects.requireNonNull(value, name));
            return this;
        }

        /**
         * Sets the number of images. Default: not set, which means 1.
         *
         * @param n the number of images
         * @return this builder
         */
        public Builder n(int n) {
            return set(Parameter.COUNT, n, "n");
        }

        /**
         * Sets the model. Default: the provider's default; some providers require a model.
         *
         * @param model the name of the model, for example {@code gpt-image-2}
         * @return this builder
         */
        public Builder model(String model) {
            return set(Parameter.MODEL, model, "model");
        }

        /**
         * Sets the width of the images. The height is then required. Default: the provider's default.
         *
         * @param width the width in pixels
         * @return this builder
         */
        public Builder width(int width) {
            this.width = width;
            return this;
        }

        /**
         * Sets the height of the images. The width is then required. Default: the provider's default.
         *
         * @param height the height in pixels
         * @return this builder
         */
        public Builder height(int height) {
            this.height = height;
            return this;
        }

        /**
         * Sets how the images are returned: {@code b64_json} for base64, or {@code url} for temporary URLs of the
         * provider, which are not downloaded. It is sent to the provider where the provider has such a parameter.
         * Default: base64.
         *
         * @param responseFormat {@code url} or {@code b64_json}
         * @return this builder
         */
        public Builder responseFormat(String responseFormat) {
            return set(Parameter.RESPONSE_FORMAT, responseFormat, "responseFormat");
        }

        /**
         * Sets the style, which is sent as the member {@code style}. Default: the provider's default.
         *
         * @param style the style, for example {@code vivid}
         * @return this builder
         */
        public Builder style(String style) {
            return extra(STYLE, style);
        }

        /**
         * Sets the ratio of width to height. Default: the provider's default.
         *
         * @param aspectRatio the aspect ratio, for example {@code 16:9}
         * @return this builder
         */
        public Builder aspectRatio(String aspectRatio) {
            return set(Parameter.ASPECT_RATIO, aspectRatio, "aspectRatio");
        }

        /**
         * Sets the approximate number of pixels. Default: the provider's default.
         *
         * @param resolution the resolution, for example {@code 2k}
         * @return this builder
         */
        public Builder resolution(String resolution) {
            return set(Parameter.RESOLUTION, resolution, "resolution");
        }

        /**
         * Sets the quality, which usually determines the price. Default: the provider's default.
         *
         * @param quality the quality, for example {@code high}
         * @return this builder
         */
        public Builder quality(String quality) {
            return set(Parameter.QUALITY, quality, "quality");
        }

        /**
         * Sets the requested file format. Default: the provider's default.
         *
         * @param format the file format, for example {@code webp}
         * @return this builder
         */
        public Builder format(String format) {
            return set(Parameter.FORMAT, format, "format");
        }

        /**
         * Sets the compression level of a JPEG or WebP image. Default: the provider's default.
         *
         * @param compression the level in percent, 0 to 100
         * @return this builder
         */
        public Builder compression(int compression) {
            return set(Parameter.COMPRESSION, compression, "compression");
        }

        /**
         * Sets the kind of background. Default: the provider's default.
         *
         * @param background the background, for example {@code transparent}
         * @return this builder
         */
        public Builder background(String background) {
            return set(Parameter.BACKGROUND, background, "background");
        }

        /**
         * Sets the strictness of the provider's moderation. Default: the provider's default.
         *
         * @param moderation the strictness, for example {@code low}
         * @return this builder
         */
        public Builder moderation(String moderation) {
            return set(Parameter.MODERATION, moderation, "moderation");
        }

        /**
         * Sets an identifier of the end user, which providers use to detect abuse. Default: none.
         *
         * @param user the identifier
         * @return this builder
         */
        public Builder user(String user) {
            return set(Parameter.USER, user, "user");
        }

        /**
         * Sets the seed of the random numbers, which is sent as the member {@code seed}. Default: the provider's
         * default.
         *
         * @param seed the seed
         * @return this builder
         */
        public Builder seed(long seed) {
            return extra(SEED, seed);
        }

        /**
         * Adds a member to the request body for which there is no setter. It is sent unchanged. May be called multiple
         * times. Default: none.
         *
         * @param name the name of the member
         * @param value text, a number, a boolean, or a list or map of these
         * @return this builder
         */
        public Builder extra(String name, Object value) {
            extra.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Sets the input images, which makes the request an edit. Media of the messages are added after them. Files are
         * streamed from disk, unlike a medium, which is in memory. Default: none.
         *
         * @param images the input images
         * @return this builder
         */
        public Builder images(ImageInput... images) {
            this.images = List.of(images);
            return this;
        }

        /**
         * Sets the mask of an edit. A medium with the name {@code mask} does the same. Default: none.
         *
         * @param mask the mask
         * @return this builder
         */
        public Builder mask(ImageInput mask) {
            this.mask = Objects.requireNonNull(mask, "mask");
            return this;
        }

        /**
         * Sets the destination of the images. Base64 is in {@code Image.getB64Json()}; the URL of a provider and
         * the {@code file:} URL of a file are in {@code Image.getUrl()}; what a custom sink returns is in {@link
         * ImagesSdkImageGenerationMetadata#getImage()}. Default: URLs if the response format is {@code url},
         * otherwise memory, as base64.
         *
         * @param delivery the delivery
         * @return this builder
         */
        public Builder delivery(Delivery<?> delivery) {
            this.delivery = Objects.requireNonNull(delivery, "delivery");
            return this;
        }

        /**
         * Sets the options of the call: timeout, portability, headers, and more. They are replaced as a whole. Default:
         * {@link CallOptions#DEFAULT}.
         *
         * @param callOptions the call options
         * @return this builder
         */
        public Builder callOptions(CallOptions callOptions) {
            this.callOptions = Objects.requireNonNull(callOptions, "callOptions");
            return this;
        }

        /**
         * Creates the options. The builder can be used again afterwards.
         *
         * @return the options
         */
        public ImagesSdkImageOptions build() {
            return new ImagesSdkImageOptions(this);
        }
    }
}
