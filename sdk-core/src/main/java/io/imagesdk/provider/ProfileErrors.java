package io.imagesdk.provider;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.JsonLineNumbers;
import io.imagesdk.internal.json.JsonLineNumbers.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects all errors of a profile file, each with its line and JSON pointer. */
final class ProfileErrors {
    private final JsonLineNumbers lines;
    private final List<String> messages = new ArrayList<>();

    ProfileErrors(JsonLineNumbers lines) {
        this.lines = lines;
    }

    /** Adds an error; {@code problem} continues a sentence whose subject is the pointer. */
    void add(Pointer pointer, String problem) {
        String subject = pointer.text().isEmpty() ? "" : ", " + pointer.text();
        messages.add("line " + lines.lineOf(pointer) + subject + " " + problem);
    }

    int count() {
        return messages.size();
    }

    InvalidConfigurationException toException() {
        return invalid("profile is invalid: " + String.join("; ", messages), null);
    }

    static InvalidConfigurationException invalid(String message, @Nullable Throwable cause) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), cause);
    }
}
