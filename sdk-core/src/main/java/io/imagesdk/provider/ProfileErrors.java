package io.imagesdk.provider;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.JsonLineNumbers;
import io.imagesdk.internal.json.JsonLineNumbers.Pointer;
import io.imagesdk.internal.text.TextSanitizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects all errors of a profile file, each with its line and JSON pointer. */
final class ProfileErrors {
    private static final int MAX_MESSAGES = 20;
    private static final int MAX_MESSAGE_LENGTH = 2_000;

    private final JsonLineNumbers lines;
    private final List<String> messages = new ArrayList<>();

    ProfileErrors(JsonLineNumbers lines) {
        this.lines = lines;
    }

    /** Adds an error; {@code problem} continues a sentence whose subject is the pointer. */
    void add(Pointer pointer, String problem) {
        String subject = pointer.text().isEmpty() ? "" : ", " + pointer.text();
        messages.add(
                TextSanitizer.message("line " + lines.lineOf(pointer) + subject + " " + problem, MAX_MESSAGE_LENGTH));
    }

    int count() {
        return messages.size();
    }

    InvalidConfigurationException toException() {
        String shown = messages.stream().limit(MAX_MESSAGES).collect(Collectors.joining("; "));
        int omitted = messages.size() - MAX_MESSAGES;
        return invalid("profile is invalid: " + shown + (omitted > 0 ? "; and " + omitted + " more errors" : ""), null);
    }

    static InvalidConfigurationException invalid(String message, @Nullable Throwable cause) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), cause);
    }
}
