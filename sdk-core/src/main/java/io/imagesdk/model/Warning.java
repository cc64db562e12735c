package io.imagesdk.model;

import java.util.Objects;

/**
 * A fact that the caller should know and that did not prevent the result.
 *
 * @param field the parameter or the member of the result to which the warning applies, for example {@code size}
 * @param message the warning as one line of text
 */
public record Warning(String field, String message) {
    /** Checks that no component is null. */
    public Warning {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(message, "message");
    }

    /**
     * Returns the field and the message.
     *
     * @return the warning, for example {@code format: image 0: requested png, received jpeg}
     */
    @Override
    public String toString() {
        return field + ": " + message;
    }
}
