package io.imagesdk.testkit;

import org.jspecify.annotations.Nullable;

/** Thrown if the sandbox rejects a request. */
final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String parameter;

    RejectedException(int status, @Nullable String parameter, String message) {
        super(message);
        this.status = status;
        this.parameter = parameter;
    }

    static RejectedException invalidValue(String parameter, String message) {
        return new RejectedException(400, parameter, message);
    }

    int status() {
        return status;
    }

    @Nullable
    String parameter() {
        return parameter;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
