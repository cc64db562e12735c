package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parameters that a {@link GenerateRequest} and an {@link EditRequest} have in common.
 *
 * <p>A request is immutable and always well-formed: {@code build()} rejects values that no provider accepts. Values
 * that the chosen provider does not accept are rejected by the call, before anything is sent. Only parameters that you
 * set are sent; for all others the default of the provider applies.
 *
 * <p>Code that handles both kinds of requests can change a copy without knowing the kind:
 *
 * <pre>{@code
 * ImagesRequest single = request.toBuilder().count(1).build();
 * }</pre>
 */
public abstract sealed class ImagesRequest permits GenerateRequest, EditRequest {
    ImagesRequest() {}

    /**
     * Returns the description of the image. It is never blank.
     *
     * @return the prompt
     */
    public abstract String prompt();

    /**
     * Returns the model. Whether a model is required depends on the provider.
     *
     * @return the model; empty if the provider chooses
     */
    public abstract Optional<ModelName> model();

    /**
     * Returns the number of requested images. Its wire name is {@code n}.
     *
     * @return the number, at least 1; empty if not set, which means 1
     */
    public abstract OptionalInt count();

    /**
     * Returns the size in pixels. Providers express the shape of an image as a size, or as an aspect ratio and a
     * resolution.
     *
     * @return the size; empty for the provider's default
     */
    public abstract Optional<ImageSize> size();

    /**
     * Returns the ratio of width to height.
     *
     * @return the aspect ratio; empty for the provider's default
     */
    public abstract Optional<AspectRatio> aspectRatio();

    /**
     * Returns the approximate number of pixels, independent of the aspect ratio.
     *
     * @return the resolution; empty for the provider's default
     */
    public abstract Optional<Resolution> resolution();

    /**
     * Returns the quality, which determines the effort and usually the price of an image.
     *
     * @return the quality; empty for the provider's default
     */
    public abstract Optional<Quality> quality();

    /**
     * Returns the requested file format. {@link GeneratedImage#format()} returns the actual one.
     *
     * @return the file format; empty for the provider's default
     */
    public abstract Optional<ImageFormat> format();

    /**
     * Returns how the provider transfers the image: as base64 in the response or as a URL.
     *
     * @return the response format; empty for the provider's default
     */
    public abstract Optional<ResponseFormat> responseFormat();

    /**
     * Returns the kind of background.
     *
     * @return the background, for example {@code transparent}; empty for the provider's default
     */
    public abstract Optional<String> background();

    /**
     * Returns the compression level of a JPEG or WebP image, in percent.
     *
     * @return the level from 0 to 100; empty for the provider's default
     */
    public abstract OptionalInt compression();

    /**
     * Returns the strictness of the provider's moderation.
     *
     * @return the strictness, for example {@code low}; empty for the provider's default
     */
    public abstract Optional<String> moderation();

    /**
     * Returns the identifier of the end user, which providers use to detect abuse.
     *
     * @return the identifier; empty if not set
     */
    public abstract Optional<String> user();

    /**
     * Returns the members of the request body for which there is no other accessor. They are sent unchanged.
     *
     * @return an immutable map from the name of a member to its value: text, numbers, booleans, lists and maps
     */
    public abstract Map<String, Object> extra();

    /**
     * Returns a builder that contains all values of this request. This request does not change.
     *
     * @return a new builder, which builds a request of the same kind
     */
    public abstract Builder toBuilder();

    /**
     * A builder of a request of either kind. {@link GenerateRequest.Builder} and {@link EditRequest.Builder} override
     * every method with the type of the subclass as the result, and state the default and the range of every parameter.
     *
     * <p>No method checks its value, except that {@code null} is rejected with a {@link NullPointerException}.
     * {@link #build()} reports all violations at once. A builder is not safe for use by several threads.
     */
    public abstract static sealed class Builder permits GenerateRequest.Builder, EditRequest.Builder {
        Builder() {}

        /**
         * Sets the description of the image. Required.
         *
         * @param prompt the description in natural language
         * @return this builder
         */
        public abstract Builder prompt(String prompt);

        /**
         * Sets the model.
         *
         * @param model the name of the model
         * @return this builder
         */
        public abstract Builder model(ModelName model);

        /**
         * Sets the model.
         *
         * @param model the name of the model, for example {@code gpt-image-2}
         * @return this builder
         */
        public abstract Builder model(String model);

        /**
         * Sets or removes the model.
         *
         * @param model the name of the model, or empty to remove it
         * @return this builder
         */
        public abstract Builder model(Optional<? extends ModelName> model);

        /**
         * Sets the number of images.
         *
         * @param count the number of images
         * @return this builder
         */
        public abstract Builder count(int count);

        /**
         * Sets or removes the number of images.
         *
         * @param count the number of images, or empty to remove it
         * @return this builder
         */
        public abstract Builder count(OptionalInt count);

        /**
         * Sets the size in pixels.
         *
         * @param size the size
         * @return this builder
         */
        public abstract Builder size(ImageSize size);

