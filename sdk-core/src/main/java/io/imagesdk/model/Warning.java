package io.imagesdk.model;

import io.imagesdk.internal.text.TextSanitizer;
import java.util.Objects;

/**
 * A fact that the caller should know and that did not prevent the result.
 *
 * @param field the parameter or the member of the result to which the warning applies, for example {@code size}
 * @param message the warning as one line of text
 */
public record Warning(String field, String message) {
    private static final int MAX_FIELD_LENGTH = 200;
    private static final int MAX_MESSAGE_LENGTH = 800;

    /**
     * Checks that no component is null. Each component becomes one line: characters that are not printable are escaped,
     * and the middle of a very long text is omitted.
     */
    public Warning {
        field = TextSanitizer.message(Objects.requireNonNull(field, "field"), MAX_FIELD_LENGTH);
        message = TextSanitizer.message(Objects.requireNonNull(message, "message"), MAX_MESSAGE_LENGTH);
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
