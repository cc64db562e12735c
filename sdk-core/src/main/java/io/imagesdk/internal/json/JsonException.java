package io.imagesdk.internal.json;

/** Reports text that is not JSON. The message names the position and never quotes the text. */
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1L;

    JsonException(String message) {
        super(message);
    }
}
