package io.imagesdk.examples.sandbox;

import org.jspecify.annotations.Nullable;

/** A request that the sandbox does not take. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String parameter;

    Refused(int status, @Nullable String parameter, String message) {
        super(message);
        this.status = status;
        this.parameter = parameter;
    }

    static Refused badValue(String parameter, String message) {
        return new Refused(400, parameter, message);
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
