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
}
