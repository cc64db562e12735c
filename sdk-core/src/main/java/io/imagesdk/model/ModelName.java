package io.imagesdk.model;

/**
 * The name of a model. The list is open: providers add names every week, and one that is not known here is sent as it stands.
 *
 * @param value the name on the wire
 */
public record ModelName(String value) {
    /** xAI's general image model. */
    public static final ModelName GROK_IMAGINE_IMAGE = new ModelName("grok-imagine-image");

    /** xAI's model for fine detail. */
    public static final ModelName GROK_IMAGINE_IMAGE_QUALITY = new ModelName("grok-imagine-image-quality");

    /** xAI's second generation, billed by tokens. */
    public static final ModelName GROK_IMAGINE_IMAGE_2 = new ModelName("grok-imagine-image-2.0");

    /** OpenAI's gpt-image-2, which WellAPI sells too. */
    public static final ModelName GPT_IMAGE_2 = new ModelName("gpt-image-2");

    /** OpenAI's gpt-image-2.5, the large one. */
    public static final ModelName GPT_IMAGE_2_5_SUNBURST = new ModelName("gpt-image-2.5-sunburst");

    /** OpenAI's gpt-image-2.5, the fast one. */
    public static final ModelName GPT_IMAGE_2_5_FLARE = new ModelName("gpt-image-2.5-flare");

    /** A value as it goes over the wire; surrounding white space is dropped. */
    public ModelName {
        value = value.strip();
    }

    /** The value of that text, known here or not. */
    public static ModelName of(String value) {
        return new ModelName(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
