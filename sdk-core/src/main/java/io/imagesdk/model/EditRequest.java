package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.ValueStyle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * A request to edit images: a prompt together with one or more input images.
 *
 * <pre>{@code
 * EditRequest request = EditRequest.builder()
 *         .prompt("Add a red hat")
 *         .image(ImageInput.of(Path.of("cat.png")))
 *         .mask(ImageInput.of(Path.of("mask.png")))
 *         .build();
 * ImageResult<ImageBytes> result = images.edit(request).join();
 * }</pre>
 *
 * <p>Instances are immutable, so they can be shared between threads and used for several calls. Building a request
 * reads no file. Each call inspects the input images and checks the request against the profile of its provider, and
 * reports all violations at once, before anything is sent.
 */
@Value.Immutable
@ValueStyle
public abstract non-sealed class EditRequest extends ImagesRequest {
    EditRequest() {}

    /**
     * Returns the images to edit, in the order in which the prompt may refer to them.
     *
     * @return an immutable list with at least one image
     */
    public abstract List<ImageInput> images();

    /**
     * Returns the mask: a PNG image of the same size as the first image, whose transparent pixels may change.
     *
     * @return the mask; empty if the provider may change all pixels
     */
    public abstract Optional<ImageInput> mask();

    /**
     * Returns further images for which this class has no setter.
     *
     * @return the images by the name of their part or member; empty if there are none
     */
    public abstract Map<String, ImageInput> extraImages();

    /**
     * Returns the description of the image. It is never blank. Default: none; a request without a prompt cannot be
     * built.
     *
     * @return the prompt
     */
    @Value.Default
    @Override
    public String prompt() {
        // A missing prompt is reported together with all other violations.
        return "";
    }

    @Value.Check
    void check() {
        new RequestRules(this)
                .inputs(images())
                .extraImages(extraImages().keySet())
                .verify();
    }

    /**
     * Creates a builder without any value.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableEditRequest.builder();
    }

    /**
     * Returns a builder that contains all values of this request. This request does not change.
     *
     * @return a new builder
     */
    @Override
    public final Builder toBuilder() {
        return ImmutableEditRequest.builder().from(this);
    }

    /**
     * A builder of {@link EditRequest}. Every setter replaces an earlier value and returns this builder.
     *
     * <p>No setter checks its value, except that {@code null} is rejected with a {@link NullPointerException}.
     * {@link #build()} reports all violations at once. A builder is not safe for use by several threads.
     */
    public abstract static sealed class Builder extends ImagesRequest.Builder permits ImmutableEditRequest.Builder {
        Builder() {}

        /**
         * Sets the images to edit and removes those that were added before. At least one image is required. Default:
         * none; {@link #build()} rejects a request without an image. The provider limits the number, the format and the
         * size in bytes; the files are inspected when the call starts, and a violation is reported before anything is
         * sent.
         *
         * @param images the images, in the order in which the prompt refers to them
         * @return this builder
         */
        public abstract Builder images(Iterable<? extends ImageInput> images);

        /**
         * Adds an image to edit. At least one image is required. Default: none; {@link #build()} rejects a request
         * without an image.
         *
         * @param image the image
         * @return this builder
         * @see #images(Iterable)
         */
        public final Builder image(ImageInput image) {
            return addImages(Objects.requireNonNull(image, "image"));
        }

        abstract Builder addImages(ImageInput image);

        /**
         * Sets the area to edit: a PNG image of the same size as the first image, whose transparent pixels may change.
         * Default: none; the provider may change all pixels. If the provider does not support masks, the request is
         * rejected before it is sent.
         *
         * @param mask the mask
         * @return this builder
         */
        public abstract Builder mask(ImageInput mask);

        /**
         * Sets or removes the mask. Default: empty, see {@link #mask(ImageInput)}.
         *
         * @param mask the mask, or empty to remove it
         * @return this builder
         */
        public abstract Builder mask(Optional<? extends ImageInput> mask);

        /**
         * Sets the description of the image. Required. Default: none; {@link #build()} rejects a request without a
         * prompt. The text must not be blank and must not contain control characters except tab and line breaks. Where
         * the provider limits the length, a longer prompt is rejected before the request is sent.
         *
         * @param prompt the description in natural language
         * @return this builder
         */
        @Override
        public abstract Builder prompt(String prompt);

        /**
         * Sets the model. Default: none; the provider chooses, or the request is rejected before it is sent if the
         * provider requires a model. A name that the SDK does not know is sent unchanged.
         *
         * @param model the name of the model
         * @return this builder
         */
        @Override
        public abstract Builder model(ModelName model);

        /**
         * Sets the model. Default: none; the provider chooses, or the request is rejected before it is sent if the
         * provider requires a model. A name that the SDK does not know is sent unchanged.
         *
         * @param model the name of the model, for example {@code gpt-image-2}
         * @return this builder
         * @see #model(ModelName)
         */
        @Override
        public final Builder model(String model) {
            return model(ModelName.of(Objects.requireNonNull(model, "model")));
        }

        /**
         * Sets or removes the model. Default: empty, see {@link #model(ModelName)}.
         *
         * @param model the name of the model, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder model(Optional<? extends ModelName> model);

        /**
         * Sets the number of images. Default: 1; nothing is sent. Must be at least 1. A number above the maximum of the
         * provider is rejected before the request is sent, unless {@link CallOptions.Builder#split(boolean) split}
         * allows several requests. Every image is charged.
         *
         * @param count the number of images
         * @return this builder
         */
        @Override
        public abstract Builder count(int count);

        /**
         * Sets or removes the number of images. Default: empty, see {@link #count(int)}.
         *
         * @param count the number of images, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder count(OptionalInt count);

        /**
         * Sets the size in pixels. Default: none; the provider chooses. Must have the form {@code WIDTHxHEIGHT}, each
         * from 1 to 99999, or be {@code auto}; {@link #build()} rejects any other value. If the provider does not
         * support sizes, the request is rejected before it is sent, unless {@link Portability#ADAPT} translates the
         * size.
         *
         * @param size the size
         * @return this builder
         */
        @Override
        public abstract Builder size(ImageSize size);

        /**
         * Sets the size in pixels. Default: none; the provider chooses. Must have the form {@code WIDTHxHEIGHT}, each
         * from 1 to 99999, or be {@code auto}; {@link #build()} rejects any other value. If the provider does not
         * support sizes, the request is rejected before it is sent, unless {@link Portability#ADAPT} translates the
         * size.
         *
         * @param size the size, for example {@code 1024x1536}
         * @return this builder
         * @see #size(ImageSize)
         */
        @Override
        public final Builder size(String size) {
            return size(ImageSize.of(Objects.requireNonNull(size, "size")));
        }

        /**
         * Sets or removes the size. Default: empty, see {@link #size(ImageSize)}.
         *
         * @param size the size, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder size(Optional<? extends ImageSize> size);

        /**
         * Sets the ratio of width to height. Default: none; the provider chooses, usually the ratio of the input image.
         * Must have the form {@code W:H} or be {@code auto}; {@link #build()} rejects any other value. If the provider
         * does not support the ratio, the request is rejected before it is sent, unless {@link Portability#ADAPT}
         * translates it.
         *
         * @param aspectRatio the aspect ratio
         * @return this builder
         */
        @Override
        public abstract Builder aspectRatio(AspectRatio aspectRatio);

        /**
         * Sets the ratio of width to height. Default: none; the provider chooses, usually the ratio of the input image.
         * Must have the form {@code W:H} or be {@code auto}; {@link #build()} rejects any other value. If the provider
         * does not support the ratio, the request is rejected before it is sent, unless {@link Portability#ADAPT}
         * translates it.
         *
         * @param aspectRatio the aspect ratio, for example {@code 16:9}
         * @return this builder
         * @see #aspectRatio(AspectRatio)
         */
        @Override
        public final Builder aspectRatio(String aspectRatio) {
            return aspectRatio(AspectRatio.of(Objects.requireNonNull(aspectRatio, "aspectRatio")));
        }

        /**
         * Sets or removes the aspect ratio. Default: empty, see {@link #aspectRatio(AspectRatio)}.
         *
         * @param aspectRatio the aspect ratio, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder aspectRatio(Optional<? extends AspectRatio> aspectRatio);

        /**
         * Sets the approximate number of pixels, independent of the aspect ratio. Default: none; the provider chooses.
         * If the provider does not support resolutions, the request is rejected before it is sent, unless
         * {@link Portability#ADAPT} translates the resolution.
         *
         * @param resolution the resolution
         * @return this builder
         */
        @Override
        public abstract Builder resolution(Resolution resolution);

        /**
         * Sets the approximate number of pixels, independent of the aspect ratio. Default: none; the provider chooses.
         * If the provider does not support resolutions, the request is rejected before it is sent, unless
         * {@link Portability#ADAPT} translates the resolution.
         *
         * @param resolution the resolution, for example {@code 2k}
         * @return this builder
         * @see #resolution(Resolution)
         */
        @Override
        public final Builder resolution(String resolution) {
            return resolution(Resolution.of(Objects.requireNonNull(resolution, "resolution")));
        }

        /**
         * Sets or removes the resolution. Default: empty, see {@link #resolution(Resolution)}.
         *
         * @param resolution the resolution, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder resolution(Optional<? extends Resolution> resolution);

        /**
         * Sets the quality, which determines the effort and usually the price of an image. Default: none; the provider
         * chooses. A value that the SDK does not know is sent unchanged where the list of the provider is open.
         *
         * @param quality the quality
         * @return this builder
         */
        @Override
        public abstract Builder quality(Quality quality);

        /**
         * Sets the quality, which determines the effort and usually the price of an image. Default: none; the provider
         * chooses. A value that the SDK does not know is sent unchanged where the list of the provider is open.
         *
         * @param quality the quality, for example {@code high}
         * @return this builder
         * @see #quality(Quality)
         */
        @Override
        public final Builder quality(String quality) {
            return quality(Quality.of(Objects.requireNonNull(quality, "quality")));
        }

        /**
         * Sets or removes the quality. Default: empty, see {@link #quality(Quality)}.
         *
         * @param quality the quality, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder quality(Optional<? extends Quality> quality);

        /**
         * Sets the requested file format. Default: none; the provider chooses. If the provider returns another format,
         * the image is delivered nevertheless: its file extension follows the actual format, and the result contains a
         * warning.
         *
         * @param format the file format
         * @return this builder
         */
        @Override
        public abstract Builder format(ImageFormat format);

        /**
         * Sets the requested file format. Default: none; the provider chooses. If the provider returns another format,
         * the image is delivered nevertheless: its file extension follows the actual format, and the result contains a
         * warning.
         *
         * @param format the file format, for example {@code webp}
         * @return this builder
         * @see #format(ImageFormat)
         */
        @Override
        public final Builder format(String format) {
            return format(ImageFormat.of(Objects.requireNonNull(format, "format")));
        }

        /**
         * Sets or removes the format. Default: empty, see {@link #format(ImageFormat)}.
         *
         * @param format the file format, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder format(Optional<? extends ImageFormat> format);

        /**
         * Sets how the provider transfers the image: as base64 in the response or as a URL. Default: none; the provider
         * chooses. The SDK accepts both in any case and downloads an image whose URL it receives, so that most callers
         * do not need this parameter.
         *
         * @param responseFormat the response format
         * @return this builder
         */
        @Override
        public abstract Builder responseFormat(ResponseFormat responseFormat);

        /**
         * Sets how the provider transfers the image: as base64 in the response or as a URL. Default: none; the provider
         * chooses. The SDK accepts both in any case and downloads an image whose URL it receives, so that most callers
         * do not need this parameter.
         *
         * @param responseFormat the response format, {@code url} or {@code b64_json}
         * @return this builder
         * @see #responseFormat(ResponseFormat)
         */
        @Override
        public final Builder responseFormat(String responseFormat) {
            return responseFormat(ResponseFormat.of(Objects.requireNonNull(responseFormat, "responseFormat")));
        }

        /**
         * Sets or removes the response format. Default: empty, see {@link #responseFormat(ResponseFormat)}.
         *
         * @param responseFormat the response format, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder responseFormat(Optional<? extends ResponseFormat> responseFormat);

        /**
         * Sets the kind of background. Default: none; the provider chooses. Usual values are {@code opaque},
         * {@code transparent} and {@code auto}. A transparent background requires a format with an alpha channel, such
         * as PNG or WebP.
         *
         * @param background the background
         * @return this builder
         */
        @Override
        public abstract Builder background(String background);

        /**
         * Sets or removes the background. Default: empty, see {@link #background(String)}.
         *
         * @param background the background, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder background(Optional<String> background);

        /**
         * Sets the compression level of a JPEG or WebP image, in percent. Default: none; the provider chooses. Must be
         * from 0 to 100; {@link #build()} rejects any other value.
         *
         * @param compression the level from 0 to 100
         * @return this builder
         */
        @Override
        public abstract Builder compression(int compression);

        /**
         * Sets or removes the compression level. Default: empty, see {@link #compression(int)}.
         *
         * @param compression the level from 0 to 100, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder compression(OptionalInt compression);

        /**
         * Sets the strictness of the provider's moderation. Default: none; the provider chooses. Usual values are
         * {@code low} and {@code auto}.
         *
         * @param moderation the strictness
         * @return this builder
         */
        @Override
        public abstract Builder moderation(String moderation);

        /**
         * Sets or removes the strictness of moderation. Default: empty, see {@link #moderation(String)}.
         *
         * @param moderation the strictness, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder moderation(Optional<String> moderation);

        /**
         * Sets an identifier of the end user, which providers use to detect abuse. Default: none. The identifier is
         * sent to the provider: use a stable hash, not a name or an e-mail address.
         *
         * @param user the identifier
         * @return this builder
         */
        @Override
        public abstract Builder user(String user);

        /**
         * Sets or removes the user identifier. Default: empty, see {@link #user(String)}.
         *
         * @param user the identifier, or empty to remove it
         * @return this builder
         */
        @Override
        public abstract Builder user(Optional<String> user);

        /**
         * Adds a member to the request body for which this class has no setter. Default: none. The value is sent
         * unchanged; a second value for the same name replaces the first one. It must be a string, a finite number, a
         * boolean, or a list or map of these, with up to 32 levels and 100,000 values; {@link #build()} rejects
         * anything else. Lists and maps are copied. A member that the SDK sets itself is rejected before the request is
         * sent.
         *
         * @param name the name of the member
         * @param value the value
         * @return this builder
         */
        @Override
        public final Builder extra(String name, Object value) {
            return putExtra(
                    Objects.requireNonNull(name, "name"), RequestRules.frozen(Objects.requireNonNull(value, "value")));
        }

        /**
         * Adds members to the request body, each one as {@link #extra(String, Object)} does. Default: none.
         *
         * @param members the members by name
         * @return this builder
         */
        @Override
        public final Builder extras(Map<String, ?> members) {
            Objects.requireNonNull(members, "members").forEach(this::extra);
            return this;
        }

        abstract Builder putExtra(String name, Object value);

        /**
         * Adds an image for which this class has no setter, for example an overlay with marks. Default: none. It is
         * inspected as the images to edit are, and sent as a file part or as a member of this name. A second image of
         * the same name replaces the first one. A name that the SDK sets itself is rejected before the request is sent.
         *
         * @param name the name of the part or member
         * @param image the image
         * @return this builder
         */
        public final Builder extraImage(String name, ImageInput image) {
            return putExtraImages(Objects.requireNonNull(name, "name"), Objects.requireNonNull(image, "image"));
        }

        abstract Builder putExtraImages(String name, ImageInput image);

        /**
         * Creates the request. The builder can be used again afterwards.
         *
         * @return the request
         * @throws InvalidRequestException if a value is rejected by every provider, for example a blank prompt; the
         *     exception lists all violations
         */
        @Override
        public abstract EditRequest build();
    }
}
