package io.imagesdk.provider;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.JsonLineNumbers;
import io.imagesdk.internal.json.JsonLineNumbers.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that is wrong with a profile's file, each with its line and pointer. */
final class ProfileErrors {
    private final JsonLineNumbers lines;
    private final List<String> found = new ArrayList<>();

    ProfileErrors(JsonLineNumbers lines) {
        this.lines = lines;
    }

    void add(Pointer at, String what) {
        found.add("line " + lines.of(at) + (at.text().isEmpty() ? "" : ", " + at.text()) + " " + what);
    }

    int count() {
        return found.size();
    }

    InvalidConfigurationException exception() {
        return invalid("the profile cannot be read: " + String.join("; ", found), null);
    }

    static InvalidConfigurationException invalid(String message, @Nullable Throwable cause) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), cause);
    }
}
