package io.imagesdk.model;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a request to generate and a request to edit have in common. Only what was said is ever sent. */
public abstract sealed class ImagesRequest permits GenerateRequest, EditRequest {
    ImagesRequest() {}

    /** The description of the picture: not blank, no control characters but tab and line breaks. */
    public abstract String prompt();

    /** The model; whether it may be left out is the provider's to say. */
    public abstract Optional<ModelName> model();

    /** How many pictures, from 1; the upper end is the provider's. Wire name {@code n}. */
    public abstract OptionalInt count();

    /** Pixels. One of three ways to say the shape. */
    public abstract Optional<ImageSize> size();

    /** Width to height. */
    public abstract Optional<AspectRatio> aspectRatio();

    /** How many pixels, whatever the ratio. */
    public abstract Optional<Resolution> resolution();

    /** How much effort. */
    public abstract Optional<Quality> quality();

    /** The file format asked for; what came is on the result. */
    public abstract Optional<ImageFormat> format();

    /** Address or base64; where it is left out the provider's default holds, and both are understood. */
    public abstract Optional<ResponseFormat> responseFormat();

    /** {@code opaque}, {@code transparent} or {@code auto}. */
    public abstract Optional<String> background();

    /** 0 to 100, for jpeg and webp. */
    public abstract OptionalInt compression();

    /** {@code low} or {@code auto}. */
    public abstract Optional<String> moderation();

    /** A name for the end user, for abuse control; not a secret, and better a hash than an address. */
    public abstract Optional<String> user();

    /** Members that the SDK has no name for, sent as they stand: text, numbers, booleans, lists and maps of these. */
    public abstract Map<String, Object> extra();

    /**
     * Collects what a request says. Nothing is checked before it is built, which names all that is wrong at once.
     *
     * @param <B> the builder of one kind of request
     */
    public abstract static sealed class Builder<B extends Builder<B>>
            permits GenerateRequest.Builder, EditRequest.Builder {
        Builder() {}

        abstract B self();

        /** The description of the picture. */
        public abstract B prompt(String prompt);

        /** The model. */
        public abstract B model(ModelName model);

        /** The model. */
        public final B model(String model) {
            return model(ModelName.of(model));
        }

        /** How many pictures, from 1. */
        public abstract B count(int count);

        /** Pixels, as {@code 1024x1536}. */
        public abstract B size(ImageSize size);

        /** The same, or nothing. */
        public abstract B size(Optional<? extends ImageSize> size);

        /** Pixels, as {@code 1024x1536}. */
        public final B size(String size) {
            return size(ImageSize.of(size));
        }

        /** Width to height, as {@code 16:9}. */
        public abstract B aspectRatio(AspectRatio aspectRatio);

        /** The same, or nothing. */
        public abstract B aspectRatio(Optional<? extends AspectRatio> aspectRatio);

        /** Width to height, as {@code 16:9}. */
        public final B aspectRatio(String aspectRatio) {
            return aspectRatio(AspectRatio.of(aspectRatio));
        }

        /** {@code 1k}, {@code 2k}. */
        public abstract B resolution(Resolution resolution);

        /** The same, or nothing. */
        public abstract B resolution(Optional<? extends Resolution> resolution);

        /** {@code 1k}, {@code 2k}. */
        public final B resolution(String resolution) {
            return resolution(Resolution.of(resolution));
        }

        /** How much effort. */
        public abstract B quality(Quality quality);

        /** How much effort. */
        public final B quality(String quality) {
            return quality(Quality.of(quality));
        }

        /** The file format. */
        public abstract B format(ImageFormat format);

        /** The file format. */
        public final B format(String format) {
            return format(ImageFormat.of(format));
        }

        /** {@code url} or {@code b64_json}. */
        public abstract B responseFormat(ResponseFormat responseFormat);

        /** The same, or nothing. */
        public abstract B responseFormat(Optional<? extends ResponseFormat> responseFormat);

        /** {@code url} or {@code b64_json}. */
        public final B responseFormat(String responseFormat) {
            return responseFormat(ResponseFormat.of(responseFormat));
        }

        /** {@code opaque}, {@code transparent} or {@code auto}. */
        public abstract B background(String background);

        /** 0 to 100, for jpeg and webp. */
        public abstract B compression(int compression);

        /** {@code low} or {@code auto}. */
        public abstract B moderation(String moderation);

        /** A name for the end user, for abuse control. */
        public abstract B user(String user);

        /** Further members, each as by {@link #extra(String, Object)}. */
        public final B extras(Map<String, ?> members) {
            members.forEach(this::extra);
            return self();
        }

        /** A further member: text, a number, a boolean, or a list or map of these; sent as it stands. */
        public final B extra(String name, Object value) {
            return putExtra(name, RequestRules.frozen(value));
        }

        abstract B putExtra(String name, Object value);
    }
}
