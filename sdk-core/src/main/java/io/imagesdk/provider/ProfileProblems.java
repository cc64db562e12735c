package io.imagesdk.provider;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.JsonLines;
import io.imagesdk.internal.json.JsonLines.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that is wrong with a profile's file, each with its line and pointer. */
final class ProfileProblems {
    private final JsonLines lines;
    private final List<String> found = new ArrayList<>();

    ProfileProblems(JsonLines lines) {
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
                message, ErrorDetails.of(CallOutcome.NOT_SENT).build(), cause);
    }
}
