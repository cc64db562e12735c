package io.imagesdk.model;

import java.util.Objects;

/**
 * The name of a model. The list is open, because providers add models often: a name that the SDK does not know is sent
 * unchanged.
 *
 * @param value the name that is sent
 */
public record ModelName(String value) {
    /** xAI's general image model. */
    public static final ModelName GROK_IMAGINE_IMAGE = new ModelName("grok-imagine-image");

    /** xAI's model for images with fine details. */
    public static final ModelName GROK_IMAGINE_IMAGE_QUALITY = new ModelName("grok-imagine-image-quality");

    /** xAI's second generation, charged by tokens. */
    public static final ModelName GROK_IMAGINE_IMAGE_2 = new ModelName("grok-imagine-image-2.0");

    /** OpenAI's gpt-image-2, which gateways such as WellAPI offer as well. */
    public static final ModelName GPT_IMAGE_2 = new ModelName("gpt-image-2");

    /** The larger variant of OpenAI's gpt-image-2.5. */
    public static final ModelName GPT_IMAGE_2_5_SUNBURST = new ModelName("gpt-image-2.5-sunburst");

    /** The faster variant of OpenAI's gpt-image-2.5. */
    public static final ModelName GPT_IMAGE_2_5_FLARE = new ModelName("gpt-image-2.5-flare");

    /**
     * Creates a model name. Surrounding white space is removed.
     *
     * @param value the value that is sent
     */
    public ModelName {
        value = Objects.requireNonNull(value, "value").strip();
    }

    /**
     * Returns the model name with a value, whether the SDK knows it or not.
     *
     * @param value the value that is sent, for example {@code gpt-image-2}
     * @return the model name
     */
    public static ModelName of(String value) {
        return new ModelName(value);
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