        /**
         * Sets the size in pixels.
         *
         * @param size the size, for example {@code 1024x1536}
         * @return this builder
         */
        public abstract Builder size(String size);

        /**
         * Sets or removes the size.
         *
         * @param size the size, or empty to remove it
         * @return this builder
         */
        public abstract Builder size(Optional<? extends ImageSize> size);

        /**
         * Sets the ratio of width to height.
         *
         * @param aspectRatio the aspect ratio
         * @return this builder
         */
        public abstract Builder aspectRatio(AspectRatio aspectRatio);

        /**
         * Sets the ratio of width to height.
         *
         * @param aspectRatio the aspect ratio, for example {@code 16:9}
         * @return this builder
         */
        public abstract Builder aspectRatio(String aspectRatio);

        /**
         * Sets or removes the aspect ratio.
         *
         * @param aspectRatio the aspect ratio, or empty to remove it
         * @return this builder
         */
        public abstract Builder aspectRatio(Optional<? extends AspectRatio> aspectRatio);

        /**
         * Sets the approximate number of pixels.
         *
         * @param resolution the resolution
         * @return this builder
         */
        public abstract Builder resolution(Resolution resolution);

        /**
         * Sets the approximate number of pixels.
         *
         * @param resolution the resolution, for example {@code 2k}
         * @return this builder
         */
        public abstract Builder resolution(String resolution);

        /**
         * Sets or removes the resolution.
         *
         * @param resolution the resolution, or empty to remove it
         * @return this builder
         */
        public abstract Builder resolution(Optional<? extends Resolution> resolution);

        /**
         * Sets the quality.
         *
         * @param quality the quality
         * @return this builder
         */
        public abstract Builder quality(Quality quality);

        /**
         * Sets the quality.
         *
         * @param quality the quality, for example {@code high}
         * @return this builder
         */
        public abstract Builder quality(String quality);

        /**
         * Sets or removes the quality.
         *
         * @param quality the quality, or empty to remove it
         * @return this builder
         */
        public abstract Builder quality(Optional<? extends Quality> quality);

        /**
         * Sets the requested file format.
         *
         * @param format the file format
         * @return this builder
         */
        public abstract Builder format(ImageFormat format);

        /**
         * Sets the requested file format.
         *
         * @param format the file format, for example {@code webp}
         * @return this builder
         */
        public abstract Builder format(String format);

        /**
         * Sets or removes the format.
         *
         * @param format the file format, or empty to remove it
         * @return this builder
         */
        public abstract Builder format(Optional<? extends ImageFormat> format);

        /**
         * Sets how the provider transfers the image.
         *
         * @param responseFormat the response format
         * @return this builder
         */
        public abstract Builder responseFormat(ResponseFormat responseFormat);

        /**
         * Sets how the provider transfers the image.
         *
         * @param responseFormat the response format, {@code url} or {@code b64_json}
         * @return this builder
         */
        public abstract Builder responseFormat(String responseFormat);

        /**
         * Sets or removes the response format.
         *
         * @param responseFormat the response format, or empty to remove it
         * @return this builder
         */
        public abstract Builder responseFormat(Optional<? extends ResponseFormat> responseFormat);

        /**
         * Sets the kind of background.
         *
         * @param background the background
         * @return this builder
         */
        public abstract Builder background(String background);

        /**
         * Sets or removes the background.
         *
         * @param background the background, or empty to remove it
         * @return this builder
         */
        public abstract Builder background(Optional<String> background);

        /**
         * Sets the compression level, in percent.
         *
         * @param compression the level from 0 to 100
         * @return this builder
         */
        public abstract Builder compression(int compression);

        /**
         * Sets or removes the compression level.
         *
         * @param compression the level from 0 to 100, or empty to remove it
         * @return this builder
         */
        public abstract Builder compression(OptionalInt compression);

        /**
         * Sets the strictness of the provider's moderation.
         *
         * @param moderation the strictness
         * @return this builder
         */
        public abstract Builder moderation(String moderation);

        /**
         * Sets or removes the strictness of moderation.
         *
         * @param moderation the strictness, or empty to remove it
         * @return this builder
         */
        public abstract Builder moderation(Optional<String> moderation);

        /**
         * Sets an identifier of the end user.
         *
         * @param user the identifier
         * @return this builder
         */
        public abstract Builder user(String user);

        /**
         * Sets or removes the user identifier.
         *
         * @param user the identifier, or empty to remove it
         * @return this builder
         */
        public abstract Builder user(Optional<String> user);

        /**
         * Adds a member to the request body for which this class has no setter.
         *
         * @param name the name of the member
         * @param value the value
         * @return this builder
         */
        public abstract Builder extra(String name, Object value);

        /**
         * Adds members to the request body for which this class has no setters.
         *
         * @param members the members by name
         * @return this builder
         */
        public abstract Builder extras(Map<String, ?> members);

        /**
         * Creates the request. The builder can be used again afterwards.
         *
         * @return the request
         * @throws InvalidRequestException if a value is rejected by every provider, for example a blank prompt; the
         *     exception lists all violations
         */
        public abstract ImagesRequest build();
    }
}
