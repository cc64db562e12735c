package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.ValueStyle;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/** A picture from words. Immutable; who holds one holds a well-formed one, and what a provider takes of it is checked by the call. */
@Value.Immutable
@ValueStyle
public abstract non-sealed class GenerateRequest extends ImagesRequest {
    GenerateRequest() {}

    @Value.Default
    @Override
    public String prompt() {
        return ""; // blank is refused together with all else that is wrong
    }

    @Override
    public abstract Optional<ModelName> model();

    @Override
    public abstract OptionalInt count();

    @Override
    public abstract Optional<ImageSize> size();

    @Override
    public abstract Optional<AspectRatio> aspectRatio();

    @Override
    public abstract Optional<Resolution> resolution();

    @Override
    public abstract Optional<Quality> quality();

    @Override
    public abstract Optional<ImageFormat> format();

    @Override
    public abstract Optional<ResponseFormat> responseFormat();

    @Override
    public abstract Optional<String> background();

    @Override
    public abstract OptionalInt compression();

    @Override
    public abstract Optional<String> moderation();

    @Override
    public abstract Optional<String> user();

    @Override
    public abstract Map<String, Object> extra();

    @Value.Check
    void check() {
        new RequestRules(this).verify();
    }

    /** A request that says nothing yet. */
    public static Builder builder() {
        return ImmutableGenerateRequest.builder();
    }

    /** A builder that says what this request says. */
    public final Builder toBuilder() {
        return ImmutableGenerateRequest.builder().from(this);
    }

    /** Collects what a GenerateRequest says. Nothing is checked before {@link #build()}, which names all that is wrong at once. */
    public abstract static sealed class Builder permits ImmutableGenerateRequest.Builder {
        Builder() {}

        /** The description of the picture. */
        public abstract Builder prompt(String prompt);

        /** The model. */
        public abstract Builder model(ModelName model);

        /** The model. */
        public final Builder model(String model) {
            return model(ModelName.of(model));
        }

        /** How many pictures, from 1. */
        public abstract Builder count(int count);

        /** Pixels, as {@code 1024x1536}. */
        public abstract Builder size(ImageSize size);

        /** The same, or nothing. */
        public abstract Builder size(Optional<? extends ImageSize> size);

        /** Pixels, as {@code 1024x1536}. */
        public final Builder size(String size) {
            return size(ImageSize.of(size));
        }

        /** Width to height, as {@code 16:9}. */
        public abstract Builder aspectRatio(AspectRatio aspectRatio);

        /** The same, or nothing. */
        public abstract Builder aspectRatio(Optional<? extends AspectRatio> aspectRatio);

        /** Width to height, as {@code 16:9}. */
        public final Builder aspectRatio(String aspectRatio) {
            return aspectRatio(AspectRatio.of(aspectRatio));
        }

        /** {@code 1k}, {@code 2k}. */
        public abstract Builder resolution(Resolution resolution);

        /** The same, or nothing. */
        public abstract Builder resolution(Optional<? extends Resolution> resolution);

        /** {@code 1k}, {@code 2k}. */
        public final Builder resolution(String resolution) {
            return resolution(Resolution.of(resolution));
        }

        /** How much effort. */
        public abstract Builder quality(Quality quality);

        /** How much effort. */
        public final Builder quality(String quality) {
            return quality(Quality.of(quality));
        }

        /** The file format. */
        public abstract Builder format(ImageFormat format);

        /** The file format. */
        public final Builder format(String format) {
            return format(ImageFormat.of(format));
        }

        /** {@code url} or {@code b64_json}. */
        public abstract Builder responseFormat(ResponseFormat responseFormat);

        /** The same, or nothing. */
        public abstract Builder responseFormat(Optional<? extends ResponseFormat> responseFormat);

        /** {@code url} or {@code b64_json}. */
        public final Builder responseFormat(String responseFormat) {
            return responseFormat(ResponseFormat.of(responseFormat));
        }

        /** {@code opaque}, {@code transparent} or {@code auto}. */
        public abstract Builder background(String background);

        /** 0 to 100, for jpeg and webp. */
        public abstract Builder compression(int compression);

        /** {@code low} or {@code auto}. */
        public abstract Builder moderation(String moderation);

        /** A name for the end user, for abuse control. */
        public abstract Builder user(String user);

        /** Further members, each as by {@link #extra(String, Object)}. */
        public final Builder extras(Map<String, ?> members) {
            members.forEach(this::extra);
            return this;
        }

        /** A further member: text, a number, a boolean, or a list or map of these; sent as it stands. */
        public final Builder extra(String name, Object value) {
            return putExtra(name, RequestRules.frozen(value));
        }

        abstract Builder putExtra(String name, Object value);

        /**
         * The request.
         *
         * @throws InvalidRequestException naming everything that no provider takes
         */
        public abstract GenerateRequest build();
    }
}
