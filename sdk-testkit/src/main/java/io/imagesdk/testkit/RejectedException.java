package io.imagesdk.testkit;

import org.jspecify.annotations.Nullable;

/** A request that the sandbox does not take. */
final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String parameter;

    RejectedException(int status, @Nullable String parameter, String message) {
        super(message);
        this.status = status;
        this.parameter = parameter;
    }

    static RejectedException badValue(String parameter, String message) {
        return new RejectedException(400, parameter, message);
    }

    int status() {
        return status;
    }

    @Nullable
    String parameter() {
        return parameter;
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
