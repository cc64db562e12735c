package io.imagesdk.model;

/**
 * Whether a provider answers with the picture itself or with an address from which it is fetched.
 *
 * @param value the word on the wire
 */
public record ResponseFormat(String value) {
    /** A temporary address; fetched at once unless {@link Delivery#asUrl()} was asked for. */
    public static final ResponseFormat URL = new ResponseFormat("url");

    /** The picture as base64 in the answer. */
    public static final ResponseFormat B64_JSON = new ResponseFormat("b64_json");

    /** A value as it goes over the wire; surrounding white space is dropped. */
    public ResponseFormat {
        value = value.strip();
    }

    /** The value of that text, known here or not. */
    public static ResponseFormat of(String value) {
        return new ResponseFormat(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
