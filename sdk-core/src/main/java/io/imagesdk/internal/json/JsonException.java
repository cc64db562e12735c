package io.imagesdk.internal.json;

/** A text that is not JSON; the message says where, never what. */
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1L;

    JsonException(String message) {
        super(message);
    }
}
