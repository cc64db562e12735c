package io.imagesdk.model;

/**
 * How much effort a provider spends on a picture. The list is open; what a provider is known to take stands in its profile.
 *
 * @param value the word on the wire
 */
public record Quality(String value) {
    /** The provider chooses. */
    public static final Quality AUTO = new Quality("auto");

    /** Fast and cheap. */
    public static final Quality LOW = new Quality("low");

    /** The middle. */
    public static final Quality MEDIUM = new Quality("medium");

    /** Slow and fine. */
    public static final Quality HIGH = new Quality("high");

    /** The plain one of the older OpenAI dialect. */
    public static final Quality STANDARD = new Quality("standard");

    /** The fine one of the older OpenAI dialect. */
    public static final Quality HD = new Quality("hd");

    /** A value as it goes over the wire; surrounding white space is dropped. */
    public Quality {
        value = value.strip();
    }

    /** The value of that text, known here or not. */
    public static Quality of(String value) {
        return new Quality(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
