package io.imagesdk.model;

import java.util.Objects;

/**
 * The effort that a provider spends on an image, which usually determines the price. The list is open: a value that the
 * SDK does not know is sent unchanged, unless the profile of the provider has a closed list.
 *
 * @param value the value that is sent
 */
public record Quality(String value) {
    /** The provider chooses the quality. */
    public static final Quality AUTO = new Quality("auto");

    /** Low quality: fast and cheap. */
    public static final Quality LOW = new Quality("low");

    /** Medium quality. */
    public static final Quality MEDIUM = new Quality("medium");

    /** High quality: slow and expensive, with fine details. */
    public static final Quality HIGH = new Quality("high");

    /** The lower quality of OpenAI's dall-e-3, which older gateways use. */
    public static final Quality STANDARD = new Quality("standard");

    /** The higher quality of OpenAI's dall-e-3, which older gateways use. */
    public static final Quality HD = new Quality("hd");

    /**
     * Creates a quality. Surrounding white space is removed.
     *
     * @param value the value that is sent
     */
    public Quality {
        value = Objects.requireNonNull(value, "value").strip();
    }

    /**
     * Returns the quality with a value, whether the SDK knows it or not.
     *
     * @param value the value that is sent, for example {@code high}
     * @return the quality
     */
    public static Quality of(String value) {
        return new Quality(value);
    }

    /**
     * Returns the value that is sent.
     *
     * @return the value
     */
    @Override
    public String toString() {
        return value;
    }
}
