package io.imagesdk.model;

import java.util.Objects;

/**
 * The way in which a provider transfers an image: in the response itself, or as a URL from which it is downloaded.
 *
 * @param value the value that is sent
 */
public record ResponseFormat(String value) {
    /** A temporary URL. The SDK downloads the image at once, unless {@link Delivery#asUrl()} is requested. */
    public static final ResponseFormat URL = new ResponseFormat("url");

    /** The image as base64 in the JSON response. */
    public static final ResponseFormat B64_JSON = new ResponseFormat("b64_json");

    /**
     * Creates a response format. Surrounding white space is removed.
     *
     * @param value the value that is sent
     */
    public ResponseFormat {
        value = Objects.requireNonNull(value, "value").strip();
    }

    /**
     * Returns the response format with a value, whether the SDK knows it or not.
     *
     * @param value the value that is sent, for example {@code b64_json}
     * @return the response format
     */
    public static ResponseFormat of(String value) {
        return new ResponseFormat(value);
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
