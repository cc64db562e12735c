package io.imagesdk.model;

/**
 * Something that a caller should know and that did not stop the call.
 *
 * @param field the request's or result's field it is about, for example {@code size}
 * @param message one line for a person
 */
public record Warning(String field, String message) {
    @Override
    public String toString() {
        return field + ": " + message;
    }
}
